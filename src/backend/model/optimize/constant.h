#pragma once
// Values in a graph that can be told before it runs. Internal to model/.

#include <optional>

#include <torch/script.h>

#include "model/state/constants.h"

namespace nn::model::optimize {

/// What `value` is in every run: a constant, an attribute that never changes, or what an operator makes of these if
/// nobody may write to that. It is computed for who asks, and shared with nobody: the graph stays as it is.
std::optional<c10::IValue> constant_of(const torch::jit::Value& value, const state::Constants& attributes);

}  // namespace nn::model::optimize
