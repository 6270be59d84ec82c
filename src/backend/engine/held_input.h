#pragma once
// Control curves on their way to a model that runs at another rate: one value per frame, no filter.

#include <cstdint>
#include <vector>

#include "engine/frame_clock.h"
#include "engine/sample_queue.h"

namespace nn::engine {

/// Frame j covers the host samples from ceil(j P) to ceil((j + 1) P), P = ratio host_rate / model_rate, and takes the
/// third last of them (the last when P < 5).
///
/// Why not simply the last: such curves are mostly another model's frames, held for P samples each, and when P is not
/// whole both the holding and the taking move to and fro by a sample. Where the two meet, one frame would now and then
/// be taken twice and the next not at all. So a channel that changes just once around the place where its value is
/// taken is seen as held; which side of the change is taken stays the same from frame to frame, and each held frame
/// arrives once. Any other signal is a sample early or late at most. One thread.
class HeldInput {
 public:
  /// Rates in Hz. Host blocks of `host_block` samples.
  HeldInput(int channels, int ratio, int host_rate, int model_rate, std::int64_t host_block);

  /// Takes [channels][host_block] samples, appends the frames they complete to `out`, one queue per channel.
  void process(const float* in, std::vector<SampleQueue>& out) noexcept;
  void restart() noexcept;

 private:
  void take(std::int64_t end, std::vector<SampleQueue>& out) noexcept;

  const std::int64_t block_;
  const bool short_frames_;
  FrameClock clock_;
  std::vector<std::vector<float>> recent_;  ///< per channel, the end of the block before and this block
  std::int64_t left_;                       ///< host samples until the frame in hand is complete
  enum class Side : std::uint8_t { Unknown, Before, After } side_ = Side::Unknown;  ///< of a change that is taken
};

}  // namespace nn::engine
