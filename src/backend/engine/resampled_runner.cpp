#include "engine/resampled_runner.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

namespace nn::engine {
namespace {

// What there is for a host sample; of a block the least counts.
constexpr float kAnswered = 1;
constexpr float kSkipped = 0;
constexpr float kFailed = -1;

std::vector<Resampler> resamplers(int channels, int ratio, int from, int to) {
  std::vector<Resampler> made;
  for (int i = 0; ratio == 1 && from != to && i < channels; ++i) made.emplace_back(from, to);
  return made;
}

std::int64_t look_ahead(const std::vector<Resampler>& resamplers) {
  return resamplers.empty() ? 0 : resamplers.front().look_ahead();
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

std::size_t samples(int channels, std::int64_t each) { return static_cast<std::size_t>(channels * each); }

}  // namespace

// Let H and M be the rates, B the model's block, T the host samples given so far, a multiple of the host block Bh.
//
// In: the last sample of model block k (from 1) is number kB - 1. Audio needs the host sample floor((kB - 1) H / M) +
// look-ahead for it, control curves the host sample ceil(kB H / M) - 1. Either way block k is complete when
// T M >= k B H + w, with w = look-ahead M - H + 1 for audio and 0 for control curves (`wait_`).
//
// Out: after R model blocks the host samples below (RB - look-ahead) H / M are there (`look_ahead(out)` = 0 for control
// curves). Host sample T - latency - 1 has to be among them, so latency >= T - (RB - look-ahead) H / M, rounded down.
// It is worst when block R + 1 is only just not complete: (R + 1) B H + w - T M = u for the least u >= 1 that occurs.
// As T moves in steps of Bh, these u are all numbers congruent to w modulo gcd(Bh M, B H).
ResampledRunner::ResampledRunner(const ResampledConfig& config, std::shared_ptr<MethodRunner> model)
    : config_(config),
      model_(std::move(model)),
      in_resamplers_(resamplers(config.in_channels, config.in_ratio, config.host_rate, config.model_rate)),
      out_resamplers_(resamplers(config.out_channels, config.out_ratio, config.model_rate, config.host_rate)),
      held_input_(config.in_ratio > 1 && !config.smooth ? config.in_channels : 0, config.in_ratio, config.host_rate,
                  config.model_rate, config.host_block),
      mean_input_(config.in_ratio > 1 && config.smooth ? config.in_channels : 0, config.in_ratio, config.host_rate,
                  config.model_rate, config.host_block),
      reached_(static_cast<std::size_t>(config.out_channels)),
      answered_(0),
      frame_clock_(static_cast<std::int64_t>(config.out_ratio) * config.host_rate, config.model_rate),
      block_clock_(config.model_block * config.host_rate, config.model_rate),
      model_in_(samples(config.in_channels, config.model_block / config.in_ratio)),
      model_out_(samples(config.out_channels, config.model_block / config.out_ratio)),
      skipped_in_(samples(config.in_channels, config.host_block)),
      skipped_out_(samples(config.out_channels, config.host_block)),
      host_answered_(samples(1, config.host_block)) {
  const std::int64_t host = config.host_rate;
  const std::int64_t rate = config.model_rate;
  const auto in_ahead = look_ahead(in_resamplers_);
  const auto out_ahead = look_ahead(out_resamplers_);
  if (config.in_ratio == 1) wait_ = in_ahead * rate - host + 1;
  const auto step = std::gcd(config.host_block * rate, config.model_block * host);
  const auto least = ((wait_ - 1) % step + step) % step + 1;
  latency_ = ((config.model_block + out_ahead) * host + wait_ - least) / rate;

  edge_ = ceil_div(out_ahead * host, rate);

  constexpr std::int64_t kSpare = 16;
  const auto in_size = config.model_block + ceil_div((config.host_block + in_ahead) * rate, host) + kSpare;
  const auto out_size = latency_ + config.host_block + ceil_div((config.model_block + out_ahead) * host, rate) + kSpare;
  in_queues_.assign(static_cast<std::size_t>(config.in_channels), SampleQueue(in_size));
  out_queues_.assign(static_cast<std::size_t>(config.out_channels), SampleQueue(out_size));
  answered_ = SampleQueue(out_size);
  restart();
}

/// Of each channel a model block, and what waits before it and after it.
double ResampledRunner::size_in_samples(const ResampledConfig& config) {
  const auto host_of_model = static_cast<double>(config.host_rate) / config.model_rate;
  const auto model = static_cast<double>(config.model_block);
  const auto host = static_cast<double>(config.host_block);
  const auto in = model / config.in_ratio + (model + host / host_of_model) / config.in_ratio + 2 * host;
  const auto out = model / config.out_ratio + 2 * (model * host_of_model + host) + host;
  return config.in_channels * in + config.out_channels * out;
}

bool ResampledRunner::run(const float* in, float* out) noexcept { return advance(in, out, true); }

void ResampledRunner::skip(const float* in) noexcept {
  advance(in != nullptr ? in : skipped_in_.data(), skipped_out_.data(), false);
  if (in != nullptr || in_queues_.empty()) return;
  if (in_resamplers_.empty() && credit_ == 0) return;  // it was whole model blocks: the next is all known
  // What is in the queue, and what the filter has still to give that knows of this block.
  const auto ringing = ceil_div(2 * look_ahead(in_resamplers_) * config_.model_rate, config_.host_rate) + 1;
  unknown_ = ceil_div(in_queues_.front().size() + ringing, config_.model_block / config_.in_ratio);
}

bool ResampledRunner::advance(const float* in, float* out, bool with_model) noexcept {
  const auto block = config_.host_block;
  take_in(in);
  const auto cost = config_.model_block * config_.host_rate;
  credit_ += block * config_.model_rate;
  for (; credit_ >= cost + wait_; credit_ -= cost) run_model(with_model);
  for (auto& queue : out_queues_) {
    queue.pop(out, block);
    out += block;
  }
  answered_.pop(host_answered_.data(), block);
  const auto least = *std::min_element(host_answered_.begin(), host_answered_.end());
  was_late_ = least == kSkipped;
  return least == kAnswered;
}

void ResampledRunner::take_in(const float* in) noexcept {
  if (config_.in_ratio > 1 && config_.smooth) return mean_input_.process(in, in_queues_);
  if (config_.in_ratio > 1) return held_input_.process(in, in_queues_);
  for (std::size_t i = 0; i < in_queues_.size(); ++i, in += config_.host_block) {
    if (in_resamplers_.empty()) {
      in_queues_[i].push(in, config_.host_block);
    } else {
      in_resamplers_[i].process(in, config_.host_block, in_queues_[i]);
    }
  }
}

void ResampledRunner::run_model(bool with_model) noexcept {
  const auto in_size = config_.model_block / config_.in_ratio;
  const auto out_size = config_.model_block / config_.out_ratio;
  float* to = model_in_.data();
  for (auto& queue : in_queues_) {
    queue.pop(to, in_size);
    to += in_size;
  }
  const bool runs = with_model && unknown_ == 0;
  const bool answered = runs && model_->run(model_in_.data(), model_out_.data());
  if (!answered) std::fill(model_out_.begin(), model_out_.end(), 0.0F);
  if (unknown_ > 0) --unknown_;
  mark(answered ? kAnswered : runs ? kFailed : kSkipped);
  if (config_.out_ratio > 1) return give_curves(answered);
  const float* from = model_out_.data();
  for (std::size_t i = 0; i < out_queues_.size(); ++i, from += out_size) {
    if (out_resamplers_.empty()) {
      out_queues_[i].push(from, out_size);
    } else {
      out_resamplers_[i].process(from, out_size, out_queues_[i]);
    }
  }
}

void ResampledRunner::give_curves(bool answered) noexcept {
  const auto frames = config_.model_block / config_.out_ratio;
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    const auto length = frame_clock_.next();
    const bool line = config_.smooth && has_reached_ && answered;
    for (std::size_t i = 0; i < out_queues_.size(); ++i) {
      const float value = model_out_[i * static_cast<std::size_t>(frames) + static_cast<std::size_t>(frame)];
      const float from = std::exchange(reached_[i], value);
      if (!line) out_queues_[i].push(value, length);
      for (std::int64_t n = 1; line && n <= length; ++n) {
        out_queues_[i].push(std::lerp(from, value, static_cast<float>(n) / static_cast<float>(length)), 1);
      }
    }
    has_reached_ = answered;
  }
}

/// What comes before a failure by less than the filter rings has not been given out yet: the filter holds it back.
void ResampledRunner::mark(float mark) noexcept {
  const auto length = block_clock_.next();
  if (mark != kAnswered) {
    edge_left_ = edge_;
    edge_mark_ = mark;
    answered_.rewrite(mark, edge_);
    answered_.push(mark, length);
    return;
  }
  const auto edge = std::min(edge_left_, length);
  edge_left_ -= edge;
  answered_.push(edge_mark_, edge);
  answered_.push(kAnswered, length - edge);
}

void ResampledRunner::restart() noexcept {
  for (auto& resampler : in_resamplers_) resampler.restart();
  for (auto& resampler : out_resamplers_) resampler.restart();
  held_input_.restart();
  mean_input_.restart();
  has_reached_ = false;
  frame_clock_.restart();
  block_clock_.restart();
  credit_ = 0;
  edge_left_ = 0;
  unknown_ = 0;
  was_late_ = false;
  for (auto& queue : in_queues_) queue.clear();
  for (auto& queue : out_queues_) {
    queue.clear();
    queue.push(0.0F, latency_);
  }
  answered_.clear();
  answered_.push(kAnswered, latency_);
}

}  // namespace nn::engine
