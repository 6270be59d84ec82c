#include "model/optimize/constant.h"

#include <algorithm>

#include <torch/csrc/jit/ir/constants.h>

namespace nn::model::optimize {
namespace {

using torch::jit::Node;
using torch::jit::Value;

/// Whether all that use it, and views of it, are operators that read.
bool is_only_read(const Value& value) {
  return std::all_of(value.uses().begin(), value.uses().end(), [](const torch::jit::Use& use) {
    const auto* schema = use.user->maybeSchema();
    if (schema == nullptr || use.offset >= schema->arguments().size()) return false;
    const auto* alias = schema->arguments()[use.offset].alias_info();
    if (alias == nullptr) return true;
    const auto views = use.user->outputs();
    return !alias->isWrite() &&
           std::all_of(views.begin(), views.end(), [](const Value* view) { return is_only_read(*view); });
  });
}

std::optional<c10::IValue> numbers(const Node& list) {
  std::vector<std::int64_t> values;
  for (const auto* input : list.inputs()) {
    const auto value = torch::jit::toIValue(input);
    if (!value || !value->isInt()) return std::nullopt;
    values.push_back(value->toInt());
  }
  return c10::IValue(std::move(values));
}

}  // namespace

std::optional<c10::IValue> constant_of(const Value& value, const state::Constants& attributes) {
  if (auto known = torch::jit::toIValue(&value)) return known;
  if (auto attribute = attributes.value_of(value)) return attribute;
  const auto& node = *value.node();
  if (node.kind() == torch::jit::prim::ListConstruct) return numbers(node);
  const bool computes = node.kind().is_aten() && node.maybeSchema() != nullptr && node.outputs().size() == 1 &&
                        node.blocks().empty() && !node.hasSideEffects() && !node.isNondeterministic();
  if (!computes || node.schema().is_mutable() || !is_only_read(value)) return std::nullopt;
  torch::jit::Stack stack;
  for (const auto* input : node.inputs()) {
    auto known = constant_of(*input, attributes);
    if (!known) return std::nullopt;
    stack.push_back(std::move(*known));
  }
  const at::NoGradGuard without_gradients;
  node.getOperation()(stack);
  return stack.back();
}

}  // namespace nn::model::optimize
