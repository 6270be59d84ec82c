#pragma once
// Keeps our threads below the audio thread, and the one that plays above the rest of the machine.

#include <chrono>
#include <memory>

namespace nn::rt {

/// The worker's scheduling. A thread inherits that of its creator, which in Pure Data is the audio thread itself. The
/// worker keeps of it what a model needs that plays, some steps below the audio thread; all else that it does (warming
/// up a model takes seconds) it does as an ordinary thread. Where the system gives no more, it stays an ordinary one.
/// All calls are made on the worker.
class WorkerPriority {
 public:
  WorkerPriority();
  ~WorkerPriority();
  WorkerPriority(const WorkerPriority&) = delete;
  WorkerPriority& operator=(const WorkerPriority&) = delete;

  /// At the thread's beginning: ordinary from here on.
  void start() noexcept;
  void block_begins() noexcept;
  void block_ended() noexcept {
    count_block();
    last_ = Clock::now();
  }
  /// A task between two blocks goes on at the blocks' priority: they wait for it. Where nothing plays it may take long.
  void task_begins() noexcept {
    constexpr std::chrono::milliseconds kWhile(500);
    if (Clock::now() - last_ > kWhile) rest();
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct System;  ///< a platform's own, as are these
  void count_block() noexcept;
  void rest() noexcept;

  std::unique_ptr<System> system_;
  Clock::time_point last_;  ///< when a block ended
};

/// Called by a background thread at its start: below all that is to be smooth, whatever it inherited.
void lower_to_background() noexcept;

}  // namespace nn::rt
