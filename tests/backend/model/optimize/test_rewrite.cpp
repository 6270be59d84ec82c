#include "model/instance.h"
#include "model/optimize/rewrite.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

using namespace nn::model::optimize;
using torch::jit::Module;

namespace {

/// A streaming model in the way of RAVE: cached paddings, several methods, a setter.
Module streaming_model() {
  at::manual_seed(1);
  Module module("Model");
  module.register_parameter("weight", at::randn({8, 4, 3}), false);
  module.register_parameter("bias", at::randn({8}), false);
  module.register_parameter("back", at::randn({8, 4, 8}), false);
  module.register_buffer("free", at::randn({4, 4, 1}));
  module.register_buffer("pad", at::zeros({64, 4, 2}));
  module.register_attribute("gain", c10::FloatType::get(), 1.0);
  module.define(R"(
    def encode(self, x):
        b = x.size(0)
        x = torch.cat([self.pad[:b], x], -1)
        self.pad[:b] = x[:, :, -2:]
        return torch.conv1d(x, self.weight, self.bias, 2) * self.gain
    def decode(self, x):
        return torch.conv_transpose1d(x, self.back, None, 4, 2)
    def forward(self, x):
        if bool(x.sum() > 1e9):
            x = torch.conv1d(x, self.free)
        return self.decode(self.encode(x))
    def learn(self, x):
        y = torch.conv1d(x, self.free)
        self.free += 1.0
        return y
    def dynamic(self, x, w):
        return torch.conv1d(x, w)
    def set_gain(self, gain: float) -> int:
        self.gain = gain
        return 0
    def get_gain(self) -> float:
        return self.gain
  )");
  module.eval();
  return module;
}

at::Tensor run(Module& module, const char* method, const at::Tensor& input) {
  return module.get_method(method)({input}).toTensor();
}

const std::string kLayer = layer_operator().toQualString();

std::int64_t count(const Module& module, const char* method, const std::string& kind) {
  std::int64_t found = 0;
  std::function<void(torch::jit::Block*)> look = [&](torch::jit::Block* block) {
    for (auto* node : block->nodes()) {
      if (node->kind() == c10::Symbol::fromQualString(kind)) ++found;
      for (auto* inner : node->blocks()) look(inner);
    }
  };
  look(module.get_method(method).graph()->block());
  return found;
}

}  // namespace

TEST_CASE("convolutions with constant weights are replaced, once for all methods; others stay") {
  const auto rewritten = rewrite(streaming_model());
  CHECK(rewritten.layers.size() == 2);
  CHECK(count(rewritten.module, "encode", kLayer) == 1);
  CHECK(count(rewritten.module, "decode", kLayer) == 1);
  CHECK(count(rewritten.module, "forward", kLayer) == 2);
  CHECK(count(rewritten.module, "forward", "aten::conv1d") == 1);  // `free` changes
  CHECK(count(rewritten.module, "learn", kLayer) == 0);
  CHECK(count(rewritten.module, "dynamic", kLayer) == 0);
}

TEST_CASE("state, setters and every method work as before, instance by instance") {
  auto plain = streaming_model();
  const auto rewritten = rewrite(plain);
  auto fast = nn::model::independent_copy(rewritten.module, false);
  auto other = nn::model::independent_copy(rewritten.module, false);
  for (const auto& layer : rewritten.layers) {
    for (const std::int64_t length : {4, 8, 10, 18}) layer->choose({1, length}, Kind::Panels);
  }
  plain = nn::model::independent_copy(plain, false);
  const c10::InferenceMode guard;
  for (int block = 0; block < 6; ++block) {
    const auto input = at::randn({1, 4, 16});
    if (block == 3) {
      for (auto* module : {&plain, &fast}) module->get_method("set_gain")({0.25});
    }
    CHECK(at::allclose(run(plain, "forward", input), run(fast, "forward", input), 1e-5, 1e-5));
    CHECK(plain.attr("pad").toTensor().equal(fast.attr("pad").toTensor()));
  }
  CHECK(fast.get_method("get_gain")({}).toDouble() == 0.25);
  CHECK(other.get_method("get_gain")({}).toDouble() == 1.0);
  CHECK(other.attr("pad").toTensor().abs().max().item<float>() == 0);
  const auto input = at::randn({1, 4, 16});
  for (int i = 0; i < 2; ++i) CHECK(run(plain, "learn", input).equal(run(fast, "learn", input)));
  const auto weights = at::randn({2, 4, 5});
  CHECK(plain.get_method("dynamic")({input, weights})
            .toTensor()
            .equal(fast.get_method("dynamic")({input, weights}).toTensor()));
}

TEST_CASE("other batches, lengths and types than those chosen for are computed by ATen, to the bit") {
  auto plain = streaming_model();
  const auto rewritten = rewrite(plain);
  for (const auto& layer : rewritten.layers) layer->choose({1, 8}, Kind::Panels);
  auto fast = nn::model::independent_copy(rewritten.module, false);
  const c10::InferenceMode guard;
  for (const auto& input : {at::randn({3, 8, 8}), at::randn({1, 8, 9}), at::randn({8, 8})}) {
    CHECK(run(plain, "decode", input).equal(run(fast, "decode", input)));
  }
  CHECK_FALSE(run(plain, "decode", at::randn({1, 8, 8})).equal(run(fast, "decode", at::randn({1, 8, 8}))));
  CHECK_THROWS(run(fast, "decode", at::randn({1, 5, 8})));
  CHECK_THROWS(run(fast, "decode", at::randn({5, 8})));
  CHECK_THROWS(run(fast, "decode", at::randn({1, 8, 8}).to(at::kDouble)));
}

TEST_CASE("traced forms, and convolutions that cannot be told") {
  Module module("Traced");
  module.register_parameter("weight", at::randn({6, 4, 3}), false);
  module.register_parameter("image", at::randn({6, 4, 3, 3}), false);
  module.define(R"(
    def traced(self, x):
        return torch._convolution(x, self.weight, None, [1], [1], [1], False, [0], 1, False, False, True, True)
    def same(self, x):
        return torch.conv1d(x, self.weight, None, 1, "same")
    def length(self, x):
        return torch.conv1d(x, self.weight, None, x.size(2) // 8)
    def two_dimensional(self, x):
        return torch._convolution(x, self.image, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, False, False, True, True)
  )");
  module.eval();
  auto rewritten = rewrite(module);
  CHECK(rewritten.layers.size() == 1);
  rewritten.layers.front()->choose({1, 16}, Kind::Panels);
  const c10::InferenceMode guard;
  const auto input = at::randn({1, 4, 16});
  for (const char* method : {"traced", "same", "length"}) {
    CHECK(at::allclose(run(module, method, input), run(rewritten.module, method, input), 1e-5, 1e-5));
  }
  CHECK(run(rewritten.module, "two_dimensional", at::randn({1, 4, 8, 8})).size(1) == 6);
}

TEST_CASE("a module in training mode is left as it is") {
  Module module("Training");
  module.register_attribute("training", c10::BoolType::get(), true);
  module.register_parameter("weight", at::randn({4, 4, 3}), false);
  module.define(R"(
    def forward(self, x):
        y = torch.conv1d(x, self.weight)
        return y * 2.0 if self.training else y
  )");
  auto rewritten = rewrite(module);
  CHECK(rewritten.layers.empty());
  const auto input = at::randn({1, 4, 16});
  CHECK(run(module, "forward", input).equal(run(rewritten.module, "forward", input)));
}
