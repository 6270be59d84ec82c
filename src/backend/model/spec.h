#pragma once
// What a model file says of itself, in plain data. Shape and meaning: docs/model_format.md.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/limits.h"
#include "model/value.h"

namespace nn::model {

struct MethodSpec {
  std::string name;
  int in_channels = 0;
  int in_ratio = 1;  ///< audio samples per sample of the input tensor
  int out_channels = 0;
  int out_ratio = 1;
  std::vector<std::string> in_labels;   ///< one per channel
  std::vector<std::string> out_labels;  ///< one per channel
  std::int64_t granularity = 1;         ///< blocks are multiples of this many audio samples
  std::int64_t latency = 0;             ///< the method's own delay, in audio samples
  bool offline = false;                 ///< needs the whole sound at once, so that no patch can play it
};

struct AttributeSpec {
  std::string name;
  std::vector<ValueType> types;
  bool settable = false;
  bool gettable = false;
  std::vector<Value> values;  ///< as the getter gave them when the file was loaded; empty if it gave none
  Limits limits{};
};

struct ModelSpec {
  std::string path;
  std::string name;  ///< the file's, without folder and extension
  std::vector<MethodSpec> methods;
  std::vector<AttributeSpec> attributes;
  int sample_rate = -1;                                            ///< Hz the model was made for; -1: it does not say
  std::vector<std::pair<std::string, std::vector<Value>>> extras;  ///< the metadata record, nested keys joined by '.'
  std::vector<std::string> warnings;                               ///< what was skipped and why, a line each

  [[nodiscard]] const MethodSpec* find_method(const std::string& method) const;
  [[nodiscard]] const AttributeSpec* find_attribute(const std::string& attribute) const;
  /// "encode, decode, forward"
  [[nodiscard]] std::string method_names() const;
  [[nodiscard]] std::string attribute_names() const;
};

}  // namespace nn::model
