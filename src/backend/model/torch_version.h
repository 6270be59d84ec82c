#pragma once
// Which LibTorch runs.

#include <string>

namespace nn::model {

/// "2.13.0": of the library that was loaded, which need not be the one this was compiled for.
std::string torch_version();

}  // namespace nn::model
