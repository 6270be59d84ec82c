// How fast a model is, and what makes it faster.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include "model/archive.h"
#include "model/model_impl.h"
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
  constexpr int kUntimed = 3;  // the profiling executor specialises on the first two calls
  double longest = 0;
  try {
    const WarmMethod warm{method.name, block_size, voices, impl_->device.str(), at::get_num_threads(), impl_->optimize};
    // One at a time: kernels that are tried at once would time each other, and lay out the weights over and over. But
    // a model that never returns must not keep the others from playing.
    constexpr std::chrono::seconds kLongest(10);
    static std::timed_mutex trying;
    std::unique_lock lock(trying, std::defer_lock);
    if (impl_->rewritten != nullptr && !impl_->file->is_warm(warm)) static_cast<void>(lock.try_lock_for(kLongest));
    const bool is_warm = impl_->file->is_warm(warm);
    if (timed == 0 && is_warm) return 0;
    auto scratch = impl_->instance_of(impl_->module);
    const c10::InferenceMode guard;
    const auto input = test_signal(method, block_size, voices).to(impl_->device);
    const auto run = [&] { scratch.get_method(method.name)({input}); };
    int untimed = kUntimed;
    if (impl_->rewritten != nullptr && !is_warm) {
      std::vector<Kind> offered{Kind::Aten, Kind::Onednn, Kind::Panels};
      if (impl_->optimize == Optimize::Bf16) offered.push_back(Kind::PanelsBf16);
      optimize::Choices choices(optimize::choices_file());
      optimize::tune(run, offered, choices);
      untimed = 0;
    }
    for (int i = 0; i < untimed + timed; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      run();
      const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      if (i >= untimed) longest = std::max(longest, seconds);
    }
    impl_->file->set_warm(warm);
    return longest;
  } catch (...) {  // the same failure is reported when the method runs for real
    return 0;
  }
}

Result<void> Model::takes_voices(const MethodSpec& method, std::int64_t block_size, int voices) const noexcept {
  try {
    auto scratch = impl_->instance_of(impl_->module);
    const c10::InferenceMode guard;
    const auto input = test_signal(method, block_size, voices).to(impl_->device);
    const auto answer = scratch.get_method(method.name)({input});
    const std::vector<std::int64_t> shape{voices, method.out_channels, block_size / method.out_ratio};
    if (answer.isTensor() && answer.toTensor().sizes() == c10::IntArrayRef(shape)) return {};
    return Error{answer.isTensor()
                     ? "it answers " + shape_text(answer.toTensor().sizes()) + " instead of " + shape_text(shape)
                     : "it answers a " + answer.tagKind()};
  } catch (const std::exception& error) {
    return Error{reason_of(error)};
  } catch (...) {
    return Error{"it fails for an unknown reason"};
  }
}

Result<void> Model::optimize(Optimize how) noexcept {
  try {
    impl_->place(impl_->device, how);
    return {};
  } catch (const std::exception& error) {
    return Error{"optimize: " + reason_of(error) + ": the model plays as it did"};
  }
}

std::int64_t Model::memory() const noexcept {
  auto bytes = impl_->file->memory();
  if (impl_->rewritten == nullptr) return bytes;
  for (const auto& layer : impl_->rewritten->layers) bytes += layer->memory();
  return bytes;
}

Optimized Model::optimized() const noexcept {
  if (impl_->rewritten == nullptr) return {};
  Optimized result{impl_->optimize};
  for (const auto& layer : impl_->rewritten->layers) {
    const bool faster = std::any_of(optimize::kKinds.begin(), optimize::kKinds.end(), [&](const auto& kind) {
      return kind.first != Kind::Aten && layer->is_chosen(kind.first);
    });
    result.faster += faster ? 1 : 0;
    result.convolutions += faster || layer->is_chosen(Kind::Aten) ? 1 : 0;
  }
  return result;
}

std::optional<double> Model::rounding(const MethodSpec& method, std::int64_t block_size) const noexcept {
  constexpr int kAttempts = 16;
  if (impl_->rewritten == nullptr || impl_->optimize != Optimize::Bf16) return std::nullopt;
  try {
    const auto input = test_signal(method, block_size, 1);
    auto generator = at::detail::getDefaultCPUGenerator();
    const auto restored = [&](const at::Tensor& noise) {
      const std::lock_guard lock(generator.mutex());
      generator.set_state(noise);
    };
    const auto answer = [&](const at::Tensor& noise) {
      auto scratch = impl_->instance_of(impl_->module);
      const c10::InferenceMode guard;
      restored(noise);
      return scratch.get_method(method.name)({input}).toTensor();
    };
    const auto exact = [&](const at::Tensor& noise) {
      const optimize::Trial trial;  // of ATen
      return answer(noise);
    };
    for (int i = 0; i < kAttempts; ++i) {
      at::Tensor noise;
      {
        const std::lock_guard lock(generator.mutex());
        noise = generator.get_state();
      }
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
