#pragma once
// Finding the backend library: what every front end shares.

#include <initializer_list>
#include <string>

#include "nn.h"

namespace nn::frontend {

/// The backend's table, or why there is none and what to do, in a line.
struct Backend {
  const nn_api* api = nullptr;
  std::string failure;
};

/// Opens libnn by its absolute path, from the first of `folders` that has it. These are relative to the folder of the
/// library or bundle that this code is linked into, so that an external finds its own backend wherever it was put, and
/// loads even where there is none; `cure` says what to do then. What was opened stays open.
Backend open_backend(std::initializer_list<const char*> folders, const char* cure);

/// A function of the program that this runs in, which not every version of it has; null if this one has not.
void* host_function(const char* name);

}  // namespace nn::frontend
