#include <cstdint>
#include <vector>

#include <doctest.h>

#include "model/optimize/transpose.h"

TEST_CASE("every element goes to its place and nothing else is written") {
  constexpr float kUntouched = -1;
  for (std::int64_t rows = 0; rows < 11; ++rows) {
    for (std::int64_t columns = 0; columns < 11; ++columns) {
      const std::int64_t in_step = columns + 2;
      const std::int64_t out_step = rows + 3;
      std::vector<float> in(rows * in_step + 1);
      for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i);
      std::vector<float> out(columns * out_step + 1, kUntouched);
      nn::model::optimize::transpose(in.data(), in_step, out.data(), out_step, rows, columns);
      for (std::int64_t j = 0; j < columns; ++j) {
        for (std::int64_t i = 0; i < out_step; ++i) {
          CHECK(out[j * out_step + i] == (i < rows ? in[i * in_step + j] : kUntouched));
        }
      }
      CHECK(out.back() == kUntouched);
    }
  }
}
