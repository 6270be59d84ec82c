#pragma once
// From Max's other threads to its main thread.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "max_api.h"
#include "max_host.h"
#include "message_ring.h"

namespace nn::max {

/// The core is for the main thread; Max calls an object from its scheduler thread too, which may be the audio thread.
/// What comes from there is done on the main thread, each thread's messages in the order in which they came, and
/// nothing is lost. Lives as long as its object.
class MainQueue {
 public:
  /// Main thread. `setting`: see `send`.
  using OnMessage = void (*)(void* object, const char* selector, const char* setting, const std::vector<nn_atom>&);

  /// Main thread. `on_qelem` and `on_clock` are given `object`; the one calls `run_all`, the other `wake`.
  MainQueue(void* object, method on_qelem, method on_clock, OnMessage on_message)
      : object_(object),
        on_message_(on_message),
        qelem_(qelem_new(object, on_qelem)),
        clock_(clock_new(object, on_clock)) {}
  ~MainQueue() {
    clock_unset(clock_);
    object_free(clock_);
    qelem_free(qelem_);
  }
  MainQueue(const MainQueue&) = delete;
  MainQueue& operator=(const MainQueue&) = delete;

  /// Any thread. `on_message` on the main thread; if this is it at once, after what other threads asked for before.
  /// Takes no memory and no lock on the others, unless more waits than fits, or it is for an array object, which takes
  /// locks of Max's. The strings are symbols'; `setting` is handed on, and may be null.
  void send(const char* selector, const char* setting, long argc, const t_atom* argv) {
    if (systhread_ismainthread() != 0) {
      run_all();
      on_message_(object_, selector, setting, to_nn(argc, argv));
      return;
    }
    const bool has_array = std::any_of(argv, argv + argc, [](const t_atom& atom) {
      return atom.a_type == A_SYM && std::strcmp(atom.a_w.w_sym->s_name, "array") == 0;
    });
    const bool behind = keeps_order_.load(std::memory_order_acquire);
    if (behind || has_array || !ring_.push(selector, setting, argc, argv)) {
      const auto atoms = to_nn(argc, argv);  // now: the array may be another by then
      const std::lock_guard lock(mutex_);
      waiting_.push_back([this, selector, setting, atoms] { on_message_(object_, selector, setting, atoms); });
      keeps_order_.store(true, std::memory_order_release);
    }
    wake();
  }
  /// Any thread, but not the audio thread. Not within this call.
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
    run_ring();
    std::function<void()> work;
    for (auto left = size(); left > 0 && take(work); --left) {
      run_ring();  // what its thread sent before it
      work();
    }
  }
  /// Any thread but in the perform routine: `on_qelem` soon.
  void wake() { qelem_set(qelem_); }
  /// Any thread, the audio thread too: `on_clock` in so many milliseconds.
  void wake_in(double milliseconds) { clock_fdelay(clock_, milliseconds); }

 private:
  void run_ring() {
    MessageRing::Message message;
    for (const auto end = ring_.end(); ring_.pop(end, message);) {
      on_message_(object_, message.selector, message.setting,
                  to_nn(static_cast<long>(message.atoms.size()), message.atoms.data()));
    }
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  bool take(std::function<void()>& work) {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return false;
    work = std::move(waiting_.front());
    waiting_.pop_front();
    if (waiting_.empty()) keeps_order_.store(false, std::memory_order_release);
    return true;
  }

  void* const object_;
  const OnMessage on_message_;
  t_qelem* const qelem_;
  t_clock* const clock_;
  MessageRing ring_;
  std::mutex mutex_;
  std::deque<std::function<void()>> waiting_;
  std::atomic<bool> keeps_order_{false};  ///< messages are among these, so further ones must come behind them
};

}  // namespace nn::max
