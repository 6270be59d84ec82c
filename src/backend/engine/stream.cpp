#include "engine/stream.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace nn::engine {
namespace {

/// Where no vector is shorter than it should be, it is the configuration's.
std::int64_t longest_latency(const StreamConfig& config) {
  return config.deadline > 0 ? config.latency() : std::max(config.latency(), config.block_size);
}

/// Slots needed so that a healthy worker never finds the ring full: block k is read out by time (k + 1) B + L + V at
/// the latest, and its slot is wanted again for block k + K at time (k + K) B.
std::size_t slot_count(const StreamConfig& config) {
  const auto last = longest_latency(config) + config.vector_size;
  return static_cast<std::size_t>((last + config.block_size - 1) / config.block_size + 1);
}

}  // namespace

Stream::Stream(const StreamConfig& config, std::shared_ptr<MethodRunner> runner, const Playback& playback, Stats& stats)
    : config_(config),
      latency_(config.latency()),
      runner_(std::move(runner)),
      playback_(playback),
      stats_(stats),
      longest_wait_(config.longest_wait()),
      aside_(static_cast<std::size_t>(config.out_channels * config.vector_size)),
      in_lanes_(static_cast<std::size_t>(config.in_channels)),
      out_lanes_(static_cast<std::size_t>(config.out_channels)),
      slots_(slot_count(config)),
      ready_(slot_count(config)),
      seam_(config.out_channels, config.fade()),
      dry_(config.has_dry ? config.in_channels : 0, config.latency() + config.lead_in, config.vector_size) {
  const auto in_size = static_cast<std::size_t>(config.in_channels * (config.block_size / config.in_ratio));
  const auto out_size = static_cast<std::size_t>(config.out_channels * (config.block_size / config.out_ratio));
  memory_.resize((in_size + out_size) * slots_.size());
  float* next = memory_.data();
  for (auto& slot : slots_) {
    slot.in = next;
    slot.out = next + in_size;
    next += in_size + out_size;
  }
  for (int lane = 0; lane < config.out_channels; ++lane) {
    aside_outlets_.push_back(aside_.data() + lane * config.vector_size);
  }
}

double Stream::size_in_samples(const StreamConfig& config) {
  const auto in = static_cast<double>(config.in_channels) * static_cast<double>(config.block_size) / config.in_ratio;
  const auto out = static_cast<double>(config.out_channels) * static_cast<double>(config.block_size) / config.out_ratio;
  const auto delay = config.latency() + config.lead_in;
  return (in + out) * static_cast<double>(slot_count(config)) +
         DryLine::size_in_samples(config.has_dry ? config.in_channels : 0, delay, config.vector_size);
}

void Stream::process(const float* const* in, int inlets, float* const* out, int outlets, std::int64_t frames,
                     WorkerSignals& worker) noexcept {
  if (frames < config_.vector_size) allow_for_short_vectors();
  fill(in, inlets, frames, worker);
  dry_.write(in, inlets, frames);
  if (wake_in_ == 0) wake_now(worker);
  wake_in_ -= wake_in_ > 0 ? 1 : 0;
  sound(out, outlets, frames, worker);
  time_ += frames;
  const auto sounded = std::max<std::int64_t>(0, time_ - latency_);
  wanted_from_.store(origin_ + sounded / config_.block_size, std::memory_order_relaxed);
  begun_before_.store(origin_ + (sounded + config_.block_size - 1) / config_.block_size, std::memory_order_relaxed);
}

float* const* Stream::process_aside(const float* const* in, int inlets, std::int64_t frames,
                                    WorkerSignals& worker) noexcept {
  process(in, inlets, aside_outlets_.data(), config_.out_channels, frames, worker);
  return aside_outlets_.data();
}

/// The answer to a block is due when the block may not be full yet.
void Stream::allow_for_short_vectors() noexcept {
  if (latency_ == longest_latency(config_)) return;
  latency_ = longest_latency(config_);
  seam_.cut();
}

const float* const* Stream::lanes(const Cords& cords, const float* const* in, int inlets) noexcept {
  const int channels = config_.in_channels / config_.voices;
  for (int lane = 0; lane < config_.in_channels; ++lane) {
    const int index = cords.find_heard({lane / channels, lane % channels}, inlets);
    in_lanes_[static_cast<std::size_t>(lane)] = index < 0 ? nullptr : in[index];
  }
  return in_lanes_.data();
}

float* const* Stream::lanes(const Cords& cords, float* const* out, int outlets) noexcept {
  const int channels = config_.out_channels / config_.voices;
  for (std::size_t lane = 0; lane < out_lanes_.size(); ++lane) {
    const int number = static_cast<int>(lane);
    const int index = cords.find({number / channels, number % channels}, outlets);
    out_lanes_[lane] = index < 0 ? aside_outlets_[lane] : out[index];
  }
  return out_lanes_.data();
}

void Stream::restart(Begin begin) noexcept {
  fill_number_ += fill_offset_ > 0 ? 1 : 0;  // the block in hand is left unfinished; its slot is still ours
  fill_offset_ = 0;
  fed_until_ = std::numeric_limits<std::int64_t>::max();
  origin_ = fill_number_;
  time_ = 0;
  seam_.forget();
  dry_.forget();
  begin_ = begin;
  source_ = begin == Begin::AsItIs ? Source::Start : Source::Silence;
  wanted_from_.store(origin_, std::memory_order_relaxed);
  begun_before_.store(origin_, std::memory_order_relaxed);
}

// --- Inlets ---

void Stream::fill(const float* const* in, int inlets, std::int64_t frames, WorkerSignals& worker) noexcept {
  for (std::int64_t done = 0; done < frames;) {
    if (fill_offset_ == 0) begin_block(time_ + done, worker);
    const auto count = std::min(frames - done, config_.block_size - fill_offset_);
    if (filling_ != nullptr) take(in, inlets, done, count);
    fill_offset_ += count;
    done += count;
    if (fill_offset_ == config_.block_size) end_block(worker);
  }
}

void Stream::begin_block(std::int64_t time, WorkerSignals& worker) noexcept {
  filling_ = nullptr;
  if (time >= fed_until_) return;
  Slot& slot = slot_of(fill_number_);
  if (waits()) wait_for(slot, worker);
  if (slot.owner.load(std::memory_order_acquire) == Owner::Worker) {
    stats_.dropped.fetch_add(1, std::memory_order_relaxed);  // the model is a whole ring behind
    return;
  }
  filling_ = &slot;
  slot.number = fill_number_;
  slot.origin = origin_;
  slot.answered = false;
}

void Stream::end_block(WorkerSignals& worker) noexcept {
  constexpr int kWatched = 32;
  fill_offset_ = 0;
  if (++fill_number_ % kWatched == 0) {
    if (std::exchange(missed_, 0) > kWatched / 2) stats_.struggles.store(true, std::memory_order_relaxed);
  }
  if (filling_ == nullptr) return;
  filling_->place = worker.pushed.load(std::memory_order_relaxed);
  filling_->owner.store(Owner::Worker, std::memory_order_relaxed);  // published by the queue's release
  if (!ready_.push(std::move(filling_))) return;                    // cannot be: the queue holds every slot
  worker.pushed.fetch_add(1, std::memory_order_release);
  if (wake_in_ < 0) wake_in_ = waits() ? 0 : wake_delay_.load(std::memory_order_relaxed);
}

void Stream::wake_now(WorkerSignals& worker) noexcept {
  wake_in_ = -1;
  worker.wake.set();
}

void Stream::take(const float* const* in, int inlets, std::int64_t from, std::int64_t count) noexcept {
  const std::int64_t ratio = config_.in_ratio;
  const auto lane_size = config_.block_size / ratio;
  const auto first = fill_offset_ / ratio;           // the first model sample whose group ends in this stretch
  const auto last = (fill_offset_ + count) / ratio;  // one past the last
  for (int lane = 0; lane < config_.in_channels; ++lane) {
    float* to = filling_->in + lane * lane_size;
    if (lane >= inlets || in[lane] == nullptr) {
      std::fill(to + first, to + last, 0.0F);
    } else if (ratio == 1) {
      std::copy_n(in[lane] + from, count, to + first);
    } else {
      for (auto i = first; i < last; ++i) to[i] = in[lane][from + (i + 1) * ratio - 1 - fill_offset_];
    }
  }
}

// --- Outlets ---

void Stream::sound(float* const* out, int outlets, std::int64_t frames, WorkerSignals& worker) noexcept {
  const bool faded = begin_ == Begin::FromSilence;
  for (std::int64_t done = 0; done < frames;) {
    const auto position = time_ + done - latency_;  // of the input sample that this output sample answers
    const auto silent = faded ? until_heard() - done : -position;  // samples still to come before the first answer
    const auto left = config_.block_size - std::max<std::int64_t>(0, position) % config_.block_size;
    const auto count = std::min(frames - done, silent > 0 ? silent : left);
    const auto before = faded ? Source::Silence : Source::Start;
    give(out, outlets, done, count, silent > 0 ? before : source_of(origin_ + position / config_.block_size, worker),
         position);
    done += count;
  }
}

Stream::Source Stream::source_of(std::int64_t number, WorkerSignals& worker) noexcept {
  const Slot& slot = slot_of(number);
  const bool there = slot.number == number;
  if (there) {
    if (waits()) wait_for(slot, worker);
    if (slot.owner.load(std::memory_order_acquire) == Owner::Audio && slot.answered) return Source::Answer;
  }
  const bool failed = there && slot.owner.load(std::memory_order_relaxed) == Owner::Audio;
  if (!failed && last_missed_ != number) {
    last_missed_ = number;
    ++missed_;
    stats_.late.fetch_add(1, std::memory_order_relaxed);
  }
  switch (playback_.late.load(std::memory_order_relaxed)) {
    case Late::Hold: return Source::Hold;
    case Late::Dry: return config_.has_dry ? Source::Dry : Source::Silence;
    case Late::Silence: break;
  }
  return Source::Silence;
}

void Stream::give(float* const* out, int outlets, std::int64_t from, std::int64_t count, Source source,
                  std::int64_t position) noexcept {
  if (source != source_ && source != Source::Start && source_ != Source::Start) {
    if (source == Source::Hold) {
      seam_.settle();  // goes on from where it is: nothing to fade
    } else {
      seam_.cut();
    }
  }
  source_ = source;
  const std::int64_t ratio = config_.out_ratio;
  const auto lane_size = config_.block_size / ratio;
  const int ins = config_.in_channels / config_.voices;
  const int outs = config_.out_channels / config_.voices;
  const auto offset = std::max<std::int64_t>(0, position) % config_.block_size;
  const float* const answer = slot_of(origin_ + std::max<std::int64_t>(0, position) / config_.block_size).out;
  for (int lane = 0; lane < outlets; ++lane) {
    float* const to = out[lane] + from;
    if (lane >= config_.out_channels) {
      std::fill_n(to, count, 0.0F);
    } else if (source == Source::Hold) {
      std::fill_n(to, count, seam_.last(lane));
    } else if (source == Source::Dry) {
      dry_.read(lane / outs * ins + std::min(lane % outs, ins - 1), to, from, count);
    } else if (source != Source::Answer) {
      std::fill_n(to, count, 0.0F);
    } else if (ratio == 1) {
      std::copy_n(answer + lane * lane_size + offset, count, to);
    } else {
      for (std::int64_t i = 0; i < count; ++i) to[i] = answer[lane * lane_size + (offset + i) / ratio];
    }
  }
  if (source == Source::Start) return seam_.begin();
  seam_.pass(out, outlets, from, count);
}

/// Either the worker sees that it is waited for, or this thread sees the answer: hence the sequentially consistent
/// accesses here and in `run_one`.
void Stream::wait_for(const Slot& slot, WorkerSignals& worker) noexcept {
  if (wake_in_ >= 0) wake_now(worker);
  if (slot.owner.load() == Owner::Audio || worker.hangs()) return;
  waiting_.store(true);
  const auto there = [&] { return slot.owner.load() == Owner::Audio; };
  // `bufsize 0` and `offline 1` wait: that is what they are for.
  NN_REALTIME_TRUSTED(worker.wait(finished_, longest_wait_, there));
  waiting_.store(false);
}

// --- Worker ---

void Stream::run_one() noexcept {
  Slot* slot = nullptr;
  if (!ready_.pop(slot)) return;
  const auto number = slot->number;
  const bool late = number < wanted_from_.load(std::memory_order_relaxed) ||
                    (has_ready() && number < begun_before_.load(std::memory_order_relaxed));
  if (!audio_left()) {
    catch_up(*slot);
    if (waits() || !late) {
      const auto begin = std::chrono::steady_clock::now();
      slot->answered = runner_->run(slot->in, slot->out);
      if (!slot->answered && playback_.recover.load(std::memory_order_relaxed)) runner_->recover();
      const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      const auto model_block = config_.model_block > 0 ? config_.model_block : config_.block_size;
      auto& outcome = slot->answered ? stats_.blocks : runner_->was_late() ? stats_.late : stats_.errors;
      outcome.fetch_add(1, std::memory_order_relaxed);
      stats_.add(seconds, static_cast<double>(config_.block_size) / config_.sample_rate,
                 seconds * config_.sample_rate / static_cast<double>(model_block));
      plan_wake(seconds);
    } else {
      runner_->skip(slot->in);
    }
  }
  slot->owner.store(Owner::Audio);
  if (waiting_.load()) finished_.release();
}

/// Tells the runner of what came between the last block and this one.
void Stream::catch_up(const Slot& slot) noexcept {
  if (slot.origin != run_origin_) {
    run_origin_ = expected_ = slot.origin;
    runner_->restart();
  }
  for (; expected_ < slot.number; ++expected_) runner_->skip(nullptr);
  expected_ = slot.number + 1;
}

/// Objects whose blocks fill in the same host vector would all wake their workers there at once, and the audio thread
/// would pay for every one. Half of the time that this model does not need is for waiting its turn in, and an eighth
/// for naps.
void Stream::plan_wake(double seconds) noexcept {
  constexpr double kForget = 0.99;          // per block
  constexpr double kShortestNap = 0.25e-3;  // seconds: more than 4000 looks a second would cost more than a wake
  constexpr double kLongestNap = 4e-3;
  longest_ = std::max(seconds, longest_ * kForget);
  const auto spare = static_cast<double>(config_.deadline) - 2.0 * longest_ * config_.sample_rate;
  const auto vectors = config_.phase * spare / 2.0 / static_cast<double>(config_.vector_size);
  wake_delay_.store(std::max<std::int64_t>(0, static_cast<std::int64_t>(vectors)), std::memory_order_relaxed);
  const double nap = spare / 8.0 / config_.sample_rate;
  nap_ = nap < kShortestNap ? 0.0 : std::min(nap, kLongestNap);
}

}  // namespace nn::engine
