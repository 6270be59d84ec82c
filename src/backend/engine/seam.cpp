#include "engine/seam.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nn::engine {

Seam::Seam(int channels, std::int64_t length)
    : channels_(channels),
      length_(length),
      size_(2 * length),
      history_(static_cast<std::size_t>(size_ * channels)),
      rise_(static_cast<std::size_t>(length)),
      known_(size_) {
  for (std::size_t i = 0; i < rise_.size(); ++i) {
    const double phase = std::numbers::pi * static_cast<double>(i) / static_cast<double>(length);
    rise_[i] = static_cast<float>((1.0 - std::cos(phase)) / 2.0);
  }
}

void Seam::forget() noexcept {
  std::fill(history_.begin(), history_.end(), 0.0F);
  left_ = 0;
  known_ = size_;
}

/// How far before the cut the sample lies that stands `after` samples after it.
std::int64_t Seam::folded(std::int64_t after) const noexcept {
  const auto at = after % (2 * span_);
  return at < span_ ? at : 2 * span_ - 1 - at;
}

float Seam::last(int channel) const noexcept {
  return history_[static_cast<std::size_t>(channel * size_ + (heard_ + size_ - 1) % size_)];
}

void Seam::pass(float* const* out, int channels, std::int64_t from, std::int64_t count) noexcept {
  channels = std::min(channels, channels_);
  const auto fading = std::min(left_, count);
  const auto done = length_ - left_;
  for (int channel = 0; channel < channels; ++channel) {
    float* const samples = out[channel] + from;
    float* const history = history_.data() + channel * size_;
    for (std::int64_t i = 0; i < fading; ++i) {
      // The fade began `done` samples ago.
      const float mirrored = span_ == 0 ? 0.0F : history[(heard_ + 2 * size_ - done - 1 - folded(done + i)) % size_];
      const float rise = rise_[static_cast<std::size_t>(done + i)];
      samples[i] = rise * samples[i] + (1.0F - rise) * mirrored;
    }
    for (std::int64_t i = std::max<std::int64_t>(0, count - size_); i < count;) {
      const auto at = (heard_ + i) % size_;
      const auto run = std::min(count - i, size_ - at);
      std::copy_n(samples + i, run, history + at);
      i += run;
    }
  }
  heard_ = (heard_ + count) % size_;
  known_ = std::min(size_, known_ + count);
  left_ -= fading;
}

}  // namespace nn::engine
