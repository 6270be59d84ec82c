#pragma once
// What the engine asks of a model: run one method on one block.

namespace nn::engine {

/// Implemented by the model layer, and by a fake in the engine's tests. Used by the worker thread only.
class MethodRunner {
 public:
  MethodRunner() = default;
  MethodRunner(const MethodRunner&) = delete;
  MethodRunner& operator=(const MethodRunner&) = delete;
  virtual ~MethodRunner() = default;

  /// Runs one block. `in` holds [in_channels][block / in_ratio] samples and `out` takes
  /// [out_channels][block / out_ratio], both contiguous. Returns false when there is no usable answer: the
  /// block then sounds as silence. Reports its own errors; never throws.
  [[nodiscard]] virtual bool run(const float* in, float* out) noexcept = 0;
};

}  // namespace nn::engine
