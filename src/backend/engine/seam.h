#pragma once
// Joins two pieces of sound that do not continue each other.

#include <cstdint>
#include <vector>

#include "rt/realtime.h"

namespace nn::engine {

/// Follows an output and, where it breaks off, fades the break over: what was heard last goes on, mirrored in time, and
/// falls away while the new sound rises. Nothing needs to be known of a break before it is there, so this also serves
/// for an answer that fails to come. The gains are raised cosines that add up to one, so that held values (control
/// curves, silence) are never exceeded. Memory is taken by the constructor; everything else is the audio thread's.
class Seam {
 public:
  /// `length`: of the fade, in samples; at least 1.
  Seam(int channels, std::int64_t length);

  /// Whether it is as the constructor would make it from these.
  [[nodiscard]] bool fits(int channels, std::int64_t length) const noexcept {
    return channels == channels_ && length == length_;
  }
  /// What comes next does not continue what was heard.
  void cut() noexcept NN_REALTIME {
    left_ = length_;
    span_ = known_;
  }
  /// What was heard so far does not belong to what comes: the sound begins hard, for somebody else to fade in, and a
  /// fade soon after must not mirror that beginning.
  void begin() noexcept NN_REALTIME { known_ = 0; }
  /// Nothing was heard yet: after a `cut`, the new sound rises from silence.
  void forget() noexcept NN_REALTIME;
  /// The output stays where it is: a fade under way ends here.
  void settle() noexcept NN_REALTIME { left_ = 0; }
  /// The last sample heard.
  [[nodiscard]] float last(int channel) const noexcept NN_REALTIME;
  /// Fades `count` samples of every channel in place, from sample `from` on, and remembers them. Channels beyond those
  /// of the constructor stay as they are.
  void pass(float* const* out, int channels, std::int64_t from, std::int64_t count) noexcept NN_REALTIME;

 private:
  [[nodiscard]] std::int64_t folded(std::int64_t after) const noexcept NN_REALTIME;

  int channels_;
  std::int64_t length_;
  std::int64_t size_;  ///< of a channel's history: twice the fade, so that what is yet to be mirrored stays
  std::vector<float> history_;
  std::vector<float> rise_;
  std::int64_t heard_ = 0;  ///< samples remembered so far
  std::int64_t left_ = 0;   ///< samples of the fade still to come
  std::int64_t known_;      ///< samples since `begin`, or all that fit
  std::int64_t span_ = 0;   ///< of these at the cut: what is mirrored, to and fro if it is short
};

}  // namespace nn::engine
