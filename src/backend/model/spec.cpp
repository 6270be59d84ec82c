#include "model/spec.h"

#include <algorithm>

namespace nn::model {
namespace {

template <class T>
const T* find_named(const std::vector<T>& items, const std::string& name) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.name == name; });
  return found == items.end() ? nullptr : &*found;
}

template <class T>
std::string joined_names(const std::vector<T>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item.name;
  return text;
}

}  // namespace

const char* type_name(ValueType type) {
  switch (type) {
    case ValueType::Bool: return "bool";
    case ValueType::Int: return "int";
    case ValueType::Float: return "float";
    case ValueType::String: return "string";
    case ValueType::Tensor: return "tensor";
    case ValueType::Buffer: return "buffer";
  }
  return "unknown";
}

const MethodSpec* ModelSpec::find_method(const std::string& method) const { return find_named(methods, method); }

const AttributeSpec* ModelSpec::find_attribute(const std::string& attribute) const {
  return find_named(attributes, attribute);
}

std::string ModelSpec::method_names() const { return joined_names(methods); }

std::string ModelSpec::attribute_names() const { return joined_names(attributes); }

}  // namespace nn::model
