// Modules put together at random from what the contract looks for: attributes of any kind under its names, functions
// that answer anything, take anything or throw. The record has a fuzzer of its own.

#include <torch/script.h>

#include "check_spec.h"
#include "model/contract.h"

namespace {

using nn::test::Bytes;
using torch::jit::Module;

/// All tensors that fit into few bytes, and some that only look so.
torch::Tensor make_tensor(Bytes& bytes) {
  static constexpr std::array kTypes{torch::kInt64,   torch::kInt32,      torch::kInt16,        torch::kInt8,
                                     torch::kUInt8,   torch::kBool,       torch::kFloat32,      torch::kFloat64,
                                     torch::kFloat16, torch::kBFloat16,   torch::kComplexFloat, torch::kUInt16,
                                     torch::kUInt64,  torch::kFloat8_e5m2};
  const auto type = kTypes[bytes.index(kTypes.size())];
  const auto form = bytes.byte();
  std::vector<std::int64_t> values(bytes.index(6));
  // One byte a value, 255: eight.
  for (auto& value : values) {
    const auto small = bytes.byte();
    value = small == 255 ? bytes.raw<std::int64_t>() : small;
  }
  const auto tensor = torch::tensor(values, torch::kInt64).to(type);
  switch (form) {
    case 'e': return torch::zeros({1}).to(type).expand({std::int64_t{1} << 40});  // 2^40 numbers in the memory of one
    case 'u': return {};
    case 'm': return torch::empty({4}, torch::TensorOptions().device(torch::kMeta).dtype(type));
    case 's': return torch::tensor(values, torch::kFloat32).to_sparse();
    case 'q': return torch::quantize_per_tensor(torch::tensor(values, torch::kFloat32), 1.0, 0, torch::kQInt8);
    case '2': return tensor.unsqueeze(-1);
    case '0': return tensor.numel() > 0 ? tensor[0] : tensor;
    case '-': return tensor.expand({2, tensor.numel()}).t();
    default: return tensor;
  }
}

/// A value under one of the contract's names; 'T': the usual tensor.
void add_attribute(Module& module, const std::string& name, Bytes& bytes) {
  switch (bytes.byte()) {
    case 0: return;
    case 'N': return module.register_attribute(name, c10::NoneType::get(), c10::IValue());
    case 'S': return module.register_attribute(name, c10::StringType::get(), bytes.word());
    case 'I': return module.register_attribute(name, c10::IntType::get(), bytes.raw<std::int64_t>());
    case 'L': {
      c10::List<std::int64_t> numbers;
      for (auto left = bytes.index(6); left > 0; --left) numbers.push_back(static_cast<std::int8_t>(bytes.byte()));
      return module.register_attribute(name, c10::ListType::ofInts(), numbers);
    }
    case 'W': {
      c10::List<std::string> words;
      for (auto left = bytes.index(6); left > 0; --left) words.push_back(bytes.word());
      return module.register_attribute(name, c10::ListType::ofStrings(), words);
    }
    case 'P': {
      const auto type = c10::TupleType::create({c10::IntType::get(), c10::StringType::get(), c10::IntType::get()});
      const auto number = bytes.raw<std::int64_t>();
      return module.register_attribute(name, type, c10::ivalue::Tuple::create(number, bytes.word(), number));
    }
    case 'B': return module.register_buffer(name, make_tensor(bytes));
    default: return module.register_attribute(name, c10::TensorType::get(), make_tensor(bytes));
  }
}

/// Of each row one, or none.
void add_functions(Module& module, Bytes& bytes) {
  static const std::vector<std::vector<const char*>> kChoices{
      {"def forward(self, x):\n  return x\n", "def forward(self):\n  return 1\n"},
      {"def encode(self, x):\n  return x\n", "def encode(self, x: int) -> int:\n  return x\n"},
      {"def get_methods(self):\n  return self.words\n",
       "def get_methods(self) -> List[str]:\n  assert False, 'no'\n  return ['']\n",
       "def get_methods(self):\n  return ['forward', 'encode', 'missing', '', '~', 'a/b', 'forward']\n",
       "def get_methods(self):\n  return ('forward', 1, None)\n", "def get_methods(self):\n  return 1.5\n",
       "def get_methods(self, x):\n  return ['forward']\n", "def get_methods(self):\n  return [['forward']]\n"},
      {"def get_attributes(self):\n  return self.words\n",
       "def get_attributes(self):\n  return ['none', 'gain', 'mode', 'gain', '']\n",
       "def get_attributes(self) -> List[str]:\n  assert False, 'no\\nno'\n  return ['']\n",
       "def get_attributes(self):\n  return {'gain': 'mode'}\n"},
      {"def set_gain(self, gain: float) -> int:\n  return 0\n", "def set_gain(self):\n  return 0\n",
       "def set_gain(self, a: Tensor, b: str, c: Optional[int], d: bool, e: number):\n  return a\n",
       "def set_gain(self, a: Dict[str, int]):\n  return a\n", "def set_gain(self, a: List[List[int]]):\n  return a\n"},
      {"def get_gain(self):\n  return 1.0\n", "def get_gain(self):\n  return (1, 2.0, 'x', True, None)\n",
       "def get_gain(self):\n  return self.anything\n", "def get_gain(self):\n  return [self.anything]\n",
       "def get_gain(self):\n  return [1, 2]\n", "def get_gain(self):\n  return {'a': [1]}\n",
       "def get_gain(self):\n  return ((1, 2), [3])\n", "def get_gain(self, x: int):\n  return x\n",
       "def get_gain(self) -> float:\n  assert False, ''\n  return 1.0\n",
       "def get_gain(self):\n  return torch.zeros([3, 2000])\n", "def get_gain(self):\n  return torch.zeros([0])\n",
       "def get_gain(self):\n  return 3 // self.zero\n"},
      {"def set_mode(self, mode: str):\n  return None\n", "def set_mode(self, mode: int = 1) -> str:\n  return 'x'\n"},
      {"def get_mode(self):\n  return 'soft'\n", "def get_mode(self):\n  return ['']\n"},
      {"def get_sample_rate(self):\n  return 44100\n", "def get_sample_rate(self):\n  return -(2 ** 62)\n",
       "def get_sample_rate(self):\n  return '44100'\n", "def get_sample_rate(self) -> Optional[int]:\n  return None\n",
       "def get_sample_rate(self) -> int:\n  assert False, 'no'\n  return 1\n"},
  };
  for (const auto& choices : kChoices) {
    const auto choice = bytes.index(choices.size() + 1);
    if (choice > 0) module.define(choices[choice - 1]);
  }
}

Module make_module(Bytes& bytes) {
  Module module("model");
  module.register_attribute("zero", c10::IntType::get(), std::int64_t{0});
  c10::List<std::string> words;
  for (auto left = bytes.index(4); left > 0; --left) words.push_back(bytes.word());
  module.register_attribute("words", c10::ListType::ofStrings(), words);
  module.register_attribute("anything", c10::TensorType::get(), make_tensor(bytes));
  add_functions(module, bytes);
  for (const auto* name : {"forward_params", "encode_params", "gain_params", "mode_params", "forward_input_labels",
                           "forward_output_labels", "encode_input_labels", "reset_params"}) {
    add_attribute(module, name, bytes);
  }
  return module;
}

std::optional<nn::model::state::Instance> try_module(Bytes& bytes) {
  try {
    return std::optional<nn::model::state::Instance>(std::in_place,
                                                     std::make_shared<nn::model::state::Origin>(make_module(bytes)));
  } catch (const c10::Error&) {  // nobody can have such a tensor, or LibTorch cannot copy it
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT: libFuzzer's name
  Bytes bytes(data, size);
  auto instance = try_module(bytes);
  if (!instance) return -1;  // not worth keeping
  auto spec = nn::model::read_contract("folder/model.ts", *instance, bytes.word());
  if (spec) {
    nn::test::check_spec(*spec);
  } else {
    nn::test::require(!spec.error().message.empty(), "an error says something");
  }
  return 0;
}
