#pragma once
// What holds for every model that was read, whatever its file says.

#include <set>
#include <string>

#include "bytes.h"
#include "model/spec.h"
#include "object/describe.h"

namespace nn::test {

/// As docs/model_format.md has it.
inline void check_method(const model::MethodSpec& method) {
  require(method.in_channels >= 1 && method.in_channels <= 1024, "1 to 1024 channels in");
  require(method.out_channels >= 1 && method.out_channels <= 1024, "1 to 1024 channels out");
  require(method.in_ratio >= 1 && method.in_ratio <= 1 << 20, "a ratio of 1 to 1048576 in");
  require(method.out_ratio >= 1 && method.out_ratio <= 1 << 20, "a ratio of 1 to 1048576 out");
  require(method.granularity >= 1 && method.granularity <= 1 << 24, "a granularity of 1 to 2^24 samples");
  require(method.granularity % method.in_ratio == 0 && method.granularity % method.out_ratio == 0,
          "the granularity is a multiple of both ratios");
  require(method.in_labels.size() == static_cast<std::size_t>(method.in_channels), "a label for each channel in");
  require(method.out_labels.size() == static_cast<std::size_t>(method.out_channels), "a label for each channel out");
  require(method.latency >= 0 && method.latency <= 1 << 30, "a latency of 0 to 2^30 samples");
}

inline void check_spec(const model::ModelSpec& spec) {
  require(!spec.methods.empty(), "there is a method");
  std::set<std::string> names;
  for (const auto& method : spec.methods) {
    check_method(method);
    require(names.insert(method.name).second, "a method is told once");
  }
  names.clear();
  for (const auto& attribute : spec.attributes) {
    require(attribute.settable || attribute.gettable || !spec.warnings.empty(), "of no use, and nobody is told");
    require(names.insert(attribute.name).second && attribute.name != "none", "an attribute is told once");
    for (const auto type : attribute.types) require(type <= model::ValueType::Buffer, "a type is one of the six");
  }
  require(spec.sample_rate == -1 || (spec.sample_rate > 0 && spec.sample_rate <= 10'000'000), "a sample rate or none");
  require(object::describe(spec).size() >= 2 + spec.methods.size(), "it can be described");
}

}  // namespace nn::test
