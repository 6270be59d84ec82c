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

using nn::model::state::Instance;
using nn::model::state::Origin;

std::shared_ptr<const Origin> origin_of(const Module& module) { return std::make_shared<const Origin>(module); }

at::Tensor run(Instance& instance, const std::string& method, const at::Tensor& input) {
  return instance.call(method, {input}).toTensor();
}

/// An instance that is run in the form made for speed.
struct Fast {
  std::shared_ptr<const Origin> origin;
  std::shared_ptr<Rewriter> rewriter = std::make_shared<Rewriter>(origin, true);
  Instance instance{origin};
  std::vector<std::shared_ptr<const Kernel>> kernels{};

  at::Tensor run(const std::string& method, const at::Tensor& input) {
    return instance.call(rewriter->method(method)->function, {input}).toTensor();
  }
  void choose(const std::string& method, Kind kind, std::initializer_list<std::int64_t> lengths) {
    for (const auto& layer : rewriter->method(method)->layers) {
      for (const auto length : lengths) {
        kernels.push_back(layer->kernel({1, length}, kind));
        layer->choose({1, length}, kernels.back());
      }
    }
  }
};

std::int64_t count(const Rewritten& method, const std::string& kind) {
  std::int64_t found = 0;
  std::function<void(torch::jit::Block*)> look = [&](torch::jit::Block* block) {
    for (auto* node : block->nodes()) {
      if (node->kind() == c10::Symbol::fromQualString(kind)) ++found;
      for (auto* inner : node->blocks()) look(inner);
    }
  };
  look(method.function.graph()->block());
  return found;
}

}  // namespace

TEST_CASE("convolutions with constant weights are replaced, once for all methods; others stay") {
  const std::string layer = layer_operator().toQualString();
  Rewriter rewriter(origin_of(streaming_model()), true);
  const auto encode = rewriter.method("encode");
  const auto decode = rewriter.method("decode");
  const auto forward = rewriter.method("forward");
  CHECK(rewriter.method("encode") == encode);
  CHECK(count(*encode, layer) == 1);
  CHECK(count(*decode, layer) == 1);
  CHECK(count(*forward, layer) == 2);
  CHECK(forward->layers == std::vector{encode->layers.front(), decode->layers.front()});
  CHECK(count(*forward, "aten::conv1d") == 1);  // `free` changes
  CHECK(count(*rewriter.method("learn"), layer) == 0);
  CHECK(count(*rewriter.method("dynamic"), layer) == 0);
  CHECK(rewriter.method("nothing") == nullptr);
}

TEST_CASE("without layers a method is only inlined") {
  const auto origin = origin_of(streaming_model());
  const auto forward = Rewriter(origin, false).method("forward");
  CHECK(forward->layers.empty());
  CHECK(count(*forward, "prim::CallMethod") == 0);
  Instance plain(origin);
  Instance inlined(origin);
  const auto input = at::randn({1, 4, 16});
  for (int i = 0; i < 3; ++i) {
    CHECK(inlined.call(forward->function, {input}).toTensor().equal(run(plain, "forward", input)));
  }
}

TEST_CASE("state, setters and every method work as before, instance by instance") {
  const auto origin = origin_of(streaming_model());
  Instance plain(origin);
  Instance other(origin);
  Fast fast{origin};
  for (const auto* method : {"encode", "decode"}) fast.choose(method, Kind::Panels, {4, 8, 10, 18});
  for (int block = 0; block < 6; ++block) {
    const auto input = at::randn({1, 4, 16});
    if (block == 3) {
      for (auto* instance : {&plain, &fast.instance}) instance->call("set_gain", {0.25});
    }
    CHECK(at::allclose(run(plain, "forward", input), fast.run("forward", input), 1e-5, 1e-5));
    CHECK(plain.module().attr("pad").toTensor().equal(fast.instance.module().attr("pad").toTensor()));
  }
  CHECK(fast.instance.call("get_gain").toDouble() == 0.25);
  CHECK(other.call("get_gain").toDouble() == 1.0);
  CHECK(other.module().attr("pad").toTensor().abs().max().item<float>() == 0);
  const auto input = at::randn({1, 4, 16});
  for (int i = 0; i < 2; ++i) CHECK(run(plain, "learn", input).equal(fast.run("learn", input)));
  const auto weights = at::randn({2, 4, 5});
  CHECK(plain.call("dynamic", {input, weights})
            .toTensor()
            .equal(fast.instance.call(fast.rewriter->method("dynamic")->function, {input, weights}).toTensor()));
}

TEST_CASE("other batches, lengths and types than those chosen for are computed by ATen, to the bit") {
  const auto origin = origin_of(streaming_model());
  Instance plain(origin);
  Fast fast{origin};
  fast.choose("decode", Kind::Panels, {8});
  for (const auto& input : {at::randn({3, 8, 8}), at::randn({1, 8, 9}), at::randn({8, 8})}) {
    CHECK(run(plain, "decode", input).equal(fast.run("decode", input)));
  }
  CHECK_FALSE(run(plain, "decode", at::randn({1, 8, 8})).equal(fast.run("decode", at::randn({1, 8, 8}))));
  CHECK_THROWS(fast.run("decode", at::randn({1, 5, 8})));
  CHECK_THROWS(fast.run("decode", at::randn({5, 8})));
  CHECK_THROWS(fast.run("decode", at::randn({1, 8, 8}).to(at::kDouble)));
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
  Instance plain(origin_of(module));
  Fast fast{origin_of(module)};
  fast.choose("traced", Kind::Panels, {16});
  const auto input = at::randn({1, 4, 16});
  for (const auto& [method, layers] : {std::pair("traced", 1), {"same", 0}, {"length", 0}}) {
    CHECK(at::allclose(run(plain, method, input), fast.run(method, input), 1e-5, 1e-5));
    CHECK(static_cast<int>(fast.rewriter->method(method)->layers.size()) == layers);
  }
  CHECK(fast.run("two_dimensional", at::randn({1, 4, 8, 8})).size(1) == 6);
}

TEST_CASE("weights computed of constants are constant, unless somebody writes to them") {
  Module module("Computed");
  module.register_parameter("weight", at::randn({6, 4, 3}), false);
  module.register_parameter("scale", at::randn({6, 1, 1}), false);
  module.register_buffer("filter", at::randn({4, 3}));
  module.define(R"(
    def scaled(self, x):
        return torch.conv1d(x, self.weight * self.scale)
    def filtered(self, x):
        return torch.conv1d(x, self.filter.unsqueeze(0))
    def written(self, x):
        w = self.weight * self.scale
        w[0].mul_(2.0)
        return torch.conv1d(x, w)
    def drawn(self, x):
        return torch.conv1d(x, torch.rand_like(self.weight)) * 0.0
  )");
  Instance plain(origin_of(module));
  Fast fast{origin_of(module)};
  const auto input = at::randn({1, 4, 16});
  for (const auto& [method, layers] : {std::pair("scaled", 1), {"filtered", 1}, {"written", 0}, {"drawn", 0}}) {
    CHECK(static_cast<int>(fast.rewriter->method(method)->layers.size()) == layers);
    for (int i = 0; i < 2; ++i) CHECK(run(plain, method, input).equal(fast.run(method, input)));
  }
}
