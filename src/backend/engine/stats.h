#pragma once
// Counters that any thread may read while the audio and worker threads write them.

#include <atomic>
#include <cstdint>

namespace nn::engine {

struct Stats {
  std::atomic<std::int64_t> blocks{0};    ///< blocks the model has answered
  std::atomic<std::int64_t> late{0};      ///< blocks that were due and not there: they sounded as silence
  std::atomic<std::int64_t> dropped{0};   ///< blocks never given to the model, because it was too far behind
  std::atomic<std::int64_t> errors{0};    ///< blocks the model failed on
  std::atomic<std::int64_t> run_ns{0};    ///< time inside the model, summed
  std::atomic<std::int64_t> worst_ns{0};  ///< longest single block
  std::atomic<std::int64_t> samples{0};   ///< host samples that the blocks given to the model stand for

  void clear() noexcept {
    for (auto* counter : {&blocks, &late, &dropped, &errors, &run_ns, &worst_ns, &samples}) {
      counter->store(0, std::memory_order_relaxed);
    }
  }
};

}  // namespace nn::engine
