#pragma once
// Whether instances may share parameters. Internal to model/.

#include <torch/script.h>

namespace nn::model {

/// Whether one of the module's methods changes a parameter in place, as a setter may: `self.gain.fill_(value)`. What
/// LibTorch cannot analyse counts as if it did.
bool writes_parameters(const torch::jit::Module& module) noexcept;

}  // namespace nn::model
