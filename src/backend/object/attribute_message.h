#pragma once
// Between messages and attribute values.

#include <string>
#include <vector>

#include "model/spec.h"
#include "object/host.h"
#include "result.h"

namespace nn::object {

/// The values of `set NAME VALUES...` in the attribute's types. Numbers serve as bool (0, 1), int (the fraction is cut,
/// as in a number box) and float; a word serves as a string, or as "true"/"false"/"on"/"off"; a string takes numbers
/// too. A tensor takes all remaining numbers, or the name of an array; a buffer takes array names, one per channel.
/// What the attribute's limits do not allow is refused.
Result<model::Setting> parse_setting(const model::AttributeSpec& attribute, const Atoms& values, Host& host);

/// An attribute's values, tensors laid flat, buffers by name.
Atoms to_atoms(const std::vector<model::Value>& values);

/// An attribute's tensor, for arrays of these names: a row for each, or all rows for one of them.
Result<std::vector<model::BufferValue>> to_arrays(const std::string& attribute, const std::vector<model::Value>& values,
                                                  const std::vector<std::string>& arrays);

}  // namespace nn::object
