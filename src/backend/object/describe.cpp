#include "object/describe.h"

#include "object/attribute_message.h"

namespace nn::object {
namespace {

Atom integer(std::int64_t value) { return value; }

void describe_labels(const char* selector, const std::string& method, const std::vector<std::string>& labels,
                     std::vector<Message>& messages) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    messages.push_back({selector, {method, integer(static_cast<std::int64_t>(i)), labels[i]}});
  }
}

}  // namespace

std::vector<Message> describe(const model::ModelSpec& spec) {
  std::vector<Message> messages{{"model", {spec.path}}};
  for (const auto& method : spec.methods) {
    messages.push_back({"method",
                        {method.name, integer(method.in_channels), integer(method.in_ratio),
                         integer(method.out_channels), integer(method.out_ratio)}});
    describe_labels("input", method.name, method.in_labels, messages);
    describe_labels("output", method.name, method.out_labels, messages);
    messages.push_back({"latency", {method.name, integer(method.latency)}});
  }
  for (const auto& attribute : spec.attributes) {
    Message types{"attribute", {attribute.name}};
    for (const auto type : attribute.types) types.atoms.emplace_back(std::string(model::type_name(type)));
    messages.push_back(std::move(types));
    if (attribute.values.empty()) continue;
    Message value{"value", {attribute.name}};
    for (auto& atom : to_atoms(attribute.values)) value.atoms.push_back(std::move(atom));
    messages.push_back(std::move(value));
  }
  messages.push_back({"samplerate", {integer(spec.sample_rate)}});
  for (const auto& [key, values] : spec.extras) {
    Message meta{"meta", {key}};
    for (auto& atom : to_atoms(values)) meta.atoms.push_back(std::move(atom));
    messages.push_back(std::move(meta));
  }
  messages.push_back({"done", {}});
  return messages;
}

}  // namespace nn::object
