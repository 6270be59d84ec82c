#include "model/state/whole_copy.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

using nn::model::state::Constants;
using nn::model::state::whole_copy;
using torch::jit::Module;

namespace {

void write_at(const Module& module, const char* attribute, float value) {
  module.attr(attribute).toTensor().fill_(value);
}

}  // namespace

TEST_CASE("memory that is shared stays shared, wherever its tensors lie, and is not the original's") {
  Module module("Model");
  const auto whole = at::arange(6, at::kFloat);
  Module part("Part");
  part.register_buffer("view", whole.slice(0, 2, 4));
  module.register_module("a", part);
  module.register_module("b", part);
  module.register_buffer("whole", whole);
  module.register_attribute("list", c10::ListType::ofTensors(), c10::List<at::Tensor>({whole.view({2, 3}).t(), whole}));
  const auto pair = c10::ivalue::Tuple::create(whole.select(0, 5), 7);
  module.register_attribute("pair", pair->type(), pair);
  const auto copy = whole_copy(module, {}, module);
  write_at(copy, "whole", 9);
  CHECK(whole[3].item<float>() == 3);
  const auto list = copy.attr("list").toTensorVector();
  CHECK(copy.attr("a").toModule()._ivalue() == copy.attr("b").toModule()._ivalue());
  CHECK(copy.attr("a").toModule().attr("view").toTensor().sum().item<float>() == 18);
  CHECK(list[0].strides() == c10::IntArrayRef({1, 3}));
  CHECK(list[0].sum().item<float>() == 54);
  CHECK(list[1].is_same(copy.attr("whole").toTensor()));
  CHECK(copy.attr("pair").toTupleRef().elements()[0].toTensor().item<float>() == 9);
}

TEST_CASE("what is to be shared is, by reference; the rest is not") {
  Module module("Model");
  module.register_parameter("weight", at::ones({2}), false);
  module.register_buffer("state", at::ones({2}));
  module.define("def forward(self, x):\n    return x * self.weight\n");
  const auto copy = whole_copy(module, Constants(module).parameters(), module);
  CHECK(copy.attr("weight").toTensor().is_same(module.attr("weight").toTensor()));
  CHECK_FALSE(copy.attr("state").is(module.attr("state")));
}

TEST_CASE("tensors of every form are copied") {
  Module module("Model");
  module.register_buffer("nothing", at::empty({0}));
  module.register_buffer("wide", at::ones({1}).expand({std::int64_t{1} << 40}));
  module.register_buffer("conjugate", at::conj(at::complex(at::ones({2}), at::ones({2}))));
  module.register_buffer("sparse", at::ones({2, 2}).to_sparse());
  module.register_buffer("quantized", at::quantize_per_tensor(at::ones({2}), 0.5, 0, at::kQInt8));
  module.register_attribute("maybe", c10::OptionalType::create(c10::TensorType::get()), c10::IValue());
  const auto copy = whole_copy(module, {}, module);
  CHECK(copy.attr("wide").toTensor().numel() == std::int64_t{1} << 40);
  CHECK(copy.attr("conjugate").toTensor().equal(module.attr("conjugate").toTensor()));
  CHECK(copy.attr("sparse").toTensor().to_dense().sum().item<float>() == 4);
  CHECK(copy.attr("quantized").toTensor().dequantize().sum().item<float>() == 2);
  CHECK(copy.attr("maybe").isNone());
}
