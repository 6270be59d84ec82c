#pragma once
// Keeps what came in for as long as its answer takes, so that it can stand in for an answer that does not come.

#include <cstdint>
#include <vector>

#include "rt/realtime.h"

namespace nn::engine {

/// Memory is taken by the constructor; everything else is the audio thread's.
class DryLine {
 public:
  /// `delay` and `vector_size` in samples; no channels: it keeps nothing.
  DryLine(int channels, std::int64_t delay, std::int64_t vector_size);
  /// The samples that one of these holds memory for.
  [[nodiscard]] static double size_in_samples(int channels, std::int64_t delay, std::int64_t vector_size);

  /// Takes one vector of every inlet, of at most as many samples as the constructor was told; missing inlets, and
  /// those that are null, are zero.
  void write(const float* const* in, int inlets, std::int64_t frames) noexcept NN_REALTIME;
  /// `count` samples that are `delay` late, from sample `from` of the vector that was written last on. What lies before
  /// the beginning is zero.
  void read(int channel, float* to, std::int64_t from, std::int64_t count) const noexcept NN_REALTIME;
  /// What was written so far is never read again.
  void forget() noexcept NN_REALTIME { written_ = 0; }

 private:
  int channels_;
  std::int64_t delay_;
  std::int64_t last_ = 0;  ///< samples of the vector that was written last
  std::int64_t size_;      ///< of a channel's ring
  std::vector<float> memory_;
  std::int64_t written_ = 0;  ///< samples since the beginning
};

}  // namespace nn::engine
