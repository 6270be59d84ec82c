#pragma once
// One worker, the stream that plays, and the exchange of streams while sound runs.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/inference_worker.h"
#include "engine/stats.h"
#include "engine/stream.h"

namespace nn::engine {

/// Control thread: everything but `process`. Audio thread: `process` alone.
class Engine {
 public:
  explicit Engine(std::function<void()> worker_setup);
  /// The audio thread must have stopped calling `process`. Waits for the block the worker has in hand.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Makes a new stream play from the audio thread's next vector on; the old one is retired and freed by `collect`.
  void play(const StreamConfig& config, std::shared_ptr<MethodRunner> runner);
  /// What plays, or will from the next vector on.
  [[nodiscard]] const std::optional<StreamConfig>& config() const noexcept { return config_; }
  /// See InferenceWorker.
  [[nodiscard]] bool post(std::unique_ptr<Task> task) { return worker_.post(std::move(task)); }
  void wait_idle() { worker_.wait_idle(); }
  /// False: silence, and the model is given nothing. True: the timeline starts anew, old answers are not heard.
  void set_enabled(bool enabled) noexcept { enabled_.store(enabled, std::memory_order_relaxed); }
  /// Starts the timeline anew at the next vector.
  void restart() noexcept { restart_.store(true, std::memory_order_release); }
  /// Frees streams that neither thread uses any more. Returns whether some are still in use.
  bool collect();
  [[nodiscard]] Stats& stats() noexcept { return stats_; }

  /// Audio thread, real-time safe in Async mode. `frames` must be the stream's vector size, else the outlets are
  /// silent. Returns whether the control thread should look after this object (events, a retired stream).
  bool process(const float* const* in, int inlets, float* const* out, int outlets, int frames) noexcept;
  /// Any thread: has the next `process` return true.
  void call_attention() noexcept { attention_.store(true, std::memory_order_release); }

 private:
  Stats stats_;
  std::optional<StreamConfig> config_;
  std::vector<std::unique_ptr<Stream>> streams_;  ///< the playing one last, retired ones before it
  std::atomic<Stream*> next_{nullptr};
  std::atomic<bool> enabled_{true};
  std::atomic<bool> restart_{false};
  std::atomic<bool> attention_{false};
  Stream* current_ = nullptr;  ///< audio thread's own
  bool was_enabled_ = true;    ///< audio thread's own
  InferenceWorker worker_;     ///< last: joined before the streams it uses are freed
};

}  // namespace nn::engine
