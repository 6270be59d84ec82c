#include "model/optimize/layer.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <tuple>

#include <torch/library.h>

#include "model/operator_name.h"

namespace nn::model::optimize {
namespace {

thread_local Trial* current_trial = nullptr;

InputSize size_of(const at::Tensor& input) { return {input.size(0), input.size(2)}; }

/// Equal but for the order of the sums; with bf16, but for the weights' rounding too.
bool computes(const Kernel& kernel, const at::Tensor& input, const at::Tensor& expected) try {
  const double rounding = kernel.kind() == Kind::PanelsBf16 ? 0.1 : 1e-4;
  const auto answer = kernel.run(input);
  if (answer.sizes() != expected.sizes()) return false;
  const auto largest = expected.abs().max().item<double>();
  return (answer - expected).abs().max().item<double>() <= rounding * largest + 1e-12;
} catch (const std::exception&) {  // oneDNN may find out only now that it does not do this shape
  return false;
}

}  // namespace

Layer::Layer(Convolution convolution)
    : convolution_(std::move(convolution)), aten_(make_kernel(Kind::Aten, convolution_, {})) {}

at::Tensor Layer::run(const at::Tensor& input) {
  const bool ordinary = input.dim() == 3 && input.size(0) > 0 && input.size(1) == convolution_.in_channels() &&
                        input.is_cpu() && input.scalar_type() == at::kFloat &&
                        convolution_.out_length(input.size(2)) > 0;
  if (!ordinary) return aten_->run(input);  // or have it refused, in ATen's words
  if (current_trial != nullptr) return current_trial->run(*this, input);
  return current(size_of(input))->run(input);
}

std::shared_ptr<const Kernel> Layer::current(InputSize size) const {
  const std::lock_guard lock(mutex_);
  for (auto one = chosen_.rbegin(); one != chosen_.rend(); ++one) {
    if (one->first != size) continue;
    if (auto kernel = one->second.lock()) return kernel;
  }
  return aten_;
}

Kind Layer::chosen(InputSize size) const { return current(size)->kind(); }

void Layer::choose(InputSize size, const std::shared_ptr<const Kernel>& kernel) {
  const std::lock_guard lock(mutex_);
  std::erase_if(chosen_, [&](const auto& earlier) {
    const auto known = earlier.second.lock();
    return !known || (earlier.first == size && known == kernel);
  });
  chosen_.emplace_back(size, kernel);
}

std::shared_ptr<const Kernel> Layer::kernel(InputSize size, Kind kind) const {
  if (kind == Kind::Aten) return aten_;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [chosen_size, chosen] : chosen_) {
      const auto known = chosen.lock();
      if (known && known->kind() == kind && known->fits(size)) return known;
    }
  }
  return make_kernel(kind, convolution_, size);
}

bool Layer::computes(const Convolution& other) const {
  const auto& own = convolution_;
  const auto data = [](const std::optional<at::Tensor>& tensor) { return tensor ? tensor->const_data_ptr() : nullptr; };
  const auto numbers = [](const Convolution& c) {
    return std::tuple(c.stride, c.padding, c.dilation, c.output_padding, c.groups, c.transposed);
  };
  return own.weight.const_data_ptr() == other.weight.const_data_ptr() && own.weight.sizes() == other.weight.sizes() &&
         own.weight.strides() == other.weight.strides() && data(own.bias) == data(other.bias) &&
         numbers(own) == numbers(other);
}

std::string Layer::shape() const {
  const auto& c = convolution_;
  const auto text = [](std::int64_t value) { return " " + std::to_string(value); };
  return (c.transposed ? "conv_transpose1d" : "conv1d") + text(c.in_channels()) + text(c.out_channels()) +
         text(c.taps()) + text(c.stride) + text(c.padding) + text(c.dilation) + text(c.output_padding) + text(c.groups);
}

int Kernels::layers() const {
  std::set<const Layer*> all;
  for (const auto& [layer, kernel] : chosen) all.insert(layer);
  return static_cast<int>(all.size());
}

int Kernels::faster() const {
  std::set<const Layer*> other;
  for (const auto& [layer, kernel] : chosen) {
    if (kernel->kind() != Kind::Aten) other.insert(layer);
  }
  return static_cast<int>(other.size());
}

std::int64_t Kernels::memory() const {
  std::set<const Kernel*> all;
  for (const auto& [layer, kernel] : chosen) all.insert(kernel.get());
  return std::accumulate(all.begin(), all.end(), std::int64_t{0},
                         [](std::int64_t sum, const Kernel* kernel) { return sum + kernel->memory(); });
}

Trial::Trial() { current_trial = this; }
Trial::~Trial() { current_trial = nullptr; }

at::Tensor Trial::run(Layer& layer, const at::Tensor& input) {
  const auto size = size_of(input);
  auto& candidates = cases_[{&layer, size}];
  auto [found, first_time] = candidates.try_emplace(kind_);
  auto& candidate = found->second;
  if (first_time) {  // and not timed: this is the run that takes memory
    const auto expected = layer.kernel(size, Kind::Aten)->run(input);
    const auto kernel = layer.kernel(size, kind_);
    if (kernel && computes(*kernel, input, expected)) candidate.kernel = kernel;
    return expected;
  }
  if (!candidate.kernel) return layer.kernel(size, Kind::Aten)->run(input);
  const auto begin = std::chrono::steady_clock::now();
  auto answer = candidate.kernel->run(input);
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  candidate.seconds = candidate.seconds == 0 ? seconds : std::min(candidate.seconds, seconds);
  return answer;
}

c10::Symbol layer_operator() {
  static const auto symbol = [] {
    static auto library = torch::Library(torch::Library::FRAGMENT, "nn", std::nullopt, __FILE__, __LINE__);
    const auto name = operator_name("convolution");
    library.def((name + "(Tensor input, int layer) -> Tensor").c_str(),
                [](const at::Tensor& input, std::int64_t layer) {
                  return reinterpret_cast<Layer*>(static_cast<std::intptr_t>(layer))->run(input);
                });
    return c10::Symbol::fromQualString(name);
  }();
  return symbol;
}

}  // namespace nn::model::optimize
