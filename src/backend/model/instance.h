#pragma once
// Several instances of one loaded file. Internal to model/.

#include <torch/script.h>

namespace nn::model {

/// An independent instance: its own state, the same parameters (by reference) and the same compiled code, so it costs
/// neither the weights' memory nor another compilation. `Module::clone` would make a new type and compile it again.
/// Tensors that share memory in the original share it in the copy: a model may keep a view into its own buffer.
torch::jit::Module independent_copy(const torch::jit::Module& module);

}  // namespace nn::model
