// `set` with any atoms for an attribute of any types: what is accepted has these types, and can be put out and set
// again.

#include <cmath>
#include <functional>
#include <numeric>

#include "bytes.h"
#include "fake_host.h"
#include "object/attribute_message.h"

using namespace nn::model;
using namespace nn::object;
using nn::test::require;

namespace {

BufferValue make_array(const std::string& name, std::int64_t channels, std::int64_t frames) {
  return {name, channels, frames, 48000, std::vector<float>(static_cast<std::size_t>(channels * frames), 0.5F)};
}

std::int64_t count(const std::vector<std::int64_t>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

/// A byte for the number of elements, then one for each: its type, and for a tensor the shape of what it holds.
AttributeSpec make_attribute(nn::test::Bytes& bytes) {
  AttributeSpec attribute{"x", {}, true, true, {}};
  for (auto left = bytes.index(5); left > 0; --left) {
    const auto code = bytes.byte();
    const auto type = static_cast<ValueType>(code % 6);
    attribute.types.push_back(type);
    if (type != ValueType::Tensor) continue;
    const std::vector<std::int64_t> shape{code / 6 % 3, code / 18 % 4};
    attribute.values.resize(attribute.types.size());
    attribute.values.back() = TensorValue{shape, std::vector<float>(static_cast<std::size_t>(count(shape)))};
  }
  return attribute;
}

void check_value(const Value& value, ValueType type) {
  require(value.index() == static_cast<std::size_t>(type), "a value has the attribute's type");
  if (const auto* number = std::get_if<double>(&value)) require(std::isfinite(*number), "a number is finite");
  if (const auto* tensor = std::get_if<TensorValue>(&value)) {
    require(count(tensor->shape) == static_cast<std::int64_t>(tensor->data.size()), "a tensor fills its shape");
    for (const auto element : tensor->data) require(std::isfinite(element), "a tensor's numbers are finite");
  }
  if (const auto* buffer = std::get_if<std::shared_ptr<const BufferValue>>(&value)) {
    const auto& held = **buffer;
    require(held.frames > 0 && held.channels > 0, "a buffer is not empty");
    require(held.channels * held.frames == static_cast<std::int64_t>(held.samples.size()), "a buffer fills its shape");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT: libFuzzer's name
  nn::test::FakeHost host;
  for (const auto& array : {make_array("a", 1, 6), make_array("b", 1, 6), make_array("c", 1, 2), make_array("d", 2, 6),
                            make_array("e", 1, 0)}) {
    host.buffers[array.name] = array;
  }
  nn::test::Bytes bytes(data, size);
  const auto attribute = make_attribute(bytes);
  auto setting = parse_setting(attribute, nn::test::make_atoms(bytes), host);
  if (!setting) {
    require(setting.error().message.starts_with("set x takes"), "an error says how to write it");
    return 0;
  }
  const auto& types = attribute.types;
  require(setting->attribute == "x" && setting->values.size() == types.size(), "a value for each element");
  bool all_plain = true;
  for (std::size_t i = 0; i < types.size(); ++i) {
    check_value(setting->values[i], types[i]);
    all_plain = all_plain && types[i] != ValueType::Buffer && types[i] != ValueType::Tensor;
  }
  const auto atoms = to_atoms(setting->values);
  if (!all_plain) return 0;
  auto again = parse_setting(attribute, atoms, host);
  require(again.ok(), "what was set can be set again from what is put out");
  require(to_atoms(again->values) == atoms, "and is the same");
  return 0;
}
