#include "engine/mean_input.h"

#include <doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

using namespace nn::engine;

namespace {

constexpr std::int64_t kSamples = 3000;

double curve(int channel, std::int64_t time) { return std::sin(0.01 * static_cast<double>(time)) + 3 * channel; }

/// The frames of `curve` that arrive, per channel.
std::vector<std::vector<float>> frames(MeanInput& input, int channels, std::int64_t block) {
  std::vector<SampleQueue> queues(static_cast<std::size_t>(channels), SampleQueue(16 * kSamples));
  std::vector<float> in(static_cast<std::size_t>(channels * block));
  for (std::int64_t time = 0; time + block <= kSamples; time += block) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      const auto at = static_cast<std::int64_t>(i);
      in[i] = static_cast<float>(curve(static_cast<int>(at / block), time + at % block));
    }
    input.process(in.data(), queues);
  }
  std::vector<std::vector<float>> taken;
  for (auto& queue : queues) {
    taken.emplace_back(static_cast<std::size_t>(queue.size()));
    queue.pop(taken.back().data(), queue.size());
  }
  return taken;
}

struct Case {
  int ratio, host_rate, model_rate;
};

}  // namespace

TEST_CASE("a frame is the mean of the samples that it covers, whatever the rates and blocks") {
  for (const auto& [ratio, host, model] :
       {Case{16, 48000, 48000}, {16, 48000, 44100}, {7, 44100, 48000}, {512, 22050, 48000}, {2, 8000, 192000}}) {
    for (const std::int64_t block : {1, 5, 64, 1000}) {
      CAPTURE(ratio);
      CAPTURE(host);
      CAPTURE(model);
      CAPTURE(block);
      MeanInput input(2, ratio, host, model, block);
      const auto begin = [&](std::int64_t frame) { return (frame * ratio * host + model - 1) / model; };
      for (const bool restarted : {false, true}) {
        if (restarted) input.restart();
        const auto taken = frames(input, 2, block);
        REQUIRE(taken[0].size() >= static_cast<std::size_t>(kSamples / block * block * model / host / ratio - 1));
        REQUIRE(taken[0].size() == taken[1].size());
        double worst = 0;
        for (int channel = 0; channel < 2; ++channel) {
          double mean = 0;
          for (std::size_t i = 0; i < taken[0].size(); ++i) {
            const auto from = begin(static_cast<std::int64_t>(i));
            const auto to = begin(static_cast<std::int64_t>(i) + 1);
            double sum = 0;
            for (auto time = from; time < to; ++time) sum += static_cast<float>(curve(channel, time));
            if (to > from) mean = sum / static_cast<double>(to - from);  // else as the one before
            worst = std::max(worst, std::abs(taken[static_cast<std::size_t>(channel)][i] - mean));
          }
        }
        CHECK(worst < 1e-6);
      }
    }
  }
}
