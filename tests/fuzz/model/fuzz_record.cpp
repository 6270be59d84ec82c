// The metadata record of a model file, nn_export.json: the bytes are its text.

#include <torch/script.h>

#include "check_spec.h"
#include "model/contract.h"

namespace {

/// Methods of other ratios and no function that would have to be run.
torch::jit::Module make_module() {
  torch::jit::Module module("model");
  module.register_attribute("forward_params", c10::ListType::ofInts(), c10::List<std::int64_t>{1, 1, 1, 1});
  module.register_attribute("encode_params", c10::ListType::ofInts(), c10::List<std::int64_t>{2, 1, 4, 6});
  module.define("def forward(self, x):\n  return x\ndef encode(self, x):\n  return x\n");
  return module;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT: libFuzzer's name
  static const auto origin = std::make_shared<nn::model::state::Origin>(make_module());
  nn::model::state::Instance instance(origin);
  const std::string record(data, data + size);
  auto spec = nn::model::read_contract("model.ts", instance, record);
  if (spec) {
    nn::test::check_spec(*spec);
    nn::test::require(spec->methods.size() == 2, "the record takes no method away");
  } else {
    nn::test::require(spec.error().message.find("version") != std::string::npos, "only its version can be refused");
  }
  return 0;
}
