#pragma once
// What a model's code sets is the instance's own. Internal to model/.

#include <torch/script.h>

namespace nn::model {

/// LibTorch computes `torch.zeros(1, 8)` once, when it compiles a method, since nothing in it changes. In
/// `self.cache = torch.zeros(1, 8)`, as a `reset()` has it, every instance of the file would be given that one tensor
/// as its state, and write to it. So in all methods of the module and its parts, a tensor that is made of nothing that
/// comes from outside and becomes an attribute is made anew each time. For a module that has not been run.
void own_what_is_set(const torch::jit::Module& module);

}  // namespace nn::model
