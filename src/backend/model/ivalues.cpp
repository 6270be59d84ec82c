#include "model/ivalues.h"

#include <algorithm>
#include <stdexcept>

namespace nn::model {
namespace {

/// At least the first `most` elements, as they lie row by row: an expanded tensor has more of them than there is memory
/// to copy it.
torch::Tensor cut(torch::Tensor tensor, std::int64_t most) {
  if (tensor.numel() <= most) return tensor;
  std::int64_t inner = 1;  // elements in what one step of the dimension passes
  for (auto dimension = tensor.dim() - 1; dimension >= 0; --dimension) {
    const auto size = tensor.size(dimension);
    tensor = tensor.narrow(dimension, 0, std::min(size, (most + inner - 1) / inner));
    if (inner < most) inner *= size;
  }
  return tensor;
}

TensorValue to_tensor_value(const torch::Tensor& tensor) {
  const auto some = cut(tensor.detach(), kLongestTensor);
  const auto flat = some.to(torch::kCPU, torch::kFloat32).contiguous().flatten();
  const auto count = std::min(flat.numel(), kLongestTensor);
  TensorValue value;
  value.shape = tensor.sizes().vec();
  value.data.assign(flat.data_ptr<float>(), flat.data_ptr<float>() + count);
  return value;
}

Value to_value(const c10::IValue& value) {
  if (value.isBool()) return value.toBool();
  if (value.isInt()) return value.toInt();
  if (value.isDouble()) return value.toDouble();
  if (value.isString()) return value.toStringRef();
  if (value.isTensor()) return to_tensor_value(value.toTensor());
  return value.isNone() ? std::string("none") : value.tagKind();
}

std::vector<c10::IValue> elements_of(const c10::IValue& value) {
  if (value.isTuple()) return value.toTupleRef().elements().vec();
  if (value.isList()) return value.toListRef().vec();
  return {value};
}

}  // namespace

std::vector<Value> to_values(const c10::IValue& value) {
  std::vector<Value> values;
  for (const auto& element : elements_of(value)) values.push_back(to_value(element));
  return values;
}

c10::IValue to_ivalue(const Value& value, const c10::TypePtr& type) {
  const auto kind = type->kind() == c10::TypeKind::OptionalType
                        ? type->castRaw<c10::OptionalType>()->getElementType()->kind()
                        : type->kind();
  const auto number = [&]() -> double {
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    throw std::invalid_argument("the model's setter wants a number: " + type->str());
  };
  switch (kind) {
    case c10::TypeKind::BoolType: return number() != 0.0;
    case c10::TypeKind::IntType:
      if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
      return static_cast<std::int64_t>(number());
    case c10::TypeKind::FloatType:
    case c10::TypeKind::NumberType: return number();
    case c10::TypeKind::StringType:
      if (const auto* text = std::get_if<std::string>(&value)) return *text;
      if (const auto* buffer = std::get_if<std::shared_ptr<const BufferValue>>(&value)) return (*buffer)->name;
      break;
    case c10::TypeKind::TensorType:
      if (const auto* tensor = std::get_if<TensorValue>(&value)) {
        return torch::tensor(tensor->data, torch::kFloat32).reshape(tensor->shape);
      }
      return torch::tensor(static_cast<float>(number()));
    default: break;
  }
  throw std::invalid_argument("the model's setter wants a " + type->str());
}

std::optional<std::vector<std::int64_t>> to_ints(const c10::IValue& value) {
  if (value.isTensor()) {
    if (value.toTensor().numel() > kLongestTensor) return std::nullopt;
    const auto flat = value.toTensor().to(torch::kCPU, torch::kInt64).contiguous().flatten();
    return std::vector<std::int64_t>(flat.data_ptr<std::int64_t>(), flat.data_ptr<std::int64_t>() + flat.numel());
  }
  if (!value.isTuple() && !value.isList()) return std::nullopt;
  std::vector<std::int64_t> integers;
  for (const auto& element : elements_of(value)) {
    if (!element.isInt()) return std::nullopt;
    integers.push_back(element.toInt());
  }
  return integers;
}

std::vector<std::string> to_strings(const c10::IValue& value) {
  std::vector<std::string> strings;
  if (!value.isTuple() && !value.isList()) return strings;
  for (const auto& element : elements_of(value)) {
    if (element.isString()) strings.push_back(element.toStringRef());
  }
  return strings;
}

std::optional<ValueType> type_of(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::BoolType: return ValueType::Bool;
    case c10::TypeKind::IntType: return ValueType::Int;
    case c10::TypeKind::FloatType:
    case c10::TypeKind::NumberType: return ValueType::Float;
    case c10::TypeKind::StringType: return ValueType::String;
    case c10::TypeKind::TensorType: return ValueType::Tensor;
    case c10::TypeKind::OptionalType: return type_of(type->castRaw<c10::OptionalType>()->getElementType());
    default: return std::nullopt;
  }
}

std::string shape_text(c10::IntArrayRef shape) {
  std::string text = "[";
  for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

}  // namespace nn::model
