#pragma once
// Control curves on their way to a model that is to get the mean of each frame.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "engine/frame_clock.h"
#include "engine/sample_queue.h"

namespace nn::engine {

/// Frame j covers the host samples from ceil(j P) to ceil((j + 1) P), P = ratio host_rate / model_rate, and is their
/// mean. A frame without a sample, which there is for P < 1, is as the one before it. One thread.
class MeanInput {
 public:
  /// Rates in Hz. Host blocks of `host_block` samples.
  MeanInput(int channels, int ratio, int host_rate, int model_rate, std::int64_t host_block)
      : block_(host_block),
        clock_(static_cast<std::int64_t>(ratio) * host_rate, model_rate),
        sums_(static_cast<std::size_t>(channels)),
        length_(clock_.next()),
        left_(length_) {}

  /// Takes [channels][host_block] samples, appends the frames they complete to `out`, one queue per channel.
  void process(const float* in, std::vector<SampleQueue>& out) noexcept {
    for (std::int64_t at = 0; at < block_;) {
      const auto count = std::min(left_, block_ - at);
      for (std::size_t i = 0; i < sums_.size(); ++i) {
        const float* const from = in + static_cast<std::int64_t>(i) * block_ + at;
        sums_[i] = std::accumulate(from, from + count, sums_[i]);
      }
      at += count;
      left_ -= count;
      if (left_ == 0) complete(out);
    }
  }
  void restart() noexcept {
    clock_.restart();
    length_ = left_ = clock_.next();
    std::fill(sums_.begin(), sums_.end(), 0.0);
  }

 private:
  void complete(std::vector<SampleQueue>& out) noexcept {
    std::int64_t frames = 1;
    const auto samples = static_cast<double>(length_);
    for (length_ = clock_.next(); length_ == 0; length_ = clock_.next()) ++frames;
    left_ = length_;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      out[i].push(static_cast<float>(sums_[i] / samples), frames);
      sums_[i] = 0;
    }
  }

  const std::int64_t block_;
  FrameClock clock_;
  std::vector<double> sums_;  ///< of the frame in hand: in double precision, for a frame may be a million samples
  std::int64_t length_;       ///< of the frame in hand
  std::int64_t left_;         ///< of it still to come
};

}  // namespace nn::engine
