#pragma once
// Which kernel for which layer: by trying. Internal to model/.

#include <functional>
#include <vector>

#include "model/optimize/choices.h"
#include "model/optimize/layer.h"

namespace nn::model::optimize {

/// Runs a method by `run` in every way of `offered`, in turn, and chooses for each layer that it runs, at each size
/// that comes to it, the fastest: for as long as somebody has the answer. The whole method each time: a layer's weights
/// then come from where they will come from when it plays, which for a large model is memory, not the cache. Nothing is
/// tried if `choices` knows all of them. Calls `run` once at least. Throws what `run` throws.
Kernels tune(const std::function<void()>& run, const std::vector<Kind>& offered, Choices& choices);

}  // namespace nn::model::optimize
