#pragma once
// Samples of one channel that wait between two block sizes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace nn::engine {

/// First in, first out. Memory is taken by the constructor; who owns the queue knows from its clocks that there is room
/// for what it pushes and that what it pops is there. One thread.
class SampleQueue {
 public:
  explicit SampleQueue(std::int64_t capacity) : samples_(static_cast<std::size_t>(capacity)) {}

  /// What is free at the end, to be written in place; `grow` then says how much was.
  [[nodiscard]] float* free_space() noexcept { return samples_.data() + size_; }
  [[nodiscard]] std::int64_t free_size() const noexcept { return static_cast<std::int64_t>(samples_.size()) - size_; }
  void grow(std::int64_t count) noexcept { size_ += count; }

  void push(float value, std::int64_t count) noexcept {
    count = std::min(count, free_size());
    std::fill_n(free_space(), count, value);
    grow(count);
  }
  void push(const float* from, std::int64_t count) noexcept {
    count = std::min(count, free_size());
    std::copy_n(from, count, free_space());
    grow(count);
  }
  /// Takes the oldest `count` samples; zeros stand for what is not there.
  void pop(float* to, std::int64_t count) noexcept {
    const auto there = std::min(count, size_);
    std::fill_n(std::copy_n(samples_.data(), there, to), count - there, 0.0F);
    std::copy(samples_.data() + there, samples_.data() + size_, samples_.data());
    size_ -= there;
  }
  /// Makes the newest `count` samples, or all that are there, `value`.
  void rewrite(float value, std::int64_t count) noexcept {
    count = std::min(count, size_);
    std::fill_n(samples_.data() + size_ - count, count, value);
  }
  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  void clear() noexcept { size_ = 0; }

 private:
  std::vector<float> samples_;
  std::int64_t size_ = 0;
};

}  // namespace nn::engine
