#pragma once
// One timeline: host vectors in, model blocks to the worker, answers out at exactly `latency` samples later.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "engine/cords.h"
#include "engine/dry_line.h"
#include "engine/method_runner.h"
#include "engine/playback.h"
#include "engine/seam.h"
#include "engine/stats.h"
#include "engine/stream_config.h"
#include "engine/worker_signals.h"
#include "rt/realtime.h"
#include "rt/semaphore.h"
#include "rt/spsc_queue.h"

namespace nn::engine {

/// The meeting place of the audio thread and the worker for one configuration of one method. All memory is taken by the
/// constructor (control thread). Output sample t answers input sample t - latency; a block that fails or is late sounds
/// as `Playback::late` says, each end of it faded, and what comes after it is in its place again.
///
/// Blocks live in a ring of slots, numbered by the order they were filled in. A slot belongs to the audio thread until
/// it is pushed to `ready_`, then to the worker until it is marked done.
class Stream {
 public:
  /// `playback` and `stats` must outlive the stream.
  Stream(const StreamConfig& config, std::shared_ptr<MethodRunner> runner, const Playback& playback, Stats& stats);
  /// The samples a stream of this configuration holds memory for.
  [[nodiscard]] static double size_in_samples(const StreamConfig& config);

  [[nodiscard]] const StreamConfig& config() const noexcept { return config_; }

  /// Audio thread. Takes one vector of every inlet, gives one vector to every outlet. Inlets beyond the model's
  /// channels are ignored, missing ones (null ones too) are zero; outlets beyond the model's are silent. `in` and `out`
  /// may alias: every input is read before any output is written. Waits for the worker if the deadline is 0 or
  /// `Playback` says so.
  ///
  /// A vector may be shorter than the configuration says, which leaves the worker less time. With deadline 0 the
  /// answers are later by up to a block from the first such vector on: a block that is not full cannot be answered.
  void process(const float* const* in, int inlets, float* const* out, int outlets, std::int64_t frames,
               WorkerSignals& worker) noexcept NN_REALTIME;
  /// Audio thread. `process` with outlets of the stream's own, one vector for each of the model's output channels: what
  /// plays under another stream while one fades into the other.
  float* const* process_aside(const float* const* in, int inlets, std::int64_t frames,
                              WorkerSignals& worker) noexcept NN_REALTIME;

  /// Audio thread. For `process`: one inlet for each input channel of the model, as the host's cords hold them; null
  /// where none does.
  const float* const* lanes(const Cords& cords, const float* const* in, int inlets) noexcept NN_REALTIME;
  /// Likewise outlets; what no cord takes goes aside.
  float* const* lanes(const Cords& cords, float* const* out, int outlets) noexcept NN_REALTIME;
  /// Which output channel of the model this is; -1: none.
  [[nodiscard]] int output_lane(Place place) const noexcept NN_REALTIME {
    const int channels = config_.out_channels / config_.voices;
    return place.voice < config_.voices && place.channel < channels ? place.voice * channels + place.channel : -1;
  }

  /// How the first answer of a timeline sounds; that of the very first one sounds as it is.
  enum class Begin : std::uint8_t { AsItIs, FromSilence };
  /// Audio thread. Starts the timeline anew: what was heard before is not heard again, and answers still to come to
  /// older input are thrown away.
  void restart(Begin begin) noexcept NN_REALTIME;
  /// Audio thread. Blocks that begin `samples` from now or later are not given to the model: they will not be heard.
  void feed_no_longer_than(std::int64_t samples) noexcept { fed_until_ = time_ + samples; }
  /// Audio thread. Samples until the first answer sounds that means something; negative: for how long it has sounded.
  [[nodiscard]] std::int64_t until_heard() const noexcept { return latency_ + config_.lead_in - time_; }

  /// Worker. Whether a block waits.
  [[nodiscard]] bool has_ready() noexcept { return ready_.front() != nullptr; }
  /// Worker. The place of the oldest waiting block among those of all streams; `kNone`: none waits.
  static constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
  [[nodiscard]] std::uint64_t next_ready() noexcept {
    Slot** const slot = ready_.front();
    return slot == nullptr ? kNone : (*slot)->place;
  }
  /// Worker. Seconds for which it may leave a full block unseen and still answer it in time; 0: it has to be woken.
  [[nodiscard]] double nap() const noexcept { return waits() ? 0.0 : nap_; }
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
    std::int64_t origin = 0;   ///< number of the first block of its timeline
    std::uint64_t place = 0;   ///< among all blocks that the worker was given
    bool answered = false;     ///< `out` holds the model's answer
    float* in = nullptr;
    float* out = nullptr;
  };

  /// What a stretch of output is made of. Where that changes, `seam_` fades one into the other.
  enum class Source : std::uint8_t { Start, Silence, Answer, Hold, Dry };

  Slot& slot_of(std::int64_t number) noexcept { return slots_[static_cast<std::size_t>(number) % slots_.size()]; }
  [[nodiscard]] bool waits() const noexcept {
    return config_.deadline == 0 || playback_.waits.load(std::memory_order_relaxed);
  }
  void fill(const float* const* in, int inlets, std::int64_t frames, WorkerSignals& worker) noexcept NN_REALTIME;
  void allow_for_short_vectors() noexcept NN_REALTIME;
  void begin_block(std::int64_t time, WorkerSignals& worker) noexcept NN_REALTIME;
  void end_block(WorkerSignals& worker) noexcept;
  void take(const float* const* in, int inlets, std::int64_t from, std::int64_t count) noexcept;
  void sound(float* const* out, int outlets, std::int64_t frames, WorkerSignals& worker) noexcept NN_REALTIME;
  void give(float* const* out, int outlets, std::int64_t from, std::int64_t count, Source source,
            std::int64_t position) noexcept;
  Source source_of(std::int64_t number, WorkerSignals& worker) noexcept NN_REALTIME;
  void wait_for(const Slot& slot, WorkerSignals& worker) noexcept NN_REALTIME;
  void wake_now(WorkerSignals& worker) noexcept;
  void plan_wake(double seconds) noexcept;
  void catch_up(const Slot& slot) noexcept;

  const StreamConfig config_;
  std::int64_t latency_;  ///< audio thread's own: of `config_`, and more where vectors are short
  const std::shared_ptr<MethodRunner> runner_;
  const Playback& playback_;
  Stats& stats_;
  const std::chrono::nanoseconds longest_wait_;
  std::vector<float> memory_;
  std::vector<float> aside_;
  std::vector<float*> aside_outlets_;
  std::vector<const float*> in_lanes_;
  std::vector<float*> out_lanes_;
  std::vector<Slot> slots_;
  rt::SpscQueue<Slot*> ready_;
  rt::Semaphore finished_;  ///< released for an audio thread that waits

  // Audio thread's own.
  Seam seam_;
  DryLine dry_;
  Source source_ = Source::Start;  ///< of the last stretch
  Begin begin_ = Begin::AsItIs;
  Slot* filling_ = nullptr;       ///< null while a block is not to be given to the model
  std::int64_t fill_number_ = 0;  ///< the block being filled
  std::int64_t fill_offset_ = 0;  ///< samples of it that are in
  std::int64_t fed_until_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t time_ = 0;          ///< samples since the (re)start
  std::int64_t origin_ = 0;        ///< number of the first block of this timeline
  std::int64_t last_missed_ = -1;  ///< so that a late block is counted once
  int missed_ = 0;                 ///< of the blocks that are watched now
  std::int64_t wake_in_ = -1;      ///< vectors until the worker is woken; -1: nothing to wake it for

  // Between the audio thread and the worker.
  std::atomic<std::int64_t> begun_before_{0};  ///< blocks below this number should be sounding, or have
  std::atomic<std::int64_t> wanted_from_{0};   ///< blocks below this number are no longer of use
  std::atomic<std::int64_t> wake_delay_{0};    ///< vectors that a full block may wait before the worker is woken
  std::atomic<bool> waiting_{false};           ///< the audio thread waits, or is about to
  std::atomic<bool> audio_left_{false};
  std::atomic<bool> worker_left_{false};

  // Worker's own.
  std::int64_t expected_ = 0;    ///< number of the block that comes next, if none is dropped
  std::int64_t run_origin_ = 0;  ///< of the timeline that the last block belonged to
  double nap_ = 0;               ///< see `nap`
  double longest_ = 0;           ///< what a block takes at worst, slowly forgotten; seconds
};

}  // namespace nn::engine
