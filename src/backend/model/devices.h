#pragma once
// Where models can run. Internal to model/.

#include <string>

#include <torch/script.h>

#include "result.h"

namespace nn::model {

/// Opens LibTorch's part for CUDA, where the LibTorch that runs has one: nn~ links only what every LibTorch has. To be
/// called before a model runs. LibTorch looks for CUDA once, at the first convolution, and never again.
void open_devices();

/// The device of that name ("cpu", "cuda", "cuda:1", "mps", "gpu" for whichever there is), or why it is not to be had.
Result<torch::Device> find_device(const std::string& name);

}  // namespace nn::model
