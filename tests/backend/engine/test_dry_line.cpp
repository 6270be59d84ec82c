#include "engine/dry_line.h"

#include <doctest.h>

#include <array>
#include <vector>

namespace {

using nn::engine::DryLine;

/// Writes one vector of each inlet, and reads `count` samples of one channel from `from` on.
std::vector<float> pass(DryLine& line, const std::vector<std::vector<float>>& vectors, int channel, int from = 0,
                        int count = 3) {
  std::vector<const float*> in;
  for (const auto& vector : vectors) in.push_back(vector.data());
  line.write(in.data(), static_cast<int>(in.size()), 3);
  std::vector<float> out(static_cast<std::size_t>(count), -1.0F);
  line.read(channel, out.data(), from, count);
  return out;
}

}  // namespace

TEST_CASE("what was written comes out so many samples later, round and round") {
  for (const int delay : {0, 1, 3, 5, 7}) {
    CAPTURE(delay);
    DryLine line(1, delay, 3);
    for (int time = 0; time < 60; time += 3) {
      std::vector<float> in;
      std::vector<float> expected;
      for (int i = 0; i < 3; ++i) {
        in.push_back(static_cast<float>(time + i + 1));
        expected.push_back(time + i < delay ? 0.0F : static_cast<float>(time + i + 1 - delay));
      }
      CHECK(pass(line, {in}, 0) == expected);
      std::vector<float> last(1);
      line.read(0, last.data(), 2, 1);
      CHECK(last[0] == expected[2]);
    }
  }
}

TEST_CASE("a missing inlet is zero, a surplus one is ignored, and what is forgotten is not heard again") {
  DryLine line(2, 3, 3);
  CHECK(pass(line, {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, 1) == std::vector<float>{0, 0, 0});
  CHECK(pass(line, {{1, 2, 3}}, 1) == std::vector<float>{4, 5, 6});
  CHECK(pass(line, {{1, 2, 3}}, 1) == std::vector<float>{0, 0, 0});
  line.forget();
  CHECK(pass(line, {{10, 11, 12}, {0, 0, 0}}, 0) == std::vector<float>{0, 0, 0});
  CHECK(pass(line, {{0, 0, 0}}, 0, 1, 2) == std::vector<float>{11, 12});
}

TEST_CASE("without channels it takes no memory and nothing") {
  DryLine line(0, 1000, 3);
  const std::array<float, 3> in{1, 2, 3};
  const std::array<const float*, 1> inlets{in.data()};
  line.write(inlets.data(), 1, 3);
  CHECK(DryLine::size_in_samples(0, 1000, 3) == 0);
}
