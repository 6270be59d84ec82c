#pragma once
// One timeline: host vectors in, model blocks to the worker, answers out at exactly `latency` samples later.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/method_runner.h"
#include "engine/stats.h"
#include "engine/stream_config.h"
#include "rt/semaphore.h"
#include "rt/spsc_queue.h"

namespace nn::engine {

/// What the audio thread and a worker share besides streams.
struct WorkerSignals {
  rt::Semaphore wake;                    ///< released once per block handed over
  std::atomic<std::uint64_t> pushed{0};  ///< blocks handed over so far
  std::atomic<bool> stopping{false};     ///< no answer will come any more
};

/// The meeting place of the audio thread and the worker for one configuration of one method. All memory is taken by the
/// constructor (control thread). Output sample t answers input sample t - latency, or is silence: a block that is late
/// costs silence and a count, and what comes after it is in its place again.
///
/// Blocks live in a ring of slots, numbered by the order they were filled in. A slot belongs to the audio thread until
/// it is pushed to `ready_`, then to the worker until it is marked done.
class Stream {
 public:
  Stream(const StreamConfig& config, std::shared_ptr<MethodRunner> runner, Stats& stats);
  /// The samples a stream of this configuration holds memory for.
  [[nodiscard]] static double size_in_samples(const StreamConfig& config);

  [[nodiscard]] const StreamConfig& config() const noexcept { return config_; }

  /// Audio thread. Takes one vector of every inlet, gives one vector to every outlet. Inlets beyond the model's
  /// channels are ignored, missing ones are zero; outlets beyond the model's are silent. `in` and `out` may alias:
  /// every input is read before any output is written.
  void process(const float* const* in, int inlets, float* const* out, int outlets, WorkerSignals& worker) noexcept;

  /// Audio thread. Starts the timeline anew: what was heard before is not heard again, and answers still to come to
  /// older input are thrown away.
  void restart() noexcept;

  /// Worker. Whether a block waits.
  [[nodiscard]] bool has_ready() noexcept { return ready_.front() != nullptr; }
  /// Worker. Runs the oldest waiting block. A block whose time has passed is skipped, and so is one that should be
  /// sounding already while the next one waits: a model that is late once would else be late for ever after, block
  /// after block.
  void run_one() noexcept;

  /// Audio thread: will not touch this stream again. Worker: likewise. Control frees it when both have said so.
  void leave_audio() noexcept { audio_left_.store(true, std::memory_order_release); }
  void leave_worker() noexcept { worker_left_.store(true, std::memory_order_release); }
  /// After the worker has stopped: an audio thread that waits for an answer waits no more.
  void release_waiter() noexcept { finished_.release(); }
  [[nodiscard]] bool audio_left() const noexcept { return audio_left_.load(std::memory_order_acquire); }
  [[nodiscard]] bool worker_left() const noexcept { return worker_left_.load(std::memory_order_acquire); }

 private:
  enum class Owner : std::uint8_t { Audio, Worker };
  struct Slot {
    std::atomic<Owner> owner{Owner::Audio};
    std::int64_t number = -1;  ///< which block this is, counted from the stream's creation
    bool answered = false;     ///< `out` holds the model's answer
    float* in = nullptr;
    float* out = nullptr;
  };

  Slot& slot_of(std::int64_t number) noexcept { return slots_[static_cast<std::size_t>(number) % slots_.size()]; }
  void begin_block() noexcept;
  void end_block(WorkerSignals& worker) noexcept;
  void take(const float* const* in, int inlets, std::int64_t from, std::int64_t count) noexcept;
  void give(float* const* out, int outlets, std::int64_t from, std::int64_t count, const Slot* slot,
            std::int64_t offset) noexcept;
  const Slot* answer_to(std::int64_t number, const WorkerSignals& worker) noexcept;

  const StreamConfig config_;
  const std::shared_ptr<MethodRunner> runner_;
  Stats& stats_;
  std::vector<float> memory_;
  std::vector<Slot> slots_;
  rt::SpscQueue<Slot*> ready_;
  rt::Semaphore finished_;  ///< released per block in Inline and Offline mode

  // Audio thread's own.
  Slot* filling_ = nullptr;                    ///< null while a block is being dropped
  std::int64_t fill_number_ = 0;               ///< the block being filled
  std::int64_t fill_offset_ = 0;               ///< samples of it that are in
  std::int64_t time_ = 0;                      ///< samples since the (re)start
  std::int64_t origin_ = 0;                    ///< number of the first block of this timeline
  std::int64_t last_missed_ = -1;              ///< so that a late block is counted once
  std::atomic<std::int64_t> begun_before_{0};  ///< blocks below this number should be sounding, or have
  std::atomic<std::int64_t> wanted_from_{0};   ///< blocks below this number are no longer of use
  std::atomic<bool> audio_left_{false};
  std::atomic<bool> worker_left_{false};
};

}  // namespace nn::engine
