#pragma once
// The product at the heart of a short convolution. No LibTorch, and no C++ library in what the processor-specific files
// include: an inline function compiled for AVX-512 there could be the copy that the linker keeps for everyone.

#include <cstdint>

namespace nn::model::optimize {

/// out[n][m] = bias[m] + sum over taps t and channels c of weight[m][t][c] * in[n * column_step + t * tap_step + c]
///
/// The weights come in panels of `PanelKernel::rows` outputs, the last of half as many if that is enough: for each tap
/// and channel the weights of all rows of the panel, one after another. A panel is read once, front to back, from
/// memory, and stays in the cache while the columns pass: with few columns, as in the blocks of a real-time model, a
/// convolution takes as long as reading its weights.
struct PanelProduct {
  const void* weights;       ///< panels; aligned to 64 bytes
  const float* bias;         ///< [rows], zeros if there is none
  const float* in;           ///< time-major: the channels of one moment lie together
  float* out;                ///< [columns][rows]
  std::int64_t rows;         ///< outputs, rounded up to whole half panels
  std::int64_t columns;      ///< moments to compute
  std::int64_t taps;         ///< kernel size
  std::int64_t channels;     ///< inputs
  std::int64_t column_step;  ///< floats between the inputs of neighbouring columns: stride * channels
  std::int64_t tap_step;     ///< floats between the inputs of neighbouring taps: dilation * channels
};

/// Computes the panels from `first` to before `last`.
using PanelFunction = void (*)(const PanelProduct& product, std::int64_t first, std::int64_t last);

/// One processor's version, see panel_kernel.h. Any thread; nothing is allocated.
struct PanelKernel {
  const char* name;        ///< "avx512", "avx2", "simd128"
  std::int64_t half;       ///< outputs in half a panel
  std::int64_t rows;       ///< outputs in a panel
  PanelFunction float32;   ///< weights are float
  PanelFunction bfloat16;  ///< weights are the upper halves of floats; the arithmetic is in float all the same
};

}  // namespace nn::model::optimize
