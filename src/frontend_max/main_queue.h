#pragma once
// From Max's other threads to its main thread.

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

#include "max_api.h"

namespace nn::max {

/// The core is for the main thread; Max calls an object from its scheduler thread too. What comes from there is done on
/// the main thread, in the order in which it came, and nothing is lost. Lives as long as its object.
class MainQueue {
 public:
  /// Main thread. `on_qelem` and `on_clock` are given `object`; the one calls `run_all`, the other `wake`.
  MainQueue(void* object, method on_qelem, method on_clock)
      : qelem_(qelem_new(object, on_qelem)), clock_(clock_new(object, on_clock)) {}
  ~MainQueue() {
    clock_unset(clock_);
    object_free(clock_);
    qelem_free(qelem_);
  }
  MainQueue(const MainQueue&) = delete;
  MainQueue& operator=(const MainQueue&) = delete;

  /// Any thread but the audio thread. On the main thread: at once, after what other threads asked for before.
  void run(const std::function<void()>& work) {
    if (systhread_ismainthread() == 0) return run_later(work);
    run_all();
    work();
  }
  /// Likewise, but not within this call.
  void run_later(std::function<void()> work) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(work));
    }
    wake();
  }
  /// Main thread. What waits now, one after another; what comes meanwhile has woken the main thread again, and must not
  /// keep it here for ever.
  void run_all() {
    std::function<void()> work;
    for (auto left = size(); left > 0 && take(work); --left) work();
  }
  /// Any thread but the audio thread: `on_qelem` soon.
  void wake() { qelem_set(qelem_); }
  /// Any thread, the audio thread too: `on_clock` in so many milliseconds.
  void wake_in(double milliseconds) { clock_fdelay(clock_, milliseconds); }

 private:
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  bool take(std::function<void()>& work) {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return false;
    work = std::move(waiting_.front());
    waiting_.pop_front();
    return true;
  }

  t_qelem* const qelem_;
  t_clock* const clock_;
  std::mutex mutex_;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace nn::max
