// Whether a method plays several voices, each as if it were alone.

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "model/archive.h"
#include "model/model_impl.h"
#include "model/noise.h"

namespace nn::model {
namespace {

/// The same each time, and drawn from nothing that a model draws from.
torch::Tensor test_noise(c10::IntArrayRef shape, std::uint64_t seed) {
  return torch::rand(shape, at::detail::createCPUGenerator(seed), torch::kFloat32).sub(0.5F);
}

/// Ways to divide voices in two, so that each pair of neighbours is divided, and those that a model may take for two
/// sides: the first half and the second.
std::set<std::vector<bool>> divisions(int voices) {
  std::set<std::vector<bool>> all;
  const auto add = [&](const std::function<bool(int)>& is_chosen) {
    std::vector<bool> chosen(static_cast<std::size_t>(voices));
    for (int i = 0; i < voices; ++i) chosen[static_cast<std::size_t>(i)] = is_chosen(i);
    all.insert(chosen);
    chosen.flip();
    all.insert(chosen);
  };
  add([](int voice) { return voice % 2 == 0; });
  add([&](int voice) { return voice < (voices + 1) / 2; });
  return all;
}

bool same(const torch::Tensor& a, const torch::Tensor& b) {
  constexpr double kRounding = 1e-5;
  const auto peak = b.nan_to_num(0, 0, 0).abs().max().item<double>();
  return torch::allclose(a, b, kRounding, kRounding * peak, /*equal_nan=*/true);
}

}  // namespace

Result<void> Model::takes_voices(const MethodSpec& method, std::int64_t block_size, int voices) const noexcept {
  constexpr int kBlocks = 4;  // what one voice does may be heard in another's next block
  constexpr int kAttempts = 16;
  try {
    auto& impl = *impl_;
    const auto warm = impl.warm_method(method, block_size, voices);
    if (impl.file->keeps_voices_apart(warm)) return {};
    const auto length = block_size / method.in_ratio;
    const std::vector<std::int64_t> in_shape{voices, method.in_channels, kBlocks * length};
    const std::vector<std::int64_t> out_shape{voices, method.out_channels, block_size / method.out_ratio};
    const auto signal = test_noise(in_shape, 1);
    const auto other = test_noise(in_shape, 2);

    auto trial = impl.instance;
    const auto block = impl.play(trial, method.name, signal.slice(2, 0, length).contiguous());
    if (!block.isTensor()) return Error{"it answers a " + block.tagKind()};
    if (block.toTensor().sizes() != c10::IntArrayRef(out_shape)) {
      return Error{"it answers " + shape_text(block.toTensor().sizes()) + " instead of " + shape_text(out_shape)};
    }

    Noise noise;
    const auto answer = [&](const torch::Tensor& input) {
      auto scratch = impl.instance;
      std::vector<torch::Tensor> blocks;
      for (const auto& part : input.split(length, 2)) {
        const auto output = impl.play(scratch, method.name, part.contiguous()).toTensor();
        blocks.push_back(output.to(torch::kCPU, torch::kFloat32));
      }
      return torch::cat(blocks, 2);
    };
    const auto before = noise.state();
    const auto first = answer(signal);
    const bool draws = !answer(signal).equal(first);
    for (const auto& division : divisions(voices)) {
      std::vector<std::int64_t> kept;
      auto changed = signal.clone();
      for (int voice = 0; voice < voices; ++voice) {
        if (division[static_cast<std::size_t>(voice)]) {
          kept.push_back(voice);
        } else {
          changed[voice] = other[voice];
        }
      }
      const auto rows = torch::tensor(kept);
      for (int i = 0; i < kAttempts; ++i) {
        noise.restore(before);
        const auto expected = draws ? answer(signal) : first;
        noise.restore(before);
        const auto heard = answer(changed);
        noise.restore(before);
        // All are to draw the same noise. Others draw from the same generator: then the two that are equal are not.
        if (draws && !answer(signal).equal(expected)) continue;
        if (!same(heard.index_select(0, rows), expected.index_select(0, rows))) {
          return Error{"one voice is heard in another, since its code does not keep the rows of a batch apart"};
        }
        break;
      }
    }
    impl.file->set_keeps_voices_apart(warm);
    return {};
  } catch (const std::exception& error) {
    return Error{reason_of(error)};
  } catch (...) {
    return Error{"it fails for an unknown reason"};
  }
}

}  // namespace nn::model
