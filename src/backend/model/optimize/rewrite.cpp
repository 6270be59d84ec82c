#include "model/optimize/rewrite.h"

#include <algorithm>

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>

#include "model/optimize/constant.h"

namespace nn::model::optimize {
namespace {

using torch::jit::Node;
using torch::jit::Value;

/// The constants that a node is given, by their names in the operator's schema.
class Arguments {
 public:
  Arguments(const Node& node, const state::Constants& attributes) : node_(node), attributes_(attributes) {}

  [[nodiscard]] std::optional<c10::IValue> constant(const std::string& name) const {
    const auto index = node_.schema().argumentIndexWithName(name);
    if (!index) return std::nullopt;
    return constant_of(*node_.inputs().at(static_cast<std::size_t>(*index)), attributes_);
  }
  /// The one number of a constant list.
  [[nodiscard]] std::int64_t number(const std::string& name) const {
    const auto value = constant(name);
    if (!value || !value->isIntList() || value->toIntVector().size() != 1) throw NotConstant();
    return value->toIntVector().front();
  }
  struct NotConstant {};

 private:
  const Node& node_;
  const state::Constants& attributes_;
};

/// What a node computes, if that is a convolution that a Layer can stand for.
std::optional<Convolution> convolution_of(const Node& node, const state::Constants& attributes) try {
  const std::string kind = node.kind().toQualString();
  const bool general = kind == "aten::convolution" || kind == "aten::_convolution";
  if (!general && kind != "aten::conv1d" && kind != "aten::conv_transpose1d") return std::nullopt;
  const Arguments arguments(node, attributes);
  const auto weight = arguments.constant("weight");
  const auto bias = arguments.constant("bias");
  const auto groups = arguments.constant("groups");
  if (!weight || !weight->isTensor() || !bias || !groups) return std::nullopt;
  Convolution found;
  found.weight = weight->toTensor().detach();
  if (found.weight.dim() != 3 || found.weight.scalar_type() != at::kFloat || !found.weight.is_cpu())
    return std::nullopt;
  if (bias->isTensor()) found.bias = bias->toTensor().detach();
  found.groups = groups->toInt();
  found.stride = arguments.number("stride");
  found.padding = arguments.number("padding");
  found.dilation = arguments.number("dilation");
  if (general) {
    const auto transposed = arguments.constant("transposed");
    if (!transposed) return std::nullopt;
    found.transposed = transposed->toBool();
  } else {
    found.transposed = kind == "aten::conv_transpose1d";
  }
  if (found.transposed) found.output_padding = arguments.number("output_padding");
  return found;
} catch (const Arguments::NotConstant&) {  // such as padding="same"
  return std::nullopt;
}

void replace(Node* node, const std::shared_ptr<Layer>& layer) {
  auto* const graph = node->owningGraph();
  const torch::jit::WithInsertPoint here(node);
  auto* const constant = graph->insertConstant(static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(layer.get())));
  auto* const run = graph->insertNode(graph->create(layer_operator(), {node->input(0), constant}, 1));
  run->setSourceRange(node->sourceRange());
  run->output()->setType(c10::TensorType::get());
  node->output()->replaceAllUsesWith(run->output());
  node->destroy();
}

bool is_parameter(const Node& attribute) {
  const auto owner = attribute.input(0)->type()->expect<c10::ClassType>();
  return owner->is_parameter(owner->getAttributeSlot(attribute.s(torch::jit::attr::name)));
}

}  // namespace

Rewriter::Rewriter(std::shared_ptr<const state::Origin> origin, bool layers)
    : origin_(std::move(origin)), with_layers_(layers) {}

std::shared_ptr<Rewritten> Rewriter::method(const std::string& name) noexcept try {
  const auto known = methods_.find(name);
  if (known != methods_.end()) return known->second;
  return methods_[name] = rewrite(name);
} catch (...) {
  return nullptr;
}

std::shared_ptr<Rewritten> Rewriter::rewrite(const std::string& name) {
  const auto method = origin_->module.get_method(name);
  auto graph = method.graph()->copy();
  {
    // Off, as the code is run, it would inline one level only.
    const torch::jit::GraphOptimizerEnabledGuard all_levels(true);
    torch::jit::Inline(*graph);
  }
  place_constants(*graph->block());
  // Neither tensors nor lists nor dicts, which may become state: those are made anew each time.
  torch::jit::ConstantPropagationImmutableTypes(graph);
  Layers used;
  if (with_layers_) place_layers(*graph->block(), used);
  torch::jit::EliminateDeadCode(graph);
  auto rewritten = std::make_shared<Rewritten>(name, graph, std::move(used));
  rewritten->function.setSchema(method.function().getSchema());  // a graph knows no default arguments
  return rewritten;
}

void Rewriter::place_constants(torch::jit::Block& block) {
  for (auto it = block.nodes().begin(); it != block.nodes().end();) {
    auto* const node = *it++;
    for (auto* inner : node->blocks()) place_constants(*inner);
    if (node->kind() != torch::jit::prim::GetAttr) continue;
    const auto value = origin_->constants.value_of(*node->output());
    // Each instance has buffers of its own, even those that never change.
    if (!value || (value->isTensor() && !is_parameter(*node))) continue;
    const torch::jit::WithInsertPoint here(node);
    auto* const constant =
        block.owningGraph()->insertConstant(value->isTensor() ? c10::IValue(value->toTensor().detach()) : *value);
    if (value->isNone()) constant->setType(node->output()->type());
    node->output()->replaceAllUsesWith(constant);
    node->destroy();
  }
}

void Rewriter::place_layers(torch::jit::Block& block, Layers& used) {
  for (auto it = block.nodes().begin(); it != block.nodes().end();) {
    auto* const node = *it++;
    for (auto* inner : node->blocks()) place_layers(*inner, used);
    auto convolution = convolution_of(*node, origin_->constants);
    if (!convolution) continue;
    // Several methods run the same convolution: its weights are laid out once for all of them.
    auto& same_weights = layers_[convolution->weight.const_data_ptr()];
    auto layer = std::find_if(same_weights.begin(), same_weights.end(),
                              [&](const auto& candidate) { return candidate->computes(*convolution); });
    if (layer == same_weights.end()) {
      layer = same_weights.insert(same_weights.end(), std::make_shared<Layer>(std::move(*convolution)));
    }
    used.push_back(*layer);
    replace(node, *layer);
  }
}

}  // namespace nn::model::optimize
