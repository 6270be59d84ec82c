#pragma once
// Between LibTorch's values and ours. Internal to model/.

#include <optional>
#include <string>
#include <vector>

#include <torch/script.h>

#include "model/value.h"

namespace nn::model {

/// A getter's answer: a scalar, a list, a tuple or a tensor. Of a long tensor there are the
/// shape and the first `kLongestTensor` elements.
std::vector<Value> to_values(const c10::IValue& value);
inline constexpr std::int64_t kLongestTensor = 4096;

/// A value in the type that a setter's argument declares (a float argument takes an int value). Throws on a mismatch.
c10::IValue to_ivalue(const Value& value, const c10::TypePtr& type);

/// Integers written as a tensor of any type, a list or a tuple; nothing if it is none of these, or a tensor longer than
/// `kLongestTensor`.
std::optional<std::vector<std::int64_t>> to_ints(const c10::IValue& value);
/// Strings in a list or tuple; empty if it is neither.
std::vector<std::string> to_strings(const c10::IValue& value);

/// "[1, 2, 64]"
std::string shape_text(c10::IntArrayRef shape);

/// The type code for a setter argument's declared type; nothing if no message can carry it.
std::optional<ValueType> type_of(const c10::TypePtr& type);

}  // namespace nn::model
