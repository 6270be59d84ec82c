#include "model/parameter_writes.h"

#include <algorithm>

#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/passes/inliner.h>

namespace nn::model {
namespace {

using torch::jit::AliasDb;
using torch::jit::Block;
using torch::jit::Node;

bool is_parameter(const Node& node) {
  if (node.kind() != torch::jit::prim::GetAttr) return false;
  const auto owner = node.input()->type()->cast<c10::ClassType>();
  const auto slot = owner ? owner->findAttributeSlot(node.s(torch::jit::attr::name)) : std::nullopt;
  return slot && owner->is_parameter(*slot);
}

bool writes_parameters(const Block& block, const AliasDb& aliases) {
  return std::any_of(block.nodes().begin(), block.nodes().end(), [&](const Node* node) {
    return (is_parameter(*node) && aliases.hasWriters(node->output())) ||
           std::any_of(node->blocks().begin(), node->blocks().end(),
                       [&](const Block* inner) { return writes_parameters(*inner, aliases); });
  });
}

}  // namespace

bool writes_parameters(const torch::jit::Module& module) noexcept try {
  const auto methods = module.get_methods();
  return std::any_of(methods.begin(), methods.end(), [](const torch::jit::Method& method) {
    auto graph = method.graph()->copy();
    torch::jit::Inline(*graph);
    // Not frozen, one attribute of a module might be any other, and a write to a buffer would count.
    const AliasDb aliases(graph, /*isFrozen=*/true);
    return writes_parameters(*graph->block(), aliases);
  });
} catch (...) {
  return true;
}

}  // namespace nn::model
