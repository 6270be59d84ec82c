#pragma once
// A model made fast: the same module with its convolutions computed in other ways. Internal to model/.

#include <memory>
#include <vector>

#include <torch/script.h>

#include "model/optimize/layer.h"

namespace nn::model::optimize {

struct Rewritten {
  torch::jit::Module module;                   ///< never run: make instances of it
  std::vector<std::shared_ptr<Layer>> layers;  ///< must live as long as the module is run
};

/// Freezes what no method changes, in a copy, and puts a Layer in the place of each 1-d convolution whose weights are
/// constant by then. All methods stay, and so do all attributes that any of them changes. No layer is faster before a
/// kernel is chosen for it.
/// A module in training mode is left as it is. Throws what LibTorch throws: then the module is to be played as it is.
Rewritten rewrite(const torch::jit::Module& module);

}  // namespace nn::model::optimize
