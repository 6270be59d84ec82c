#pragma once
// What may be changed while streams play, without making a new one.

#include <atomic>
#include <cstdint>

namespace nn::engine {

/// What a block sounds as whose answer is not there when it is due.
enum class Late : std::uint8_t {
  Silence,
  Hold,  ///< every outlet stays at its last sample: for control curves
  Dry,   ///< the input that the answer would have been to
};

/// Written by the control thread, read by the audio thread and the worker.
struct Playback {
  std::atomic<bool> waits{false};  ///< the audio thread waits for blocks that are due: exact, repeatable rendering
  std::atomic<Late> late{Late::Silence};
  std::atomic<bool> recover{false};  ///< a runner that gave no finite answer is brought back at once
};

}  // namespace nn::engine
