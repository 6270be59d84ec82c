#pragma once
// The one lasting thread that owns an object's model.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/stream.h"
#include "rt/auto_reset_event.h"
#include "rt/spsc_queue.h"
#include "rt/thread_priority.h"

namespace nn::engine {

/// Something the control thread wants done to the model between two blocks. Created on the control thread, run and
/// destroyed on the worker. Reports its own errors; never throws.
class Task {
 public:
  Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  virtual ~Task() = default;
  virtual void run() noexcept = 0;
};

/// Runs blocks, of all its streams, and tasks in the order they were handed over: a task sees the model after every
/// block that was full before the task was posted, and before every later one. One thread for the whole life of the
/// object (LibTorch keeps per-thread pools: a thread per block leaks), started by the constructor and joined by the
/// destructor.
class InferenceWorker {
 public:
  /// `setup` runs first on the new thread (number of intra-op threads, denormals).
  explicit InferenceWorker(std::function<void()> setup);
  ~InferenceWorker();
  InferenceWorker(const InferenceWorker&) = delete;
  InferenceWorker& operator=(const InferenceWorker&) = delete;

  /// Control thread. Returns false, and destroys the task, when the queue is full.
  [[nodiscard]] bool post(std::unique_ptr<Task> task);
  /// Control thread. Blocks until everything handed over so far has been run; for offline rendering only. False if the
  /// worker stops, or comes to the end of nothing for `limit`: then nobody waits for it until it does.
  bool wait_idle(std::chrono::nanoseconds limit);
  /// Control thread. Makes the worker look after a stream; it must stay alive until `worker_left()`. False: it will
  /// not, since the queue is full.
  [[nodiscard]] bool attach(Stream* stream);
  /// Any thread. Has the worker look at its streams again.
  void wake() noexcept {
    signals_.wake.set();
    nap_.set();
  }
  /// Any thread. Has the thread end after the block in hand; what is still queued is not run.
  void stop_soon() noexcept;
  /// Any thread but the worker. `stop_soon`, and waits for it. Idempotent.
  void stop() noexcept;
  /// Likewise, but waits until then at most; false: the thread still runs.
  [[nodiscard]] bool stop_by(std::chrono::steady_clock::time_point end) noexcept;
  /// Any thread. Whether the thread has come to its end, so that `stop` does not wait.
  [[nodiscard]] bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }

  /// Audio thread: what `Stream::process` signals through.
  [[nodiscard]] WorkerSignals& signals() noexcept { return signals_; }
  [[nodiscard]] const WorkerSignals& signals() const noexcept { return signals_; }

 private:
  struct Item {
    std::uint64_t after = 0;  ///< blocks that go first
    std::unique_ptr<Task> task;
  };

  void loop(const std::function<void()>& setup) noexcept;
  void rest() noexcept;
  void work() noexcept;
  [[nodiscard]] double nap() const noexcept;
  Stream* ready_stream() noexcept;

  rt::SpscQueue<Item> tasks_;
  WorkerSignals signals_;
  rt::AutoResetEvent nap_;        ///< set to end a nap: by the control thread, never by the audio thread
  rt::WorkerPriority priority_;   ///< worker's own
  std::uint64_t run_ = 0;         ///< worker's own: blocks taken so far, which is the place of the next
  std::vector<Stream*> streams_;  ///< worker's own, oldest first
  std::atomic<bool> ended_{false};
  std::mutex joining_;  ///< the exit handler and a destructor in the background may both stop this
  std::thread thread_;
};

}  // namespace nn::engine
