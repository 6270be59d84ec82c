#pragma once
// A convolution in a rewritten model. Internal to model/.

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/symbol.h>

#include "model/optimize/convolution.h"

namespace nn::model::optimize {

/// Stands in the graph where `aten::conv1d` or `aten::conv_transpose1d` stood, one for all instances of the model, and
/// computes what is asked by the kernel chosen for its size; sizes nobody chose for, by ATen. A kernel belongs to those
/// who play with it (Kernels) and goes with the last of them, so no choice for one can cost another its own.
/// Threads: any, several at once; `choose` may come while others run.
class Layer {
 public:
  explicit Layer(Convolution convolution);

  at::Tensor run(const at::Tensor& input);

  /// From now on, as long as somebody has the kernel.
  void choose(InputSize size, const std::shared_ptr<const Kernel>& kernel);
  /// What computes inputs of this size now.
  [[nodiscard]] Kind chosen(InputSize size) const;
  /// A way to compute it: the one already laid out if there is one. Null if `kind` cannot.
  [[nodiscard]] std::shared_ptr<const Kernel> kernel(InputSize size, Kind kind) const;
  /// Whether it is this very convolution, weights included.
  [[nodiscard]] bool computes(const Convolution& other) const;
  /// What decides how fast it is computed, as text: "conv1d 96x96x3 stride 1 ...".
  [[nodiscard]] std::string shape() const;

 private:
  [[nodiscard]] std::shared_ptr<const Kernel> current(InputSize size) const;

  const Convolution convolution_;
  const std::shared_ptr<const Kernel> aten_;
  mutable std::mutex mutex_;  ///< held for a look at `chosen_`; the audio thread never runs a model
  std::vector<std::pair<InputSize, std::weak_ptr<const Kernel>>> chosen_;  ///< of those for one size, the last counts
};

/// What an instance plays with: the kernel chosen for each layer that its method runs.
struct Kernels {
  std::vector<std::pair<const Layer*, std::shared_ptr<const Kernel>>> chosen;

  /// How many layers: all, and those that some kernel other than ATen's computes.
  [[nodiscard]] int layers() const;
  [[nodiscard]] int faster() const;
  /// Bytes of weights that they hold beside the model's own.
  [[nodiscard]] std::int64_t memory() const;
};

/// While it lives, the layers that *this thread* runs are computed in the way it says, and timed.
class Trial {
 public:
  struct Case {
    Layer* layer;
    InputSize size;
    auto operator<=>(const Case&) const = default;
  };
  struct Candidate {
    std::shared_ptr<const Kernel> kernel;  ///< null if this kind cannot compute it, or computes something else
    double seconds = 0;                    ///< its shortest run
  };

  Trial();
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  /// The way for the runs that come; where it is not possible, ATen.
  void use(Kind kind) { kind_ = kind; }
  at::Tensor run(Layer& layer, const at::Tensor& input);
  /// What was run so far.
  [[nodiscard]] const std::map<Case, std::map<Kind, Candidate>>& cases() const { return cases_; }

 private:
  Kind kind_ = Kind::Aten;
  std::map<Case, std::map<Kind, Candidate>> cases_;
};

/// The operator that runs a layer in a graph, "(Tensor input, int layer)": the layer by its address, since whoever has
/// the graph has its layers too. Registers it with LibTorch at the first call. Throws if it cannot.
c10::Symbol layer_operator();

}  // namespace nn::model::optimize
