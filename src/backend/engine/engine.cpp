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

Engine::Engine(std::function<void()> worker_setup) : phase_(next_phase()), worker_(std::move(worker_setup)) {}

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

void Engine::play(StreamConfig config, std::shared_ptr<MethodRunner> runner) {
  config.phase = phase_;
  auto stream = std::make_unique<Stream>(config, std::move(runner), playback_, stats_);
  streams_.reserve(streams_.size() + 1);  // once the worker knows the stream, keeping it must not fail
  worker_.attach(stream.get());
  Stream* const unheard = next_.exchange(stream.get(), std::memory_order_acq_rel);
  if (unheard != nullptr) unheard->leave_audio();  // replaced before the audio thread ever saw it
  streams_.push_back(std::move(stream));
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
  const bool playing = enabled && current_ != nullptr && frames == current_->config().vector_size;
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
    play_streams(in, inlets, out, outlets);
  } else {
    for (int channel = 0; channel < outlets; ++channel) std::fill_n(out[channel], frames, 0.0F);
  }
  seam_.pass(out, outlets, 0, frames);
  return std::exchange(attention_, false) || stats_.struggles.load(std::memory_order_relaxed);
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
  const bool can_fade = current_ != nullptr && current_->config().vector_size == frames &&
                        waiting_->config().vector_size == frames &&
                        current_->config().sample_rate == waiting_->config().sample_rate && was_playing_;
  if (can_fade && outgoing_ != nullptr) return;
  if (outgoing_ != nullptr) let_go(outgoing_);
  if (can_fade) {
    outgoing_ = current_;
    const auto& old = outgoing_->config();
    const auto& fresh = waiting_->config();
    // To the end of the vector that the fade ends in: the stream plays whole vectors.
    const auto end = round_up(fresh.latency() + fresh.lead_in + fresh.fade(), fresh.vector_size);
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

void Engine::play_current(const float* const* in, int inlets, float* const* out, int outlets) noexcept {
  const auto& config = current_->config();
  current_->process(current_->lanes(in_cords_, in, inlets), config.in_channels,
                    current_->lanes(out_cords_, out, outlets), config.out_channels, worker_.signals());
  for (int outlet = 0; outlet < outlets; ++outlet) {
    if (current_->output_lane(out_cords_.at(outlet)) < 0) std::fill_n(out[outlet], config.vector_size, 0.0F);
  }
}

void Engine::play_streams(const float* const* in, int inlets, float* const* out, int outlets) noexcept {
  if (outgoing_ == nullptr) return play_current(in, inlets, out, outlets);
  const auto position = -current_->until_heard();  // in the fade: negative before it
  // The old one first: it writes aside, while the new one may write into its own inlets.
  float* const* const old = outgoing_->process_aside(outgoing_->lanes(in_cords_, in, inlets),
                                                     outgoing_->config().in_channels, worker_.signals());
  play_current(in, inlets, out, outlets);
  mix_outgoing(old, out, outlets, position);
  if (-current_->until_heard() >= current_->config().fade()) let_go(outgoing_);
}

/// Equal power for sound, where old and new are unlike each other; for control curves gains that add up to one, which
/// stay between the old and the new value.
void Engine::mix_outgoing(float* const* old, float* const* out, int outlets, std::int64_t position) const noexcept {
  const auto& config = current_->config();
  const auto length = config.fade();
  const auto begin = std::clamp<std::int64_t>(-position, 0, config.vector_size);
  const auto old_lane = [&](int outlet) { return outgoing_->output_lane(out_cords_.at(outlet)); };
  for (int channel = 0; channel < outlets; ++channel) {
    if (const int lane = old_lane(channel); lane >= 0) {
      std::copy_n(old[lane], begin, out[channel]);
    } else {
      std::fill_n(out[channel], begin, 0.0F);
    }
  }
  for (std::int64_t i = begin; i < config.vector_size && position + i < length; ++i) {
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
