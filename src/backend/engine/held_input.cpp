#include "engine/held_input.h"

#include <algorithm>
#include <cstddef>

namespace nn::engine {
namespace {

constexpr std::int64_t kWindow = 5;  ///< the samples looked at: two on either side of the one that is taken

/// The only i from 0 to 3 with window[i] != window[i + 1]; -1 if there is none, or more than one.
int only_change(const float* window) noexcept {
  int found = -1;
  for (int i = 0; i + 1 < kWindow; ++i) {
    if (window[i] == window[i + 1]) continue;
    if (found >= 0) return -1;
    found = i;
  }
  return found;
}

}  // namespace

HeldInput::HeldInput(int channels, int ratio, int host_rate, int model_rate, std::int64_t host_block)
    : block_(host_block),
      short_frames_(static_cast<std::int64_t>(ratio) * host_rate < kWindow * model_rate),
      clock_(static_cast<std::int64_t>(ratio) * host_rate, model_rate),
      recent_(static_cast<std::size_t>(channels), std::vector<float>(static_cast<std::size_t>(kWindow + host_block))),
      left_(clock_.next()) {}

void HeldInput::process(const float* in, std::vector<SampleQueue>& out) noexcept {
  for (auto& samples : recent_) {
    std::copy(samples.end() - kWindow, samples.end(), samples.begin());
    std::copy_n(in, block_, samples.begin() + kWindow);
    in += block_;
  }
  std::int64_t at = 0;
  for (; left_ <= block_ - at; left_ = clock_.next()) {
    at += left_;
    take(at, out);
  }
  left_ -= block_ - at;
}

void HeldInput::take(std::int64_t end, std::vector<SampleQueue>& out) noexcept {
  // recent_[channel][end] to [end + 4] are the last five samples of the frame.
  if (short_frames_) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i].push(recent_[i][static_cast<std::size_t>(end) + kWindow - 1], 1);
    return;
  }
  // The channels agree on the side, so that those of one model stay together.
  for (const auto& samples : recent_) {
    const int change = only_change(samples.data() + end);
    if (change == 0 || (change == 1 && side_ == Side::Unknown)) side_ = Side::After;
    if (change == 3 || (change == 2 && side_ == Side::Unknown)) side_ = Side::Before;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const float* window = recent_[i].data() + end;
    const int change = only_change(window);
    int taken = 2;
    if (change == 1 && side_ == Side::Before) taken = 1;
    if (change == 2 && side_ == Side::After) taken = 3;
    out[i].push(window[taken], 1);
  }
}

void HeldInput::restart() noexcept {
  for (auto& samples : recent_) std::fill(samples.begin(), samples.end(), 0.0F);
  clock_.restart();
  left_ = clock_.next();
  side_ = Side::Unknown;
}

}  // namespace nn::engine
