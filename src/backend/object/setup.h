#pragma once
// What is set of an object beside its model: by creation arguments, by messages.

#include <cstdint>
#include <string>

#include "model/optimized.h"

namespace nn::object {

/// How long the worker may take for a block (docs/latency.md).
struct Deadline {
  enum class Kind : std::uint8_t {
    Block,    ///< a whole block
    Auto,     ///< as long as the model was measured to need, twice over
    Samples,  ///< `samples`
  };
  Kind kind = Kind::Block;
  std::int64_t samples = 0;  ///< of the host
  bool operator==(const Deadline&) const = default;
};

struct Setup {
  std::string method = "forward";
  std::int64_t bufsize = 4096;  ///< samples, at the model's rate; 0: synchronous
  Deadline deadline;
  std::string device = "cpu";
  model::Optimize optimize = model::Optimize::On;
  int voices = 1;        ///< streams through the model, side by side
  bool resample = true;  ///< play a model that states its sample rate at that rate
  bool interp = false;   ///< control curves are smooth
  bool operator==(const Setup&) const = default;
};

/// What the host runs at.
struct Surroundings {
  double sample_rate = 0;  ///< Hz
  int vector_size = 64;    ///< samples
  bool operator==(const Surroundings&) const = default;
};

}  // namespace nn::object
