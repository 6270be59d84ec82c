#include "engine/engine.h"

#include <algorithm>
#include <utility>

namespace nn::engine {

Engine::Engine(std::function<void()> worker_setup) : worker_(std::move(worker_setup)) {}

Engine::~Engine() { worker_.stop(); }

void Engine::play(const StreamConfig& config, std::shared_ptr<MethodRunner> runner) {
  collect();
  auto stream = std::make_unique<Stream>(config, std::move(runner), stats_);
  streams_.reserve(streams_.size() + 1);  // once the worker knows the stream, keeping it must not fail
  worker_.attach(stream.get());
  Stream* const unheard = next_.exchange(stream.get(), std::memory_order_acq_rel);
  if (unheard != nullptr) unheard->leave_audio();  // replaced before the audio thread ever saw it
  streams_.push_back(std::move(stream));
  config_ = config;
}

bool Engine::collect() {
  std::erase_if(streams_, [](const auto& stream) { return stream->audio_left() && stream->worker_left(); });
  const bool waiting =
      std::any_of(streams_.begin(), streams_.end(), [](const auto& stream) { return stream->audio_left(); });
  if (waiting) worker_.wake();
  return waiting;
}

bool Engine::process(const float* const* in, int inlets, float* const* out, int outlets, int frames) noexcept {
  if (Stream* const next = next_.exchange(nullptr, std::memory_order_acq_rel); next != nullptr) {
    if (current_ != nullptr) current_->leave_audio();
    current_ = next;
    call_attention();
  }
  const bool enabled = enabled_.load(std::memory_order_relaxed);
  if (current_ != nullptr && (restart_.exchange(false, std::memory_order_acq_rel) || (enabled && !was_enabled_))) {
    current_->restart();
  }
  was_enabled_ = enabled;
  if (current_ == nullptr || !enabled || frames != current_->config().vector_size) {
    for (int channel = 0; channel < outlets; ++channel) std::fill_n(out[channel], frames, 0.0F);
  } else {
    current_->process(in, inlets, out, outlets, worker_.signals());
  }
  return attention_.exchange(false, std::memory_order_acq_rel);
}

}  // namespace nn::engine
