#pragma once
// A model's description as messages: what nn.info puts out, and nn~'s `dump`, and Python's `describe`.

#include <string>
#include <vector>

#include "model/spec.h"
#include "object/atom.h"

namespace nn::object {

/// In order: model, then per method: method, input..., output..., latency; per attribute: attribute, value; samplerate;
/// meta...; done. The messages and their arguments stand in docs/reference.md.
std::vector<Message> describe(const model::ModelSpec& spec);

/// The same as one JSON object, of the shape that nn_export's `info` returns: model, sample_rate, methods, attributes,
/// meta.
std::string describe_as_json(const model::ModelSpec& spec);

}  // namespace nn::object
