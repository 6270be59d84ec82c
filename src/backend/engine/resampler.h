#pragma once
// Band-limited resampling of one channel by a constant ratio (libsamplerate).

#include <cstdint>
#include <memory>

#include "engine/sample_queue.h"

struct SRC_STATE_tag;  // libsamplerate's: only resampler.cpp sees its header

namespace nn::engine {

/// Output sample j is the band-limited input at time j from / to, in input samples: sample 0 answers sample 0, the
/// only delay is that the filter looks ahead. Flat (0.01 dB) up to 0.83 of the lower Nyquist frequency (18.4 of
/// 22.05 kHz), what would alias is 118 dB down. One thread; nothing is allocated after the constructor.
class Resampler {
 public:
  /// Rates in Hz, 8000 to 192000. Throws std::bad_alloc.
  Resampler(int from, int to);

  /// Output sample j is there as soon as input sample floor(j from / to) + look_ahead() is.
  [[nodiscard]] std::int64_t look_ahead() const noexcept { return look_ahead_; }
  /// Consumes `count` samples, appends to `out` what they complete: no less than look_ahead() promises, at times more.
  void process(const float* in, std::int64_t count, SampleQueue& out) noexcept;
  /// As newly made.
  void restart() noexcept;

 private:
  struct Delete {
    void operator()(SRC_STATE_tag* state) const noexcept;
  };
  double ratio_;
  std::unique_ptr<SRC_STATE_tag, Delete> state_;
  std::int64_t look_ahead_ = 0;
};

}  // namespace nn::engine
