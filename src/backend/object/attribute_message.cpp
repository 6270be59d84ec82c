#include "object/attribute_message.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

namespace nn::object {
namespace {

using model::BufferValue;
using model::TensorValue;
using model::Value;
using model::ValueType;

using AtomSpan = std::span<const Atom>;

std::string types_text(const std::vector<ValueType>& types) {
  std::string text;
  for (const auto type : types) text += (text.empty() ? "" : " ") + std::string(model::type_name(type));
  return text;
}

std::optional<double> number_of(const Atom& atom) {
  if (const auto* number = std::get_if<double>(&atom)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&atom)) return static_cast<double>(*integer);
  return std::nullopt;
}

Result<BufferValue> read_array(const std::string& name, Host& host) {
  auto buffer = host.read_buffer(name);
  if (!buffer) return Error{"there is no array '" + name + "': create it or mend the name"};
  if (buffer->frames == 0) return Error{"array '" + name + "' is empty: fill it first"};
  return std::move(*buffer);
}

/// One array per channel; they must be of one length.
Result<BufferValue> read_channels(AtomSpan names, Host& host) {
  BufferValue all;
  for (const auto& atom : names) {
    auto channel = read_array(to_text(atom), host);
    if (!channel) return channel.error();
    if (all.channels > 0 && channel->frames != all.frames) {
      return Error{"array '" + channel->name + "' has " + std::to_string(channel->frames) + " samples, '" + all.name +
                   "' has " + std::to_string(all.frames) + ": the channels of a buffer must be of one length"};
    }
    if (all.channels == 0) {
      all = std::move(*channel);
    } else {
      all.channels += channel->channels;
      all.samples.insert(all.samples.end(), channel->samples.begin(), channel->samples.end());
    }
  }
  return all;
}

/// As many numbers as the attribute holds keep its shape. Others are a row of another length, unless it has several
/// rows.
Result<std::vector<std::int64_t>> shape_for(std::int64_t count, const TensorValue* present) {
  if (present == nullptr || present->data.empty() || present->shape.empty()) return std::vector{count};
  auto shape = present->shape;
  const auto size = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  if (count == size) return shape;
  const auto rows = std::any_of(shape.begin(), shape.end() - 1, [](std::int64_t one) { return one != 1; });
  if (!rows) {
    shape.back() = count;
    return shape;
  }
  std::string text;
  for (const auto one : shape) text += (text.empty() ? "" : " x ") + std::to_string(one);
  return Error{std::to_string(count) + " numbers do not fill it: give " + text + ", that is " + std::to_string(size) +
               ", row by row"};
}

Result<Value> parse_tensor(AtomSpan atoms, const TensorValue* present, Host& host) {
  if (atoms.size() == 1 && std::holds_alternative<std::string>(atoms.front())) {
    auto array = read_array(std::get<std::string>(atoms.front()), host);
    if (!array) return array.error();
    auto shape = array->channels == 1 ? shape_for(array->frames, present)
                                      : Result<std::vector<std::int64_t>>({array->channels, array->frames});
    if (!shape) return shape.error();
    return Value(TensorValue{std::move(*shape), std::move(array->samples)});
  }
  TensorValue tensor;
  for (const auto& atom : atoms) {
    const auto number = number_of(atom);
    if (!number) return Error{"'" + to_text(atom) + "' is not a number"};
    const auto element = static_cast<float>(*number);  // 1e39 is infinite in float32
    if (!std::isfinite(element)) return Error{"'" + to_text(atom) + "' is not a finite number in 32 bits"};
    tensor.data.push_back(element);
  }
  auto shape = shape_for(static_cast<std::int64_t>(tensor.data.size()), present);
  if (!shape) return shape.error();
  tensor.shape = std::move(*shape);
  return Value(std::move(tensor));
}

Result<Value> parse_scalar(ValueType type, const Atom& atom) {
  if (type == ValueType::String) return Value(to_text(atom));
  const auto number = number_of(atom);
  if (type == ValueType::Bool) {
    if (number && (*number == 0 || *number == 1)) return Value(*number == 1);
    const auto word = to_text(atom);
    if (word == "true" || word == "on") return Value(true);
    if (word == "false" || word == "off") return Value(false);
    return Error{"'" + word + "' is not a bool: give 0 or 1"};
  }
  if (!number) return Error{"'" + to_text(atom) + "' is not a number"};
  if (!std::isfinite(*number)) return Error{"'" + to_text(atom) + "' is not a finite number"};
  if (type == ValueType::Float) return Value(*number);
  constexpr double kMostInt = 9.0e18;
  if (std::abs(*number) > kMostInt) return Error{"'" + to_text(atom) + "' is too large for an int"};
  if (const auto* integer = std::get_if<std::int64_t>(&atom)) return Value(*integer);
  return Value(static_cast<std::int64_t>(*number));
}

bool takes_many(ValueType type) { return type == ValueType::Tensor || type == ValueType::Buffer; }

Result<Value> parse_value(ValueType type, AtomSpan atoms, const TensorValue* present, Host& host) {
  if (type == ValueType::Tensor) return parse_tensor(atoms, present, host);
  if (type != ValueType::Buffer) return parse_scalar(type, atoms.front());
  auto buffer = read_channels(atoms, host);
  if (!buffer) return buffer.error();
  return Value(std::make_shared<const BufferValue>(std::move(*buffer)));
}

}  // namespace

Result<model::Setting> parse_setting(const model::AttributeSpec& attribute, const Atoms& values, Host& host) {
  const auto& types = attribute.types;
  const auto usage = "set " + attribute.name + " takes " + types_text(types);
  // One element may take more than one atom, and only one, or the split would be a guess.
  int greedy = 0;
  for (const auto type : types) greedy += takes_many(type) ? 1 : 0;
  const bool fits = greedy == 1 ? values.size() >= types.size() : values.size() == types.size();
  if (!fits) {
    return Error{usage + ", that is " + (greedy == 1 ? "at least " : "") + std::to_string(types.size()) +
                 (types.size() == 1 ? " value" : " values") + ", not " + std::to_string(values.size())};
  }
  model::Setting setting{attribute.name, {}};
  AtomSpan rest(values);
  for (std::size_t i = 0; i < types.size(); ++i) {
    const auto count = greedy == 1 && takes_many(types[i]) ? rest.size() - (types.size() - i - 1) : 1;
    const auto* present = i < attribute.values.size() ? std::get_if<TensorValue>(&attribute.values[i]) : nullptr;
    auto value = parse_value(types[i], rest.first(count), present, host);
    if (!value) return Error{usage + ": " + value.error().message};
    setting.values.push_back(std::move(*value));
    rest = rest.subspan(count);
  }
  if (auto allowed = attribute.limits.check(setting.values); !allowed.ok()) {
    return Error{"set " + attribute.name + ": " + allowed.error().message};
  }
  return setting;
}

Atoms to_atoms(const std::vector<Value>& values) {
  Atoms atoms;
  for (const auto& value : values) {
    if (const auto* flag = std::get_if<bool>(&value)) {
      atoms.emplace_back(static_cast<std::int64_t>(*flag));
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      atoms.emplace_back(*integer);
    } else if (const auto* number = std::get_if<double>(&value)) {
      atoms.emplace_back(*number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      atoms.emplace_back(*text);
    } else if (const auto* tensor = std::get_if<TensorValue>(&value)) {
      for (const auto element : tensor->data) atoms.emplace_back(static_cast<double>(element));
    } else {
      atoms.emplace_back(std::get<std::shared_ptr<const BufferValue>>(value)->name);
    }
  }
  return atoms;
}

Result<std::vector<BufferValue>> to_arrays(const std::string& attribute, const std::vector<Value>& values,
                                           const std::vector<std::string>& arrays) {
  const auto is_tensor = [](const Value& value) { return std::holds_alternative<TensorValue>(value); };
  const auto found = std::find_if(values.begin(), values.end(), is_tensor);
  if (found == values.end()) return Error{"get " + attribute + ": it holds no tensor: only that goes into arrays"};
  const auto& [shape, data] = std::get<TensorValue>(*found);
  const auto count = static_cast<std::int64_t>(data.size());
  if (count == 0) return Error{"get " + attribute + ": its tensor is empty: nothing is written"};
  const auto length = shape.empty() ? count : shape.back();
  const auto rows = count / length;
  const auto of_each = arrays.size() == 1 ? rows : 1;
  if (of_each * static_cast<std::int64_t>(arrays.size()) != rows) {
    return Error{"get " + attribute + ": its tensor has " + std::to_string(rows) + (rows == 1 ? " row" : " rows") +
                 ": give so many arrays, or one that holds as many channels"};
  }
  std::vector<BufferValue> result;
  for (const auto& array : arrays) {
    const auto begin = data.begin() + static_cast<std::ptrdiff_t>(result.size()) * length;
    result.push_back({array, of_each, length, 0, {begin, begin + of_each * length}});
  }
  return result;
}

}  // namespace nn::object
