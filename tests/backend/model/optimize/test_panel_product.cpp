#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include <doctest.h>

#include "model/optimize/panel_kernel.h"

using namespace nn::model::optimize;

namespace {

/// Panels of random weights, and the same as a table.
struct Weights {
  Weights(const PanelKernel& kernel, std::int64_t rows, std::int64_t inputs, std::mt19937& random)
      : table(static_cast<std::size_t>(rows * inputs)) {
    std::uniform_real_distribution<float> uniform(-1, 1);
    for (auto& weight : table) {
      // Exact in both formats, so that one expectation holds for both.
      std::uint32_t bits = 0;
      weight = uniform(random);
      std::memcpy(&bits, &weight, sizeof(bits));
      bits &= 0xFFFF0000U;
      std::memcpy(&weight, &bits, sizeof(bits));
    }
    for (std::int64_t panel = 0; panel < rows; panel += kernel.rows) {
      const auto last = std::min(panel + kernel.rows, rows);
      for (std::int64_t input = 0; input < inputs; ++input) {
        for (auto row = panel; row < last; ++row) {
          const float weight = table[row * inputs + input];
          std::uint32_t bits = 0;
          std::memcpy(&bits, &weight, sizeof(bits));
          floats.values.push_back(weight);
          halves.values.push_back(static_cast<std::uint16_t>(bits >> 16U));
        }
      }
    }
  }

  template <class T>
  struct Aligned {
    std::vector<T> values;
    /// A copy at an address that is a multiple of 64, as the panels have to lie.
    [[nodiscard]] const T* data() {
      room.resize(values.size() * sizeof(T) + 64);
      const auto address = reinterpret_cast<std::uintptr_t>(room.data());
      auto* const start = room.data() + (64 - address % 64) % 64;
      std::memcpy(start, values.data(), values.size() * sizeof(T));
      return reinterpret_cast<const T*>(start);
    }
    std::vector<char> room;
  };
  std::vector<float> table;  ///< [rows][taps][channels]
  Aligned<float> floats;
  Aligned<std::uint16_t> halves;
};

}  // namespace

TEST_CASE("every processor's version is the product, for any count of columns, rows, taps and channels") {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> uniform(-1, 1);
  const auto kernels = panel_kernels();
  REQUIRE_FALSE(kernels.empty());
  for (const auto* kernel : kernels) {
    CAPTURE(kernel->name);
    for (const std::int64_t half_panels : {1, 2, 3, 4}) {
      for (std::int64_t columns = 1; columns <= 30; ++columns) {
        const std::int64_t rows = half_panels * kernel->half;
        const std::int64_t taps = 1 + columns % 3;
        const std::int64_t channels = columns % 5 == 0 ? 300 : 1 + columns % 7;
        const std::int64_t stride = 1 + columns % 2;
        const std::int64_t dilation = 1 + columns % 3;
        Weights weights(*kernel, rows, taps * channels, random);
        std::vector<float> in((columns * stride + taps * dilation) * channels);
        std::vector<float> bias(rows);
        for (auto& value : in) value = uniform(random);
        for (auto& value : bias) value = uniform(random);
        PanelProduct product{
            weights.floats.data(), bias.data(),        in.data(), nullptr, rows, columns, taps, channels,
            stride * channels,     dilation * channels};
        for (const bool half : {false, true}) {
          std::vector<float> out(columns * rows, 1e9F);
          product.weights = half ? static_cast<const void*>(weights.halves.data()) : weights.floats.data();
          product.out = out.data();
          const auto panels = (rows + kernel->rows - 1) / kernel->rows;
          const auto run = half ? kernel->bfloat16 : kernel->float32;
          run(product, 0, panels / 2);  // in two parts, as two threads would
          run(product, panels / 2, panels);
          double worst = 0;
          for (std::int64_t n = 0; n < columns; ++n) {
            for (std::int64_t m = 0; m < rows; ++m) {
              double expected = bias[m];
              for (std::int64_t t = 0; t < taps; ++t) {
                for (std::int64_t c = 0; c < channels; ++c) {
                  expected += static_cast<double>(weights.table[(m * taps + t) * channels + c]) *
                              in[n * product.column_step + t * product.tap_step + c];
                }
              }
              worst = std::max(worst, std::abs(expected - out[n * rows + m]));
            }
          }
          CHECK(worst < 1e-4);
        }
      }
    }
  }
}
