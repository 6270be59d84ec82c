#pragma once
// From channel-major to time-major and back. Internal to model/.

#include <cstdint>

namespace nn::model::optimize {

/// out[j * out_step + i] = in[i * in_step + j] for `rows` i and `columns` j.
void transpose(const float* in, std::int64_t in_step, float* out, std::int64_t out_step, std::int64_t rows,
               std::int64_t columns);

}  // namespace nn::model::optimize
