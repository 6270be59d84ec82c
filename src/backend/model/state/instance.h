#pragma once
// One instance of a scripted module: all of its state, and the only place where its code is run. Internal to model/.

#include <memory>
#include <string>
#include <vector>

#include <torch/script.h>

#include "model/state/constants.h"

namespace nn::model::state {

/// What all instances of a file begin as. Never run.
struct Origin {
  torch::jit::Module module;
  Constants constants;

  explicit Origin(const torch::jit::Module& loaded) : module(loaded), constants(loaded) {}
};

/// Its state is one object, the module, so there is nothing to keep in step; and the module is copied whole. Its code
/// is run with LibTorch's optimizer off. That computes constants such as `torch.zeros(1)` once: all instances would be
/// given one tensor as their state, and write to it. Constant parameters are the file's. Threads: one at a time, but
/// for `Origin`.
class Instance {
 public:
  /// In the file's first state.
  explicit Instance(std::shared_ptr<const Origin> origin);
  /// Goes on from where the other one is.
  Instance(const Instance& other);
  Instance(Instance&&) noexcept = default;
  Instance& operator=(const Instance& other);
  Instance& operator=(Instance&&) noexcept = default;
  ~Instance() = default;

  /// To be looked at, not to be run.
  [[nodiscard]] const torch::jit::Module& module() const { return module_; }
  [[nodiscard]] torch::Device device() const { return device_; }

  /// Runs one of the module's methods. Throws what LibTorch or the code throws.
  c10::IValue call(const std::string& method, std::vector<c10::IValue> inputs = {});
  /// Runs another form of one of its methods.
  c10::IValue call(torch::jit::Function& form, std::vector<c10::IValue> inputs);

  /// Back to the file's first state.
  void start_over();
  /// Goes on elsewhere. If it throws, it stays where it was.
  void place(torch::Device device);

 private:
  [[nodiscard]] torch::jit::Module copy_of(const torch::jit::Module& module) const;

  std::shared_ptr<const Origin> origin_;
  torch::jit::Module first_;  ///< never run: the origin's, or a copy of it on the device
  torch::Device device_{torch::kCPU};
  torch::jit::Module module_;
};

}  // namespace nn::model::state
