#pragma once
// Wakes one thread; that it was set many times before that thread looks counts once.

#include <atomic>
#include <chrono>

#include "rt/realtime.h"
#include "rt/semaphore.h"

namespace nn::rt {

/// One thread waits, any thread sets. What was written before `set` is seen after the wait that it ends, or that an
/// earlier `set` ends.
class AutoResetEvent {
 public:
  /// Does not block, so the audio thread may call it.
  void set() noexcept NN_REALTIME {
    if (!set_.exchange(true, std::memory_order_acq_rel)) semaphore_.release();
  }
  void wait() noexcept {
    semaphore_.acquire();
    reset();
  }
  [[nodiscard]] bool try_wait() noexcept { return semaphore_.try_acquire() && reset(); }
  /// Waits no longer than that, or not even so long; whether it was set.
  bool wait_within(std::chrono::nanoseconds time) noexcept { return semaphore_.acquire_within(time) && reset(); }

 private:
  bool reset() noexcept { return set_.exchange(false, std::memory_order_acq_rel); }

  Semaphore semaphore_;
  std::atomic<bool> set_{false};  ///< the semaphore is released, or about to be
};

}  // namespace nn::rt
