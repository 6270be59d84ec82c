#pragma once
// How much of the processor a thread may take in real time.

#include <algorithm>

namespace nn::rt {

/// The kernel guards itself against real-time threads that never rest. Linux stops all of them on a processor, the
/// audio thread too, once they took 95 % of a second (sched_rt_runtime_us), and ends the program when one has run for
/// longer than RLIMIT_RTTIME without a pause. So a thread is to leave real time before: as long as it takes too much of
/// the time, or too long at a stretch.
class RealTimeBudget {
 public:
  /// `longest`: seconds that the thread may compute for a block. It may be in real time for three times as long without
  /// a pause.
  explicit RealTimeBudget(double longest)
      : longest_(longest), most_debt_(std::min(kMostDebt, 2 * longest * (1 - kShare))) {}

  /// The thread has computed a block, and for `busy` of the `passed` seconds since this was told last.
  void spend(double busy, double passed) noexcept {
    debt_ = std::max(0.0, debt_ + busy - kShare * passed);
    if (busy > longest_) debt_ = std::max(debt_, kPause * kShare);
    if (debt_ > most_debt_) allowed_ = false;
    if (debt_ == 0) allowed_ = true;
  }
  [[nodiscard]] bool allows() const noexcept { return allowed_; }

 private:
  static constexpr double kShare = 0.8;     // of the time; the rest is the audio thread's, and for others
  static constexpr double kMostDebt = 0.1;  // seconds beyond the share
  static constexpr double kPause = 10;      // seconds out of real time after a block that was too long

  const double longest_;
  const double most_debt_;
  double debt_ = 0;
  bool allowed_ = true;
};

}  // namespace nn::rt
