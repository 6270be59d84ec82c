#pragma once
// Everything that fixes one stream's memory and timeline.

#include <cstdint>

#include "engine/latency.h"

namespace nn::engine {

/// How `process` and the worker meet.
enum class Mode {
  Async,    ///< The answer is taken if it is there; a late block is silence. The audio thread never waits.
  Inline,   ///< `bufsize 0`: the audio thread waits for the block it has just filled (deadline 0).
  Offline,  ///< As Async in time, but a block that is due is waited for: exact and repeatable rendering.
};

struct StreamConfig {
  int in_channels = 1;
  int in_ratio = 1;  ///< host samples per model sample; the model gets the last of each group
  int out_channels = 1;
  int out_ratio = 1;              ///< host samples each model sample is held for
  std::int64_t block_size = 1;    ///< B, host samples; a multiple of both ratios
  std::int64_t vector_size = 64;  ///< V, host samples per `process` call
  std::int64_t deadline = 0;      ///< D, host samples; 0 unless Async or Offline
  Mode mode = Mode::Async;

  [[nodiscard]] std::int64_t latency() const { return engine::latency(block_size, vector_size, deadline); }
};

}  // namespace nn::engine
