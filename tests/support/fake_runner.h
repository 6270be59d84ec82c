#pragma once
// A model for the engine's tests: no LibTorch, and every wish granted.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "engine/method_runner.h"

namespace nn::test {

/// Hands its input back (the first `size` floats of it), counts its calls and can be slow or fail.
class FakeRunner : public engine::MethodRunner {
 public:
  explicit FakeRunner(std::size_t size) : size_(size) {}

  bool run(const float* in, float* out) noexcept override {
    const int call = calls.fetch_add(1);
    if (sleep_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(sleep_ms));
    if (before_run) before_run(call);
    if (fails) return false;
    std::copy_n(in, size_, out);
    return true;
  }

  std::atomic<int> calls{0};
  std::atomic<int> sleep_ms{0};
  std::atomic<bool> fails{false};
  std::function<void(int)> before_run;  ///< set before the runner is played

 private:
  std::size_t size_;
};

/// A method with ratios: each value it answers is the newest it was given by the end of that value's time.
class FakeMethod : public engine::MethodRunner {
 public:
  FakeMethod(int channels, int in_ratio, int out_ratio, std::int64_t block)
      : channels_(channels), in_ratio_(in_ratio), out_ratio_(out_ratio), block_(block) {}

  bool run(const float* in, float* out) noexcept override {
    const int call = calls++;
    if (call >= fails_from && call < fails_until) return false;
    for (int channel = 0; channel < channels_; ++channel, in += block_ / in_ratio_) {
      for (std::int64_t end = out_ratio_; end <= block_; end += out_ratio_) *out++ = in[(end - 1) / in_ratio_];
    }
    return true;
  }

  int calls = 0;
  int fails_from = 0;
  int fails_until = 0;  ///< calls from `fails_from` to below this fail

 private:
  int channels_;
  std::int64_t in_ratio_;
  std::int64_t out_ratio_;
  std::int64_t block_;
};

}  // namespace nn::test
