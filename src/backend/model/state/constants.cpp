#include "model/state/constants.h"

#include <algorithm>

#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include "model/state/visit.h"

namespace nn::model::state {
namespace {

using torch::jit::AliasDb;
using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;
namespace prim = torch::jit::prim;
namespace attr = torch::jit::attr;

std::size_t slot_of(const c10::ClassType& type, const Node& attribute) {
  return type.getAttributeSlot(attribute.s(attr::name));
}

/// Code that other code may stand in for, or that runs elsewhere.
bool is_closed(const Node& node) {
  return node.hasAttribute(attr::Subgraph) || node.kind() == prim::CallFunction ||
         (node.kind() == prim::CallMethod && node.input(0)->type()->kind() == c10::TypeKind::InterfaceType);
}

}  // namespace

torch::Tensor tensor_at(const torch::jit::Module& module, const Path& path) {
  c10::IValue value = module._ivalue();
  for (const auto slot : path) value = value.toObjectRef().getSlot(slot);
  return value.toTensor();
}

Constants::Constants(const torch::jit::Module& module) : module_(module) {
  try {
    for (const auto& method : module.get_methods()) look_through(method);
  } catch (const std::exception&) {
    unknown_ = true;
  }
  mark_shared_memory();
  Path path;
  std::unordered_set<const Object*> seen;
  find_parameters(*module._ivalue(), path, seen);
}

void Constants::look_through(const torch::jit::Method& method) {
  // Off, as the code is run, it would inline one level only.
  const torch::jit::GraphOptimizerEnabledGuard all_levels(true);
  const auto graph = method.graph()->copy();
  torch::jit::Inline(*graph);
  // Not frozen, one attribute of a module might be any other, and a write to a buffer would count for the parameters.
  look_through(*graph->block(), AliasDb(graph, /*isFrozen=*/true));
}

template <class Aliases>
void Constants::look_through(const Block& block, const Aliases& aliases) {
  for (const auto* node : block.nodes()) {
    for (const auto* inner : node->blocks()) look_through(*inner, aliases);
    unknown_ = unknown_ || is_closed(*node);
    if (node->kind() == prim::SetAttr) mark(*node);
    if (node->kind() != prim::GetAttr) continue;
    // What escapes may be written to under its other name, by another method.
    auto* const value = const_cast<Value*>(node->output());
    const auto type = value->type()->cast<c10::ClassType>();
    if (type && type->is_module()) continue;
    if (aliases.hasWriters(value) || aliases.escapesScope({value})) mark(*node);
  }
}

void Constants::mark(const Node& attribute) {
  const auto type = attribute.input(0)->type()->cast<c10::ClassType>();
  if (!type) return;
  const auto slot = slot_of(*type, attribute);
  if (const auto* owner = part(*attribute.input(0))) {
    changing_.emplace(owner, slot);
    return;
  }
  for (const auto& one : module_.modules()) {
    if (*one.type() == *type) changing_.emplace(one._ivalue().get(), slot);
  }
}

/// Memory of what changes, or lies where nobody looks who writes to it: in a list, say.
void Constants::mark_shared_memory() {
  for (const auto& one : module_.modules()) {
    const auto& owner = one._ivalue();
    for (std::size_t slot = 0; slot < owner->slots().size(); ++slot) {
      const auto& value = owner->getSlot(slot);
      if (value.isTensor() && !changing_.contains({owner.get(), slot})) continue;
      visit(value, [&](const c10::IValue& inner) {
        if (has_memory(inner)) changing_memory_.insert(memory_of(inner.toTensor()));
        return inner.isModule();  // has its own turn
      });
    }
  }
}

void Constants::find_parameters(const Object& part, Path& path, std::unordered_set<const Object*>& seen) {
  if (!seen.insert(&part).second) return;
  for (std::size_t slot = 0; slot < part.slots().size(); ++slot) {
    const auto& value = part.getSlot(slot);
    path.push_back(slot);
    if (value.isModule()) {
      find_parameters(value.toObjectRef(), path, seen);
    } else if (value.isTensor() && part.type()->is_parameter(slot) && is_constant(part, slot)) {
      parameters_.push_back(path);
    }
    path.pop_back();
  }
}

/// The module that a value is: `self`, or a part of it.
const Constants::Object* Constants::part(const Value& value) const {
  const auto& node = *value.node();
  if (node.kind() == prim::Param) {
    const bool is_self = node.owningBlock() == node.owningGraph()->block() && value.offset() == 0;
    return is_self ? module_._ivalue().get() : nullptr;
  }
  if (node.kind() != prim::GetAttr) return nullptr;
  const auto* owner = part(*node.input(0));
  if (owner == nullptr) return nullptr;
  const auto slot = slot_of(*owner->type(), node);
  const auto& one = owner->getSlot(slot);
  return one.isModule() && !changing_.contains({owner, slot}) ? &one.toObjectRef() : nullptr;
}

bool Constants::is_constant(const Object& owner, std::size_t slot) const {
  if (unknown_ || changing_.contains({&owner, slot})) return false;
  const auto& value = owner.getSlot(slot);
  if (value.isTensor()) return has_memory(value) && !changing_memory_.contains(memory_of(value.toTensor()));
  return value.isNone() || value.isBool() || value.isInt() || value.isDouble() || value.isString();
}

std::optional<c10::IValue> Constants::value_of(const Value& value) const {
  const auto& node = *value.node();
  if (node.kind() != prim::GetAttr) return std::nullopt;
  const auto* owner = part(*node.input(0));
  if (owner == nullptr) return std::nullopt;
  const auto slot = slot_of(*owner->type(), node);
  return is_constant(*owner, slot) ? std::optional(owner->getSlot(slot)) : std::nullopt;
}

}  // namespace nn::model::state
