#pragma once
// A scripted module once more, with all of its state. Internal to model/.

#include <optional>
#include <vector>

#include <torch/script.h>

#include "model/state/constants.h"

namespace nn::model::state {

/// The same compiled code, so it costs no other compilation (`Module::clone` would make a new type and compile it
/// again), and a state of its own, on `device` if that is given. Whatever shares memory in the original shares it in
/// the copy, in lists, tuples, dicts and parts too. On the CPU, what is zero takes no memory until it is written
/// (StateMemory). The tensors at `shared` are those of `owner`, a module of the same file, by reference. Several
/// threads may copy one module that none of them runs. Throws what LibTorch throws.
torch::jit::Module whole_copy(const torch::jit::Module& module, const std::vector<Path>& shared,
                              const torch::jit::Module& owner, std::optional<torch::Device> device = std::nullopt);

}  // namespace nn::model::state
