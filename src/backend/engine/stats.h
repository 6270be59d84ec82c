#pragma once
// Counters that any thread may read while the audio and worker threads write them.

#include <atomic>
#include <cstdint>

namespace nn::engine {

struct Stats {
  std::atomic<std::int64_t> blocks{0};   ///< blocks the model has answered
  std::atomic<std::int64_t> late{0};     ///< blocks that were due and not there
  std::atomic<std::int64_t> dropped{0};  ///< blocks never given to the model, because it was too far behind
  std::atomic<std::int64_t> errors{0};   ///< blocks the model failed on
  std::atomic<double> busy{0};           ///< seconds inside the model, summed
  std::atomic<double> played{0};         ///< seconds that the blocks given to the model last, summed
  std::atomic<double> worst{0};          ///< longest single block, seconds
  std::atomic<double> worst_load{0};  ///< largest share of the time from one run of the model to the next that it took

  std::atomic<bool> struggles{false};  ///< of the last blocks more than half were late; not a counter: see `clear`

  /// Worker: a block that lasts `length` seconds took `seconds`, so much of the time from one run of the model to the
  /// next.
  void add(double seconds, double length, double load) noexcept {
    busy.store(busy.load(std::memory_order_relaxed) + seconds, std::memory_order_relaxed);
    played.store(played.load(std::memory_order_relaxed) + length, std::memory_order_relaxed);
    if (seconds > worst.load(std::memory_order_relaxed)) worst.store(seconds, std::memory_order_relaxed);
    if (load > worst_load.load(std::memory_order_relaxed)) worst_load.store(load, std::memory_order_relaxed);
  }
  /// Control thread. A block that ends meanwhile may be counted in part.
  void clear() noexcept {
    for (auto* counter : {&blocks, &late, &dropped, &errors}) counter->store(0, std::memory_order_relaxed);
    for (auto* value : {&busy, &played, &worst, &worst_load}) value->store(0, std::memory_order_relaxed);
  }
};

}  // namespace nn::engine
