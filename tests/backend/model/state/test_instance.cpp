#include "model/state/instance.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

using nn::model::state::Instance;
using nn::model::state::Origin;
using torch::jit::Module;

namespace {

std::shared_ptr<const Origin> counter() {
  Module module("Counter");
  module.register_parameter("step", at::ones({1}), false);
  module.register_buffer("count", at::zeros({1}));
  module.define(R"(
def reset(self):
    self.count = torch.zeros(1)
def forward(self, x):
    self.count += self.step
    return x * 0.0 + self.count
)");
  return std::make_shared<const Origin>(module);
}

float play(Instance& instance) { return instance.call("forward", {at::zeros({1})}).toTensor().item<float>(); }

}  // namespace

TEST_CASE("each has a state of its own, also if it is made anew of what is constant") {
  const auto origin = counter();
  Instance first(origin);
  Instance second(origin);
  for (int round = 0; round < 4; ++round) {
    for (auto* instance : {&first, &second}) instance->call("reset");
    CHECK(play(first) == 1);
    CHECK(play(first) == 2);
    CHECK(play(second) == 1);
  }
  CHECK(first.module().attr("step").toTensor().is_same(origin->module.attr("step").toTensor()));
  CHECK(origin->module.attr("count").toTensor().item<float>() == 0);
}

TEST_CASE("a copy goes on from where the other is; starting over is the file's first state") {
  Instance first(counter());
  play(first);
  auto copy = first;
  CHECK(play(copy) == 2);
  CHECK(play(copy) == 3);
  CHECK(play(first) == 2);
  copy.start_over();
  CHECK(play(copy) == 1);
  first = copy;
  CHECK(play(copy) == 2);
  CHECK(play(first) == 2);
}

TEST_CASE("going elsewhere keeps the state; what cannot be, changes nothing") {
  Instance instance(counter());
  play(instance);
  instance.place(at::kCPU);
  CHECK(play(instance) == 2);
  CHECK_THROWS(instance.place(at::kHPU));  // nobody's build has it
  CHECK(instance.device() == at::kCPU);
  CHECK(play(instance) == 3);
}
