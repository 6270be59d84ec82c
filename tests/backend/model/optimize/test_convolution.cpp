#include <random>

#include "model/optimize/convolution.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

using namespace nn::model::optimize;

namespace {

/// In double precision, by ATen.
at::Tensor exact(const Convolution& c, const at::Tensor& input) {
  std::optional<at::Tensor> bias;
  if (c.bias) bias = c.bias->to(at::kDouble);
  return at::convolution(input.to(at::kDouble), c.weight.to(at::kDouble), bias, {c.stride}, {c.padding}, {c.dilation},
                         c.transposed, {c.output_padding}, c.groups);
}

Convolution random_convolution(std::mt19937& random) {
  const auto pick = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
  };
  Convolution c;
  c.transposed = pick(0, 1) == 1;
  c.groups = pick(0, 3) == 0 ? pick(2, 3) : 1;
  const auto in = pick(1, 40);
  const auto out = pick(1, 70);
  c.weight = c.transposed ? at::randn({in * c.groups, out, pick(1, 9)}) : at::randn({out * c.groups, in, pick(1, 9)});
  if (pick(0, 1) == 1) c.bias = at::randn({out * c.groups});
  c.stride = pick(1, 5);
  c.padding = pick(0, 4);
  c.dilation = c.transposed ? 1 : pick(1, 4);
  if (c.transposed) c.output_padding = pick(0, c.stride - 1);
  return c;
}

}  // namespace

TEST_CASE("every kernel computes what ATen computes in double precision") {
  at::manual_seed(3);
  std::mt19937 random(3);
  int computed[kKinds.size()] = {};
  for (int i = 0; i < 100; ++i) {
    const auto c = random_convolution(random);
    const std::int64_t batch = 1 + i % 3;
    const std::int64_t length = std::uniform_int_distribution<std::int64_t>(1, i % 10 == 0 ? 300 : 20)(random);
    if (c.out_length(length) < 1) continue;  // ATen refuses it
    auto input = at::randn({batch, c.in_channels(), length + 5});
    input = input.slice(2, 2, 2 + length);  // a view, as a model may give
    const auto expected = exact(c, input);
    REQUIRE(expected.size(1) == c.out_channels());
    REQUIRE(expected.size(2) == c.out_length(length));
    const auto scale = expected.abs().max().item<double>();
    for (const auto& [kind, name] : kKinds) {
      CAPTURE(name);
      CAPTURE(i);
      const auto kernel = make_kernel(kind, c, {batch, length});
      REQUIRE(kernel != nullptr);
      REQUIRE(kernel->fits({batch, length}));
      const auto output = kernel->run(input);
      CHECK(output.is_contiguous());
      REQUIRE(output.sizes() == expected.sizes());
      const auto error = (output.to(at::kDouble) - expected).abs().max().item<double>();
      CHECK(error <= (kind == Kind::PanelsBf16 ? 2e-2 : 2e-6) * scale + 1e-9);
      ++computed[static_cast<std::size_t>(kind)];
    }
  }
  for (const int count : computed) CHECK(count > 75);
}

TEST_CASE("ours computes any length with the weights laid out once") {
  Convolution c;
  c.weight = at::randn({20, 10, 3});
  const auto kernel = make_kernel(Kind::Panels, c, {1, 8});
  for (const std::int64_t length : {3, 8, 100}) {
    const auto input = at::randn({2, 10, length});
    CHECK(at::allclose(kernel->run(input).to(at::kDouble), exact(c, input), 1e-4, 1e-5));
  }
}

TEST_CASE("a dilated transposed convolution is left to others") {
  Convolution c;
  c.transposed = true;
  c.weight = at::randn({4, 4, 3});
  c.dilation = 2;
  CHECK(make_kernel(Kind::Panels, c, {1, 8}) == nullptr);
  CHECK(make_kernel(Kind::Aten, c, {1, 8}) != nullptr);
}
