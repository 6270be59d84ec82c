#pragma once
// How a model is computed, and what came of it.

#include <cstdint>

namespace nn::model {

/// How the convolutions of a model are computed on the CPU (docs/performance.md).
enum class Optimize : std::uint8_t {
  Off,   ///< as plain TorchScript does
  On,    ///< each by the fastest kernel, in float32
  Bf16,  ///< the same, and weights may be rounded to bfloat16
};

/// What came of `Model::optimize`.
struct Optimized {
  Optimize how = Optimize::Off;
  int convolutions = 0;  ///< that were tried so far
  int faster = 0;        ///< of these: that are not computed by ATen
};

}  // namespace nn::model
