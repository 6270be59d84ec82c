#pragma once
// doctest for a file that sees LibTorch, which has a CHECK of its own: one that ends the process.

#include <torch/script.h>

#undef CHECK

#include <doctest.h>
