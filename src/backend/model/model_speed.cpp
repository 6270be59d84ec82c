// How fast a model is, and what makes it faster.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <ATen/Parallel.h>

#include "model/archive.h"
#include "model/model_impl.h"
#include "model/noise.h"
#include "model/optimize/tune.h"

namespace nn::model {
namespace {

using optimize::Kind;

/// Not silence, of which a model may make less work, and the same each time.
torch::Tensor test_signal(const MethodSpec& method, std::int64_t block_size, int voices) {
  const auto length = block_size / method.in_ratio;
  const auto count = voices * method.in_channels * length;
  const auto signal = torch::sin(torch::arange(count, torch::kFloat32) * 1.7F).mul(0.3F);
  return signal.reshape({voices, method.in_channels, length});
}

}  // namespace

double Model::warm_up(const MethodSpec& method, std::int64_t block_size, int voices, int timed) const noexcept {
  double longest = 0;
  try {
    auto& impl = *impl_;
    const auto warm = impl.warm_method(method, block_size, voices);
    const bool fast = impl.optimize != Optimize::Off && impl.instance.device().is_cpu();
    // One at a time: kernels that are tried at once would time each other, and lay out the weights over and over. But
    // a model that never returns must not keep the others from playing.
    constexpr std::chrono::seconds kLongest(10);
    static std::timed_mutex trying;
    std::unique_lock lock(trying, std::defer_lock);
    if (fast && impl.file->kernels(warm) == nullptr) static_cast<void>(lock.try_lock_for(kLongest));
    auto kernels = impl.file->kernels(warm);
    if (kernels != nullptr) impl.kernels.set(kernels);
    if (timed == 0 && kernels != nullptr) return 0;
    auto scratch = impl.instance;
    const auto input = test_signal(method, block_size, voices);
    const auto run = [&] { impl.play(scratch, method.name, input); };
    if (kernels == nullptr) {
      optimize::Kernels chosen;
      if (fast) {
        std::vector<Kind> offered{Kind::Aten, Kind::Onednn, Kind::Panels};
        if (impl.optimize == Optimize::Bf16) offered.push_back(Kind::PanelsBf16);
        optimize::Choices choices(optimize::choices_file());
        chosen = optimize::tune(run, offered, choices);
      }
      run();  // compiles the method; and with what was chosen, the next run is as fast as a later one
      kernels = std::make_shared<const optimize::Kernels>(std::move(chosen));
      impl.kernels.set(kernels);
      impl.file->set_kernels(warm, kernels);
    }
    if (lock) lock.unlock();
    for (int i = 0; i < timed; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      run();
      longest = std::max(longest, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return longest;
  } catch (...) {  // the same failure is reported when the method runs for real
    return 0;
  }
}

Result<void> Model::optimize(Optimize how) noexcept {
  impl_->optimize = how;
  impl_->forms.clear();
  impl_->kernels.set(nullptr);
  return {};
}

std::int64_t Model::memory() const noexcept {
  const auto kernels = impl_->kernels.get();
  return impl_->file->memory() + (kernels == nullptr ? 0 : kernels->memory());
}

Optimized Model::optimized() const noexcept {
  if (!impl_->instance.device().is_cpu() || impl_->optimize == Optimize::Off) return {};
  const auto kernels = impl_->kernels.get();
  if (kernels == nullptr) return {impl_->optimize};
  return {impl_->optimize, kernels->layers(), kernels->faster()};
}

std::optional<double> Model::rounding(const MethodSpec& method, std::int64_t block_size) const noexcept {
  constexpr int kAttempts = 16;
  if (impl_->optimize != Optimize::Bf16 || !impl_->instance.device().is_cpu()) return std::nullopt;
  try {
    const auto input = test_signal(method, block_size, 1);
    Noise generator;
    const auto answer = [&](const at::Tensor& noise) {
      auto scratch = impl_->instance;
      generator.restore(noise);
      return impl_->play(scratch, method.name, input).toTensor();
    };
    const auto exact = [&](const at::Tensor& noise) {
      const optimize::Trial trial;  // of ATen
      return answer(noise);
    };
    for (int i = 0; i < kAttempts; ++i) {
      const auto noise = generator.state();
      // All three are to draw the same noise. Others draw from the same generator: then the two that are equal are not.
      const auto expected = exact(noise);
      const auto rounded = answer(noise);
      if (!exact(noise).equal(expected)) continue;
      const auto error = (rounded - expected).square().sum().item<double>();
      return 10 * std::log10(expected.square().sum().item<double>() / error);
    }
  } catch (...) {  // the same failure is reported when the method runs for real
  }
  return std::nullopt;
}

}  // namespace nn::model
