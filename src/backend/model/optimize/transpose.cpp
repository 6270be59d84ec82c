#include "model/optimize/transpose.h"

#include <cstring>

namespace nn::model::optimize {
namespace {

using Four = float __attribute__((vector_size(16)));

/// 4 x 4 at once, in registers: one float at a time, turning the signals took as long as a small convolution itself.
void transpose_tile(const float* in, std::int64_t in_step, float* out, std::int64_t out_step) {
  const auto load = [&](int row) {
    Four value;
    std::memcpy(&value, in + row * in_step, sizeof(Four));  // lies anywhere
    return value;
  };
  const auto store = [&](int row, Four value) { std::memcpy(out + row * out_step, &value, sizeof(Four)); };
  const Four a = load(0);
  const Four b = load(1);
  const Four c = load(2);
  const Four d = load(3);
  const Four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const Four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Four cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store(0, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store(1, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store(2, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store(3, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

void transpose_rest(const float* in, std::int64_t in_step, float* out, std::int64_t out_step, std::int64_t rows,
                    std::int64_t columns) {
  for (std::int64_t j = 0; j < columns; ++j) {
    for (std::int64_t i = 0; i < rows; ++i) out[j * out_step + i] = in[i * in_step + j];
  }
}

}  // namespace

void transpose(const float* in, std::int64_t in_step, float* out, std::int64_t out_step, std::int64_t rows,
               std::int64_t columns) {
  const auto whole_rows = rows / 4 * 4;
  const auto whole_columns = columns / 4 * 4;
  for (std::int64_t j = 0; j < whole_columns; j += 4) {
    for (std::int64_t i = 0; i < whole_rows; i += 4) {
      transpose_tile(in + i * in_step + j, in_step, out + j * out_step + i, out_step);
    }
  }
  transpose_rest(in + whole_columns, in_step, out + whole_columns * out_step, out_step, rows, columns - whole_columns);
  transpose_rest(in + whole_rows * in_step, in_step, out + whole_rows, out_step, rows - whole_rows, whole_columns);
}

}  // namespace nn::model::optimize
