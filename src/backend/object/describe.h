#pragma once
// A model's description as messages: what nn.info puts out, and nn~'s `dump`, and Python's `describe`.

#include <vector>

#include "model/spec.h"
#include "object/atom.h"

namespace nn::object {

/// In order: model, then per method: method, input..., output..., latency; per attribute: attribute, value; samplerate;
/// meta...; done. The messages and their arguments stand in docs/reference.md.
std::vector<Message> describe(const model::ModelSpec& spec);

}  // namespace nn::object
