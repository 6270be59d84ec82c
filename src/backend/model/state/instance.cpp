#include "model/state/instance.h"

#include <utility>

#include <torch/csrc/jit/runtime/graph_executor.h>

#include "model/state/whole_copy.h"

namespace nn::model::state {

Instance::Instance(std::shared_ptr<const Origin> origin)
    : origin_(std::move(origin)), first_(origin_->module), module_(copy_of(first_)) {}

Instance::Instance(const Instance& other)
    : origin_(other.origin_), first_(other.first_), device_(other.device_), module_(copy_of(other.module_)) {}

Instance& Instance::operator=(const Instance& other) {
  if (this != &other) *this = Instance(other);
  return *this;
}

torch::jit::Module Instance::copy_of(const torch::jit::Module& module) const {
  return whole_copy(module, origin_->constants.parameters(), first_);
}

c10::IValue Instance::call(const std::string& method, std::vector<c10::IValue> inputs) {
  return call(module_.get_method(method).function(), std::move(inputs));
}

c10::IValue Instance::call(torch::jit::Function& form, std::vector<c10::IValue> inputs) {
  const c10::InferenceMode without_gradients;
  const torch::jit::GraphOptimizerEnabledGuard as_written(false);  // of this thread
  inputs.insert(inputs.begin(), module_._ivalue());
  return form(std::move(inputs));
}

void Instance::start_over() { module_ = copy_of(first_); }

void Instance::place(torch::Device device) {
  if (device == device_) return;
  const auto& shared = origin_->constants.parameters();
  auto first = device.is_cpu() ? origin_->module : whole_copy(origin_->module, {}, origin_->module, device);
  module_ = whole_copy(module_, shared, first, device);
  first_ = std::move(first);
  device_ = device;
}

}  // namespace nn::model::state
