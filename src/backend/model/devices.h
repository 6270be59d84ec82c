#pragma once
// Where models can run. Internal to model/.

#include <string>

#include <torch/script.h>

#include "result.h"

namespace nn::model {

/// The device of that name ("cpu", "cuda", "cuda:1", "mps", "gpu" for whichever there is), ready for use; or why it is
/// not to be had. Opens LibTorch's part for CUDA when it is first asked for: nn~ links only what every LibTorch has.
Result<torch::Device> find_device(const std::string& name);

}  // namespace nn::model
