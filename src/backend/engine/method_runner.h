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
  /// After a `run` without an answer: brings back a state that became infinite or not a number, so that the next block
  /// may have one.
  virtual void recover() noexcept {}
  /// For runners that keep something of their own between blocks, besides the model. A block that the model is not to
  /// run on goes by; `in` is null where it is not known.
  virtual void skip(const float* in) noexcept { static_cast<void>(in); }
  /// Likewise. Whether the last `run` gave no answer because the model did not run in time, not because it failed.
  [[nodiscard]] virtual bool was_late() const noexcept { return false; }
  /// Likewise. A new timeline begins: what was given before is not to be heard any more.
  virtual void restart() noexcept {}
};

}  // namespace nn::engine
