#include "model/bare_call.h"

#include <ATen/Parallel.h>
#include <torch/script.h>

namespace nn::bench {

struct BareCall::Impl {
  torch::jit::Module module;
  torch::jit::Method method;
  torch::Tensor input;
};

BareCall::BareCall(const std::string& model, const std::string& method, std::int64_t channels, std::int64_t frames) {
  constexpr int kWarmUp = 5;
  at::set_num_threads(1);  // as on the engine's worker
  at::globalContext().setFlushDenormal(true);
  auto module = torch::jit::load(model);
  module.eval();
  auto callee = module.get_method(method);
  impl_ = std::make_unique<Impl>(Impl{module, callee, torch::rand({1, channels, frames}) - 0.5});
  for (int i = 0; i < kWarmUp; ++i) (*this)();
}

BareCall::~BareCall() = default;

void BareCall::operator()() {
  const c10::InferenceMode guard;
  impl_->method({impl_->input});
}

}  // namespace nn::bench
