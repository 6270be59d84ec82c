#pragma once
// The methods of a model made for speed. Internal to model/.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/script.h>

#include "model/optimize/layer.h"
#include "model/state/instance.h"

namespace nn::model::optimize {

/// Another form of a method, for instances of the same module (`Instance::call`).
struct Rewritten {
  torch::jit::GraphFunction function;
  std::vector<std::shared_ptr<Layer>> layers;  ///< the graph has their addresses

  Rewritten(const std::string& name, const std::shared_ptr<torch::jit::Graph>& graph,
            std::vector<std::shared_ptr<Layer>> used)
      : function(c10::QualifiedName(name), graph, nullptr), layers(std::move(used)) {}
};

/// Rewrites methods, each at the first call for it. All calls are inlined, constant parameters and attributes stand in
/// the graph, and, with layers, a Layer stands in the place of each 1-d convolution whose weights are constant. What is
/// state stays an attribute of the instance: methods rewritten and methods as they are may be called in turn. No layer
/// is faster before a kernel is chosen for it. One thread at a time.
class Rewriter {
 public:
  Rewriter(std::shared_ptr<const state::Origin> origin, bool layers);

  /// Null if LibTorch fails to: the method is to be called as it is.
  std::shared_ptr<Rewritten> method(const std::string& name) noexcept;

 private:
  using Layers = std::vector<std::shared_ptr<Layer>>;

  [[nodiscard]] std::shared_ptr<Rewritten> rewrite(const std::string& name);
  void place_constants(torch::jit::Block& block);
  void place_layers(torch::jit::Block& block, Layers& used);

  const std::shared_ptr<const state::Origin> origin_;
  const bool with_layers_;
  std::map<const void*, Layers> layers_;  ///< by the address of their weights
  std::map<std::string, std::shared_ptr<Rewritten>> methods_;
};

}  // namespace nn::model::optimize
