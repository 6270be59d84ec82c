#include "model/state/constants.h"

#include "model/state/whole_copy.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

using nn::model::state::Constants;
using torch::jit::Module;

namespace {

/// Two parameters, of which `code` may change one, and what else it may do that by.
Module make_module(const std::string& code) {
  Module module("Model");
  module.register_parameter("fixed", at::ones({2}), false);
  module.register_parameter("weight", at::ones({4}), false);
  module.register_buffer("state", at::zeros({4}));
  module.register_buffer("view", module.attr("weight").toTensor().slice(0, 1));
  module.register_attribute("list", c10::ListType::ofTensors(), c10::List<at::Tensor>());
  module.define(code + R"(
def forward(self, x):
    return x + self.fixed.sum() + self.weight.sum()
)");
  return module;
}

/// The names of the parameters that all instances may share.
std::vector<std::string> constants(const Module& module) {
  std::vector<std::string> names;
  const Constants found(module);
  for (const auto& path : found.parameters()) {
    const auto tensor = nn::model::state::tensor_at(module, path);
    for (const auto& parameter : module.named_parameters()) {
      if (parameter.value.is_same(tensor)) names.push_back(parameter.name);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("what is read only is constant, also by a view and with state of its own beside it") {
  CHECK(constants(make_module(R"(
def reset(self):
    self.state = torch.zeros(4)
def learn(self, x):
    self.state.add_(self.weight.view([4]) * self.view.sum())
    self.list.append(self.weight * 2.0)
    return torch.cat([self.weight, x])
)")) == std::vector<std::string>{"fixed", "weight"});
}

TEST_CASE("what may be written to is not") {
  const auto* line = "";
  SUBCASE("set") { line = "self.weight = torch.ones(4)"; }
  SUBCASE("in place") { line = "self.weight.fill_(2.0)"; }
  SUBCASE("by a view of it") { line = "self.weight[1:2].fill_(2.0)"; }
  SUBCASE("by a buffer that lies there") { line = "self.view.fill_(2.0)"; }
  SUBCASE("by an operator's argument") { line = "torch.relu_(self.weight)"; }
  SUBCASE("from a branch") { line = "if bool(self.state.sum() > 1.0):\n        self.weight.mul_(2.0)"; }
  SUBCASE("put into a list, which another method may write by") { line = "self.list.append(self.weight)"; }
  SUBCASE("made another attribute, likewise") { line = "self.state = self.weight.view([4])"; }
  SUBCASE("given away") { line = "return self.weight"; }
  CHECK(constants(make_module("def change(self):\n    " + std::string(line) + "\n")) ==
        std::vector<std::string>{"fixed"});
}

TEST_CASE("a list that holds a parameter when the file is read may write to it") {
  auto module = make_module("");
  module.setattr("list", c10::List<at::Tensor>({module.attr("weight").toTensor()}));
  CHECK(constants(module) == std::vector<std::string>{"fixed"});
}

TEST_CASE("of parts with the same code, only the one that is written to changes") {
  Module part("Part");
  part.register_parameter("weight", at::ones({1}), false);
  const auto twin = nn::model::state::whole_copy(part, {}, part);
  REQUIRE(*twin.type() == *part.type());
  Module module("Model");
  module.register_module("a", part);
  module.register_module("b", twin);
  module.define("def forward(self, x):\n    self.b.weight.add_(1.0)\n    return x * self.a.weight\n");
  CHECK(constants(module) == std::vector<std::string>{"a.weight"});
}
