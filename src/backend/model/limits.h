#pragma once
// Which values an attribute may have, as the file's metadata record says.

#include <optional>
#include <string>
#include <vector>

#include "model/value.h"
#include "result.h"

namespace nn::model {

struct Limits {
  std::optional<double> min;  ///< for each int and float of the attribute
  std::optional<double> max;
  std::string unit;                         ///< such as "Hz"; for messages
  std::vector<Value> choices;               ///< for each bool, int, float and string; empty: any
  std::optional<std::int64_t> min_samples;  ///< for each buffer
  std::optional<std::int64_t> max_samples;

  /// Whether an attribute may be set to these; the error says which value is not allowed, and which ones are. Numbers
  /// that a host keeps in 32 bits pass at their bounds.
  [[nodiscard]] Result<void> check(const std::vector<Value>& values) const;
};

}  // namespace nn::model
