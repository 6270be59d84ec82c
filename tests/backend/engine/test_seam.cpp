#include "engine/seam.h"

#include <doctest.h>

#include <cmath>
#include <vector>

using nn::engine::Seam;

namespace {

std::vector<float> pass(Seam& seam, std::vector<float> samples) {
  float* const outs[] = {samples.data()};
  seam.pass(outs, 1, 0, static_cast<std::int64_t>(samples.size()));
  return samples;
}

}  // namespace

TEST_CASE("what is not cut passes as it is") {
  Seam seam(1, 8);
  for (int i = 0; i < 100; ++i) CHECK(pass(seam, {1, 2, 3}) == std::vector<float>{1, 2, 3});
  CHECK(seam.last(0) == 3.0F);
}

TEST_CASE("a cut goes from what was heard, mirrored, to what comes, however the fade is divided") {
  std::vector<float> before(40);
  for (std::size_t i = 0; i < before.size(); ++i) before[i] = static_cast<float>(i);
  for (const std::size_t piece : {1, 3, 8, 64}) {
    CAPTURE(piece);
    Seam seam(1, 16);
    pass(seam, before);
    seam.cut();
    std::vector<float> faded;
    while (faded.size() < 64) {
      const auto part = pass(seam, std::vector<float>(piece, 100.0F));
      faded.insert(faded.end(), part.begin(), part.end());
    }
    for (std::size_t i = 0; i < 64; ++i) {
      const double rise = i < 16 ? (1 - std::cos(3.14159265358979 * static_cast<double>(i) / 16)) / 2 : 1;
      const double mirrored = 39.0 - static_cast<double>(i);
      CHECK(faded[i] == doctest::Approx(100 * rise + mirrored * (1 - rise)));
    }
  }
}

TEST_CASE("a cut within a fade goes on from what is heard") {
  Seam seam(1, 16);
  pass(seam, std::vector<float>(40, 1.0F));
  seam.cut();
  const auto first = pass(seam, std::vector<float>(8, 0.0F));
  seam.cut();
  CHECK(pass(seam, {5.0F}).front() == first.back());
}

TEST_CASE("after forget, what comes rises from silence; after settle, it is there at once") {
  Seam seam(1, 16);
  pass(seam, std::vector<float>(40, 1.0F));
  seam.forget();
  seam.cut();
  const auto risen = pass(seam, std::vector<float>(16, 1.0F));
  CHECK(risen.front() == 0.0F);
  CHECK(risen[8] == doctest::Approx(0.5));
  seam.cut();
  seam.settle();
  CHECK(pass(seam, {7.0F}).front() == 7.0F);
}

TEST_CASE("channels it was not made for stay as they are") {
  Seam seam(1, 4);
  seam.cut();
  std::vector<float> left(4, 1.0F);
  std::vector<float> right(4, 1.0F);
  float* const outs[] = {left.data(), right.data()};
  seam.pass(outs, 2, 0, 4);
  CHECK(left.front() == 0.0F);
  CHECK(right == std::vector<float>(4, 1.0F));
}

TEST_CASE("a hard beginning is not mirrored: what is known is, to and fro") {
  Seam seam(1, 8);
  pass(seam, std::vector<float>(20, 0.0F));
  seam.begin();
  pass(seam, {5, 6});
  seam.cut();
  const auto faded = pass(seam, std::vector<float>(8, 0.0F));
  const std::vector<float> mirrored{6, 5, 5, 6, 6, 5, 5, 6};
  for (std::size_t i = 0; i < faded.size(); ++i) {
    const double fall = (1.0 + std::cos(3.14159265358979 * static_cast<double>(i) / 8.0)) / 2.0;
    CHECK(faded[i] == doctest::Approx(fall * mirrored[i]));
  }
}
