#include "model/own_state.h"

#include <unordered_set>
#include <vector>

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/library.h>

#include "model/operator_name.h"

namespace nn::model {
namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;

/// "nn::own": a copy. Declared to have effects that nobody can see from outside, so that no pass computes it
/// beforehand.
c10::Symbol own_operator() {
  static const auto symbol = [] {
    static auto library = torch::Library(torch::Library::FRAGMENT, "nn", std::nullopt, __FILE__, __LINE__);
    const auto name = operator_name("own");
    library.def(torch::schema((name + "(Tensor value) -> Tensor").c_str(), c10::AliasAnalysisKind::CONSERVATIVE),
                [](const at::Tensor& value) { return value.clone(); });
    return c10::Symbol::fromQualString(name);
  }();
  return symbol;
}

/// Where the memory of `value` was made: looks through views.
Value* source_of(Value* value) {
  for (;;) {
    auto* const node = value->node();
    const auto* schema = node->maybeSchema();
    if (schema == nullptr || node->inputs().empty() || value->offset() >= schema->returns().size()) return value;
    const auto* alias = schema->returns()[value->offset()].alias_info();
    if (alias == nullptr || alias->isWrite()) return value;
    value = node->input(0);
  }
}

/// Whether LibTorch might find out what it is: it depends on no argument of the method.
bool may_be_constant(const Value* value) {
  const auto* method = value->node()->owningGraph()->block();
  std::unordered_set<const Value*> seen{value};
  for (std::vector<const Value*> open{value}; !open.empty();) {
    const auto* one = open.back();
    open.pop_back();
    const auto* node = one->node();
    const bool is_self = one->offset() == 0;
    if (node->kind() == torch::jit::prim::Param && node->owningBlock() == method && !is_self) return false;
    for (const auto* input : node->inputs()) {
      if (seen.insert(input).second) open.push_back(input);
    }
  }
  return true;
}

void own_in(Block* block) {
  for (auto* node : block->nodes()) {
    for (auto* inner : node->blocks()) own_in(inner);
    if (node->kind() != torch::jit::prim::SetAttr || !node->input(1)->type()->isSubtypeOf(*c10::TensorType::get()))
      continue;
    auto* const source = source_of(node->input(1));
    auto* const maker = source->node();
    const bool makes = maker->maybeSchema() != nullptr && maker->blocks().empty();
    if (!makes || !may_be_constant(source)) continue;
    auto* const own = maker->owningGraph()->create(own_operator(), {source}, 1);
    own->insertAfter(maker);
    own->output()->setType(source->type());
    source->replaceAllUsesAfterNodeWith(own, own->output());
  }
}

}  // namespace

void own_what_is_set(const torch::jit::Module& module) {
  for (const auto& part : module.modules()) {
    for (auto* function : part.type()->methods()) {
      if (auto* graph_function = torch::jit::tryToGraphFunction(*function)) own_in(graph_function->graph()->block());
    }
  }
}

}  // namespace nn::model
