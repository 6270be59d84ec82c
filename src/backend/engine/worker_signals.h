#pragma once
// What passes between a worker and those who hand it work or wait for it.

#include <atomic>
#include <chrono>
#include <cstdint>

#include "rt/auto_reset_event.h"
#include "rt/realtime.h"
#include "rt/semaphore.h"

namespace nn::engine {

class Stream;

struct WorkerSignals {
  using Clock = std::chrono::steady_clock;

  rt::AutoResetEvent wake;               ///< set when a block was handed over
  std::atomic<std::uint64_t> pushed{0};  ///< blocks handed over so far; each has a number of all streams' blocks
  std::atomic<bool> stopping{false};     ///< no answer will come any more

  // Written by the worker.
  std::atomic<std::uint64_t> done{0};           ///< blocks and tasks that it has come to the end of
  std::atomic<Clock::time_point> began{};       ///< the one in hand; the epoch: none is
  std::atomic<const Stream*> in_hand{nullptr};  ///< whose block that is; null: it is a task

  /// Nobody waits for what the model is at when it was waited for too long.
  std::atomic<std::uint64_t> given_up{UINT64_MAX};  ///< value of `done` at which that was
  [[nodiscard]] bool hangs() const noexcept NN_REALTIME { return given_up.load() == done.load(); }

  /// Waits until `there()`, looking whenever `woken` is released. False if the worker stops, or if it comes to the end
  /// of nothing for `limit`: then nobody waits for it until it does.
  template <class There>
  bool wait(rt::Semaphore& woken, std::chrono::nanoseconds limit, const There& there) noexcept {
    constexpr std::chrono::milliseconds kLook(50);
    auto seen = done.load();
    auto end = Clock::now() + limit;
    while (!there()) {
      if (stopping.load(std::memory_order_acquire) || hangs()) return false;
      static_cast<void>(woken.acquire_within(kLook));
      const auto now = Clock::now();
      if (const auto ended = done.load(); ended != seen) {
        seen = ended;
        end = now + limit;
      } else if (now >= end && !there()) {
        given_up.store(seen);
        return false;
      }
    }
    return true;
  }
};

}  // namespace nn::engine
