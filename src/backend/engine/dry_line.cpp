#include "engine/dry_line.h"

#include <algorithm>

namespace nn::engine {

DryLine::DryLine(int channels, std::int64_t delay, std::int64_t vector_size)
    : channels_(channels),
      delay_(delay),
      size_(channels > 0 ? delay + vector_size : 0),
      memory_(static_cast<std::size_t>(channels * size_)) {}

double DryLine::size_in_samples(int channels, std::int64_t delay, std::int64_t vector_size) {
  return static_cast<double>(channels) * static_cast<double>(delay + vector_size);
}

void DryLine::write(const float* const* in, int inlets, std::int64_t frames) noexcept {
  if (channels_ == 0) return;
  const auto begin = written_ % size_;
  const auto whole = std::min(frames, size_ - begin);  // up to the ring's end
  for (int channel = 0; channel < channels_; ++channel) {
    float* const ring = memory_.data() + channel * size_;
    if (channel < inlets && in[channel] != nullptr) {
      std::copy_n(in[channel], whole, ring + begin);
      std::copy_n(in[channel] + whole, frames - whole, ring);
    } else {
      std::fill_n(ring + begin, whole, 0.0F);
      std::fill_n(ring, frames - whole, 0.0F);
    }
  }
  last_ = frames;
  written_ += frames;
}

void DryLine::read(int channel, float* to, std::int64_t from, std::int64_t count) const noexcept {
  const float* const ring = memory_.data() + channel * size_;
  const auto begin = written_ - last_ + from - delay_;
  for (std::int64_t i = 0; i < count; ++i) to[i] = begin + i < 0 ? 0.0F : ring[(begin + i) % size_];
}

}  // namespace nn::engine
