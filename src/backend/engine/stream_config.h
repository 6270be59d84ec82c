#pragma once
// Everything that fixes one stream's memory and timeline.

#include <chrono>
#include <cstdint>
#include <string>

#include "engine/latency.h"

namespace nn::engine {

struct StreamConfig {
  int voices = 1;                 ///< streams through the model, side by side; each has its part of the channels
  int in_channels = 1;            ///< of all voices together, voice after voice
  int in_ratio = 1;               ///< host samples per model sample; the model gets the last of each group
  int out_channels = 1;           ///< likewise
  int out_ratio = 1;              ///< host samples each model sample is held for
  std::int64_t block_size = 1;    ///< B, host samples; a multiple of both ratios
  std::int64_t vector_size = 64;  ///< V, host samples per `process` call
  std::int64_t deadline = 0;      ///< D, host samples; 0: the audio thread waits for the block it has just filled
  double sample_rate = 48000;     ///< of the host, Hz
  std::int64_t model_block = 0;   ///< host samples from one run of the model to the next; 0: `block_size`
  std::int64_t lead_in = 0;  ///< of model and filters, host samples: a new timeline's answers mean nothing for so long
  bool curves = false;       ///< the outlets are control curves: streams are exchanged with gains that add up to one
  bool has_dry = true;       ///< inlets and outlets are both sound, so that one can stand in for the other
  double patience = 20;      ///< seconds, beside ten times a block: who waits for the worker waits no longer for one
  std::string name;          ///< of what plays, for lines on the console
  double phase = 0;          ///< 0 to 1: where in its spare time the worker is woken, so that not all wake at once

  [[nodiscard]] std::int64_t latency() const { return engine::latency(block_size, vector_size, deadline); }
  [[nodiscard]] std::chrono::nanoseconds longest_wait() const {
    constexpr double kBlocks = 10;
    const auto block = static_cast<double>(model_block > 0 ? model_block : block_size) / sample_rate;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(patience + kBlocks * block));
  }
  /// Of every fade, in samples: 10 ms.
  [[nodiscard]] std::int64_t fade() const {
    constexpr double kSeconds = 0.01;
    const auto samples = static_cast<std::int64_t>(kSeconds * sample_rate);
    return samples < 1 ? 1 : samples;
  }
};

}  // namespace nn::engine
