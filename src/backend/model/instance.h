#pragma once
// Several instances of one loaded file. Internal to model/.

#include <torch/script.h>

namespace nn::model {

/// An independent instance: its own state and the same compiled code, so it costs no other compilation; and, unless
/// `own_parameters`, the same parameters by reference, so it does not cost the weights' memory either. `Module::clone`
/// would make a new type and compile it again. Tensors that share memory in the original share it in the copy: a model
/// may keep a view into its own buffer. On the CPU, what is zero takes no memory until it is written (StateMemory).
/// Several threads may copy one module that none of them runs. Throws what LibTorch throws.
torch::jit::Module independent_copy(const torch::jit::Module& module, bool own_parameters);

/// Gives `to` the state of `from`, an instance of another form of the same module: every attribute that both have,
/// under the same path and with the same type; their parameters too, if `parameters`. They share it then: `from` is to
/// be left.
void give_state(torch::jit::Module& to, const torch::jit::Module& from, bool parameters);

}  // namespace nn::model
