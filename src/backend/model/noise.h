#pragma once
// The noise that models draw. Internal to model/.

#include <mutex>

#include <ATen/CPUGeneratorImpl.h>

namespace nn::model {

/// The one generator that all models on the CPU draw from, on all threads.
class Noise {
 public:
  [[nodiscard]] at::Tensor state() {
    const std::lock_guard lock(generator_.mutex());
    return generator_.get_state();
  }
  /// Who draws now draws the same as after the state was taken; unless others draw in between.
  void restore(const at::Tensor& state) {
    const std::lock_guard lock(generator_.mutex());
    generator_.set_state(state);
  }

 private:
  at::Generator generator_ = at::detail::getDefaultCPUGenerator();
};

}  // namespace nn::model
