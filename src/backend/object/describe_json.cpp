// A model's description as JSON: for hosts that have dictionaries.

#include <nlohmann/json.hpp>

#include "object/attribute_message.h"
#include "object/describe.h"

namespace nn::object {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const model::Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  auto list = ordered_json::array();
  for (const auto& atom : to_atoms({value})) {
    std::visit([&](const auto& what) { list.push_back(what); }, atom);
  }
  return list.size() == 1 ? list.front() : list;
}

ordered_json to_json(const std::vector<model::Value>& values) {
  auto list = ordered_json::array();
  for (const auto& value : values) {
    auto element = to_json(value);
    // A tensor's numbers stand among the others, as in a message.
    if (element.is_array()) {
      list.insert(list.end(), element.begin(), element.end());
    } else {
      list.push_back(std::move(element));
    }
  }
  return list;
}

/// Under a key whose dots are levels.
void put(ordered_json& tree, const std::string& key, ordered_json value) {
  auto* branch = &tree;
  std::size_t begin = 0;
  for (auto dot = key.find('.'); dot != std::string::npos; dot = key.find('.', begin)) {
    branch = &(*branch)[key.substr(begin, dot - begin)];
    begin = dot + 1;
  }
  (*branch)[key.substr(begin)] = std::move(value);
}

}  // namespace

std::string describe_as_json(const model::ModelSpec& spec) {
  ordered_json root{{"model", spec.path},
                    {"sample_rate", spec.sample_rate > 0 ? ordered_json(spec.sample_rate) : ordered_json()},
                    {"methods", ordered_json::object()},
                    {"attributes", ordered_json::object()},
                    {"meta", ordered_json::object()}};
  for (const auto& method : spec.methods) {
    root["methods"][method.name] = {{"in_channels", method.in_channels},   {"in_ratio", method.in_ratio},
                                    {"out_channels", method.out_channels}, {"out_ratio", method.out_ratio},
                                    {"inputs", method.in_labels},          {"outputs", method.out_labels},
                                    {"latency", method.latency},           {"offline", method.offline}};
  }
  for (const auto& attribute : spec.attributes) {
    auto& entry = root["attributes"][attribute.name];
    entry["types"] = ordered_json::array();
    for (const auto type : attribute.types) entry["types"].push_back(model::type_name(type));
    if (!attribute.values.empty()) entry["value"] = to_json(attribute.values);
  }
  for (const auto& [key, values] : spec.extras) {
    put(root["meta"], key, values.size() == 1 ? to_json(values.front()) : to_json(values));
  }
  // Not strict: a label may be no UTF-8, and a description must not fail for that.
  return root.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace nn::object
