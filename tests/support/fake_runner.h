#pragma once
// A model for the engine's tests: no LibTorch, and every wish granted.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
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

}  // namespace nn::test
