#include "model/optimize/rewrite.h"

#include <functional>

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/freeze_module.h>

namespace nn::model::optimize {
namespace {

using torch::jit::Node;
using torch::jit::Value;

/// The constants that a node is given, by their names in the operator's schema.
class Arguments {
 public:
  explicit Arguments(const Node& node) : node_(node) {}

  [[nodiscard]] std::optional<c10::IValue> constant(const std::string& name) const {
    const auto index = node_.schema().argumentIndexWithName(name);
    if (!index) return std::nullopt;
    return torch::jit::toIValue(node_.inputs().at(static_cast<std::size_t>(*index)));
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
};

/// What a node computes, if that is a convolution that a Layer can stand for.
std::optional<Convolution> convolution_of(const Node& node) try {
  const std::string kind = node.kind().toQualString();
  const bool general = kind == "aten::convolution" || kind == "aten::_convolution";
  if (!general && kind != "aten::conv1d" && kind != "aten::conv_transpose1d") return std::nullopt;
  const Arguments arguments(node);
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

void replace(Node* node, c10::Symbol run_layer, const std::shared_ptr<Layer>& layer) {
  auto* const graph = node->owningGraph();
  const torch::jit::WithInsertPoint here(node);
  auto* const constant = graph->insertConstant(static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(layer.get())));
  auto* const run = graph->insertNode(graph->create(run_layer, {node->input(0), constant}, 1));
  run->setSourceRange(node->sourceRange());
  run->output()->setType(c10::TensorType::get());
  node->output()->replaceAllUsesWith(run->output());
  node->destroy();
}

/// The layers made so far, by the address of their weights.
using Layers = std::map<const void*, std::vector<std::shared_ptr<Layer>>>;

void rewrite_block(torch::jit::Block* block, c10::Symbol run_layer, Layers& known) {
  for (auto it = block->nodes().begin(); it != block->nodes().end();) {
    auto* const node = *it++;
    for (auto* inner : node->blocks()) rewrite_block(inner, run_layer, known);
    auto convolution = convolution_of(*node);
    if (!convolution) continue;
    // Several methods run the same convolution: its weights are laid out once for all of them.
    auto& same_weights = known[convolution->weight.const_data_ptr()];
    auto layer = std::find_if(same_weights.begin(), same_weights.end(),
                              [&](const auto& candidate) { return candidate->computes(*convolution); });
    if (layer == same_weights.end()) {
      layer = same_weights.insert(same_weights.end(), std::make_shared<Layer>(std::move(*convolution)));
    }
    replace(node, run_layer, *layer);
  }
}

}  // namespace

Rewritten rewrite(const torch::jit::Module& module) {
  std::vector<std::string> methods;
  for (const auto& method : module.get_methods()) methods.push_back(method.name());
  Rewritten result;
  result.module = torch::jit::freeze_module(module, methods);
  const auto run_layer = layer_operator();
  Layers known;
  for (const auto& method : result.module.get_methods()) {
    const auto graph = method.graph();
    rewrite_block(graph->block(), run_layer, known);
    torch::jit::EliminateDeadCode(graph);
  }
  for (auto& [weights, layers] : known) {
    for (auto& layer : layers) result.layers.push_back(layer);
  }
  return result;
}

}  // namespace nn::model::optimize
