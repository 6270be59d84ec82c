#pragma once
// One worker, the stream that plays, and the exchange of streams while sound runs.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/cords.h"
#include "engine/inference_worker.h"
#include "engine/seam.h"
#include "engine/stream.h"
#include "engine/stream_maker.h"
#include "rt/realtime.h"

namespace nn::engine {

/// Control thread: everything but `process`. Audio thread: `process` alone.
class Engine {
 public:
  explicit Engine(std::function<void()> worker_setup);
  /// The audio thread must have stopped calling `process`. Waits for the block the worker has in hand.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// While `process` is not running: how many outlets it will be given, and the fade for what breaks off, in samples.
  void prepare(int outlets, std::int64_t fade);
  /// While `process` is not running: what `in` and `out` of `process` hold. One channel of one voice each, unless this
  /// is called.
  void set_cords(Cords in, Cords out) noexcept {
    in_cords_ = std::move(in);
    out_cords_ = std::move(out);
  }
  /// While `process` is not running: what plays starts anew, exactly as the first time.
  void start_over() noexcept;
  /// Has a new stream take over from the audio thread's next vector on: until its first answer is due the old one goes
  /// on, then one fades into the other. What a fade under way or a later call replaces is never heard.
  /// False if the worker takes nothing more.
  [[nodiscard]] bool play(std::unique_ptr<Stream> stream);
  /// Likewise, made here: for who may take that time.
  bool play(const StreamConfig& config, std::shared_ptr<MethodRunner> runner) {
    return play(maker_.make(config, std::move(runner)));
  }
  /// Makes what can be given to `play`, on any thread.
  [[nodiscard]] const StreamMaker& stream_maker() const noexcept { return maker_; }
  /// See InferenceWorker.
  [[nodiscard]] bool post(std::unique_ptr<Task> task) { return worker_.post(std::move(task)); }
  bool wait_idle();
  /// Has the worker end after the block in hand, without waiting for it. Nothing plays after this.
  void stop_soon() noexcept { worker_.stop_soon(); }
  /// Any thread, after `stop_soon`. Whether the worker has ended: the destructor does not wait.
  [[nodiscard]] bool ended() const noexcept { return worker_.ended(); }

  /// What the worker is at.
  struct AtWork {
    std::uint64_t number = 0;  ///< of what it has been at so far
    double seconds = 0;        ///< for how long; 0: it is at rest
    std::string name;          ///< of what plays whose block that is; empty: it is a task
  };
  [[nodiscard]] AtWork at_work() const;
  /// False: silence, and the model is given nothing. True: the timeline starts anew, old answers are not heard.
  void set_enabled(bool enabled) noexcept { enabled_.store(enabled, std::memory_order_relaxed); }
  [[nodiscard]] bool enabled() const noexcept { return enabled_.load(std::memory_order_relaxed); }
  /// Starts the timeline anew at the next vector.
  void restart() noexcept { restart_.store(true, std::memory_order_release); }
  /// Audio thread. Whether `process` may wait for the worker.
  [[nodiscard]] bool waits() const noexcept NN_REALTIME {
    return maker_.playback().waits.load(std::memory_order_relaxed) ||
           (current_ != nullptr && current_->config().deadline == 0);
  }
  /// Audio thread, before `process`: there was no sound since the vector before. What was heard is not heard again, not
  /// even falling away. Without latency there is nothing of it: a subpatch that is computed at each bang plays on.
  void interrupted() noexcept NN_REALTIME {
    if (current_ != nullptr && current_->config().latency() == 0) return;
    seam_.forget();
    restart();
  }
  /// Streams that neither thread uses any more, and with them perhaps the last hold of a model: freeing that takes
  /// time.
  [[nodiscard]] std::vector<std::unique_ptr<Stream>> take_retired();
  /// Whether a stream waits for the worker to leave it: there will soon be more to take.
  [[nodiscard]] bool retiring() const noexcept;
  [[nodiscard]] Playback& playback() noexcept { return maker_.playback(); }
  [[nodiscard]] Stats& stats() noexcept { return maker_.stats(); }

  /// Audio thread, real-time safe unless the stream or `Playback` says to wait. `frames` must not be more than the
  /// stream's vector size, else the outlets are silent (see Stream::process). Returns whether the control thread should
  /// look after this object (a retired stream, `Stats::struggles`, a worker that does not come back).
  bool process(const float* const* in, int inlets, float* const* out, int outlets, int frames) noexcept NN_REALTIME;

 private:
  void take_next(int frames) noexcept NN_REALTIME;
  void let_go(Stream*& stream) noexcept;
  void play_current(const float* const* in, int inlets, float* const* out, int outlets,
                    int frames) noexcept NN_REALTIME;
  void play_streams(const float* const* in, int inlets, float* const* out, int outlets,
                    int frames) noexcept NN_REALTIME;
  void mix_outgoing(float* const* old, float* const* out, int outlets, int frames,
                    std::int64_t position) const noexcept;
  void watch_worker(int frames) noexcept NN_REALTIME;

  StreamMaker maker_;
  std::vector<std::unique_ptr<Stream>> streams_;  ///< the playing one last, retired ones before it
  std::atomic<Stream*> next_{nullptr};
  std::atomic<bool> enabled_{true};
  std::atomic<bool> restart_{false};
  Cords in_cords_;
  Cords out_cords_;

  // Audio thread's own.
  Stream* current_ = nullptr;
  Stream* outgoing_ = nullptr;  ///< fades into `current_`
  Stream* waiting_ = nullptr;   ///< will take over when the fade is over
  Seam seam_{0, 1};
  bool was_enabled_ = true;
  bool was_playing_ = false;
  bool running_ = false;         ///< `process` has been called
  bool attention_ = false;       ///< `process` has something to tell
  bool ragged_ = false;          ///< there was a vector shorter than the streams'
  std::uint64_t seen_done_ = 0;  ///< what the worker has done, when that was looked at last
  std::int64_t at_one_ = 0;      ///< samples for which it has been at one thing

  InferenceWorker worker_;  ///< last: joined before the streams it uses are freed
};

}  // namespace nn::engine
