#pragma once
// How many whole samples of one rate each frame of another lasts.

#include <cstdint>

namespace nn::engine {

/// Frame j lasts from sample ceil(j p / q) to ceil((j + 1) p / q). Only the remainder is kept, so the clock neither
/// drifts nor overflows, however long it runs. p, q >= 1.
class FrameClock {
 public:
  FrameClock(std::int64_t p, std::int64_t q) : p_(p), q_(q) {}

  /// The length of the next frame; 0 for some when p < q.
  std::int64_t next() noexcept {
    ahead_ -= p_;
    const auto length = ahead_ < 0 ? (-ahead_ + q_ - 1) / q_ : 0;
    ahead_ += length * q_;
    return length;
  }
  void restart() noexcept { ahead_ = 0; }

 private:
  std::int64_t p_;
  std::int64_t q_;
  std::int64_t ahead_ = 0;  ///< by how much, in q-ths of a sample, the last end was rounded up: 0 to q - 1
};

}  // namespace nn::engine
