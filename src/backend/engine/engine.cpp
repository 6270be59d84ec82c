#include "engine/engine.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace nn::engine {
namespace {

/// Spreads any number of objects evenly over 0 to 1, each new one into the widest gap.
double next_phase() {
  static std::atomic<unsigned> count{0};
  return std::fmod(count.fetch_add(1, std::memory_order_relaxed) * (std::numbers::phi - 1.0), 1.0);
}

}  // namespace

Engine::Engine(std::function<void()> worker_setup) : maker_(next_phase()), worker_(std::move(worker_setup)) {}

Engine::~Engine() { worker_.stop(); }

void Engine::prepare(int outlets, std::int64_t fade) {
  // A host prepares anew at each edit of a patch: a fade under way must go on.
  if (!seam_.fits(outlets, fade)) seam_ = Seam(outlets, fade);
}

void Engine::start_over() noexcept {
  restart_.store(false, std::memory_order_relaxed);
  if (current_ != nullptr) current_->restart(Stream::Begin::AsItIs);
  if (outgoing_ != nullptr) let_go(outgoing_);
  seam_.forget();
  running_ = false;
  was_playing_ = false;  // a stream that waits takes over at once
}

bool Engine::play(std::unique_ptr<Stream> stream) {
  streams_.reserve(streams_.size() + 1);  // once the worker knows the stream, keeping it must not fail
  if (!worker_.attach(stream.get())) return false;
  Stream* const unheard = next_.exchange(stream.get(), std::memory_order_acq_rel);
  if (unheard != nullptr) unheard->leave_audio();  // replaced before the audio thread ever saw it
  streams_.push_back(std::move(stream));
  return true;
}

bool Engine::wait_idle() {
  auto limit = StreamConfig{}.longest_wait();
  for (const auto& stream : streams_) limit = std::max(limit, stream->config().longest_wait());
  return worker_.wait_idle(limit);
}

Engine::AtWork Engine::at_work() const {
  const auto& signals = worker_.signals();
  const auto began = signals.began.load(std::memory_order_acquire);
  if (began == WorkerSignals::Clock::time_point{}) return {};
  const auto* const in_hand = signals.in_hand.load(std::memory_order_relaxed);
  // One of ours, unless the worker has come to its end just now and it was taken away since.
  const auto stream =
      std::find_if(streams_.begin(), streams_.end(), [&](const auto& one) { return one.get() == in_hand; });
  return {.number = signals.done.load(),
          .seconds = std::chrono::duration<double>(WorkerSignals::Clock::now() - began).count(),
          .name = stream == streams_.end() ? "" : (*stream)->config().name};
}

std::vector<std::unique_ptr<Stream>> Engine::take_retired() {
  std::vector<std::unique_ptr<Stream>> retired;
  for (auto& stream : streams_) {
    if (stream->audio_left() && stream->worker_left()) retired.push_back(std::move(stream));
  }
  std::erase(streams_, nullptr);
  if (retiring()) worker_.wake();
  return retired;
}

bool Engine::retiring() const noexcept {
  return std::any_of(streams_.begin(), streams_.end(), [](const auto& stream) { return stream->audio_left(); });
}

bool Engine::process(const float* const* in, int inlets, float* const* out, int outlets, int frames) noexcept {
  take_next(frames);
  const bool enabled = enabled_.load(std::memory_order_relaxed);
  const bool playing = enabled && current_ != nullptr && frames <= current_->config().vector_size;
  ragged_ = ragged_ || (playing && frames < current_->config().vector_size);
  if (current_ != nullptr && (restart_.exchange(false, std::memory_order_acq_rel) || (enabled && !was_enabled_))) {
    if (outgoing_ != nullptr) let_go(outgoing_);
    if (waiting_ != nullptr) {  // its model was reset, the other was not
      let_go(current_);
      current_ = std::exchange(waiting_, nullptr);
    }
    current_->restart(Stream::Begin::FromSilence);
    seam_.cut();
  }
  if (running_ && playing != was_playing_) seam_.cut();
  was_enabled_ = enabled;
  was_playing_ = playing;
  running_ = true;
  if (playing) {
    play_streams(in, inlets, out, outlets, frames);
    watch_worker(frames);
  } else {
    for (int channel = 0; channel < outlets; ++channel) std::fill_n(out[channel], frames, 0.0F);
  }
  seam_.pass(out, outlets, 0, frames);
  return std::exchange(attention_, false) || maker_.stats().struggles.load(std::memory_order_relaxed);
}

/// One exchange at a time: what comes while one stream fades into another waits, unless the host's vector or rate has
/// changed, so that what plays now cannot go on: both streams then have the same model, which must not be given the
/// input twice.
void Engine::take_next(int frames) noexcept {
  if (Stream* const next = next_.exchange(nullptr, std::memory_order_acq_rel); next != nullptr) {
    if (waiting_ != nullptr) let_go(waiting_);
    waiting_ = next;
  }
  if (waiting_ == nullptr) return;
  const bool can_fade = current_ != nullptr && current_->config().vector_size == waiting_->config().vector_size &&
                        frames <= waiting_->config().vector_size &&
                        current_->config().sample_rate == waiting_->config().sample_rate && was_playing_;
  if (can_fade && outgoing_ != nullptr) return;
  if (outgoing_ != nullptr) let_go(outgoing_);
  if (can_fade) {
    outgoing_ = current_;
    const auto& old = outgoing_->config();
    const auto& fresh = waiting_->config();
    // To the end of the vector that the fade ends in.
    const auto over = fresh.latency() + fresh.lead_in + fresh.fade();
    const auto end = ragged_ ? over + fresh.block_size + fresh.vector_size : round_up(over, fresh.vector_size);
    outgoing_->feed_no_longer_than(std::max<std::int64_t>(0, end - old.latency()));
  } else {
    if (current_ != nullptr) let_go(current_);
    if (running_) {
      waiting_->restart(Stream::Begin::FromSilence);
      seam_.cut();
    }
  }
  current_ = std::exchange(waiting_, nullptr);
}

void Engine::let_go(Stream*& stream) noexcept {
  std::exchange(stream, nullptr)->leave_audio();
  attention_ = true;
}

void Engine::play_current(const float* const* in, int inlets, float* const* out, int outlets, int frames) noexcept {
  const auto& config = current_->config();
  current_->process(current_->lanes(in_cords_, in, inlets), config.in_channels,
                    current_->lanes(out_cords_, out, outlets), config.out_channels, frames, worker_.signals());
  for (int outlet = 0; outlet < outlets; ++outlet) {
    if (current_->output_lane(out_cords_.at(outlet)) < 0) std::fill_n(out[outlet], frames, 0.0F);
  }
}

void Engine::play_streams(const float* const* in, int inlets, float* const* out, int outlets, int frames) noexcept {
  if (outgoing_ == nullptr) return play_current(in, inlets, out, outlets, frames);
  const auto position = -current_->until_heard();  // in the fade: negative before it
  // The old one first: it writes aside, while the new one may write into its own inlets.
  float* const* const old = outgoing_->process_aside(outgoing_->lanes(in_cords_, in, inlets),
                                                     outgoing_->config().in_channels, frames, worker_.signals());
  play_current(in, inlets, out, outlets, frames);
  mix_outgoing(old, out, outlets, frames, position);
  if (-current_->until_heard() >= current_->config().fade()) let_go(outgoing_);
}

/// Time is counted in samples here: a look at the clock is for the control thread.
void Engine::watch_worker(int frames) noexcept {
  const auto& signals = worker_.signals();
  const auto done = signals.done.load(std::memory_order_relaxed);
  const bool rests = signals.began.load(std::memory_order_relaxed) == WorkerSignals::Clock::time_point{};
  at_one_ = rests || done != seen_done_ ? 0 : at_one_ + frames;
  seen_done_ = done;
  if (static_cast<double>(at_one_) < current_->config().sample_rate) return;  // for a second
  at_one_ = 0;
  attention_ = true;
}

/// Equal power for sound, where old and new are unlike each other; for control curves gains that add up to one, which
/// stay between the old and the new value.
void Engine::mix_outgoing(float* const* old, float* const* out, int outlets, int frames,
                          std::int64_t position) const noexcept {
  const auto& config = current_->config();
  const auto length = config.fade();
  const auto begin = std::clamp<std::int64_t>(-position, 0, frames);
  const auto old_lane = [&](int outlet) { return outgoing_->output_lane(out_cords_.at(outlet)); };
  for (int channel = 0; channel < outlets; ++channel) {
    if (const int lane = old_lane(channel); lane >= 0) {
      std::copy_n(old[lane], begin, out[channel]);
    } else {
      std::fill_n(out[channel], begin, 0.0F);
    }
  }
  for (std::int64_t i = begin; i < frames && position + i < length; ++i) {
    const double through = static_cast<double>(position + i) / static_cast<double>(length);
    const double rise = std::sin(through * std::numbers::pi / 2.0);
    const double fall = std::cos(through * std::numbers::pi / 2.0);
    const auto gain = static_cast<float>(config.curves ? rise * rise : rise);
    const auto old_gain = static_cast<float>(config.curves ? fall * fall : fall);
    for (int channel = 0; channel < outlets; ++channel) {
      const int lane = old_lane(channel);
      const float before = lane >= 0 ? old[lane][i] : 0.0F;
      out[channel][i] = gain * out[channel][i] + old_gain * before;
    }
  }
}

}  // namespace nn::engine
