#pragma once
// A ResampledRunner around a fake method, a signal that tells when anything is out of place, and the means to compare.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numbers>
#include <vector>

#include "engine/resampled_runner.h"
#include "fake_runner.h"

namespace nn::test {

struct Rates {
  int host, model;
};
constexpr Rates kRates[] = {{48000, 44100}, {44100, 48000}, {96000, 44100},
                            {22050, 48000}, {48000, 16000}, {44100, 44101}};

/// A `host_block` of 0 is what the model's block lasts, rounded down.
inline engine::ResampledConfig configuration(Rates rates, std::int64_t model_block, std::int64_t host_block,
                                             int in_ratio = 1, int out_ratio = 1, int channels = 1) {
  engine::ResampledConfig config;
  config.host_rate = rates.host;
  config.model_rate = rates.model;
  config.in_channels = config.out_channels = channels;
  config.in_ratio = in_ratio;
  config.out_ratio = out_ratio;
  config.model_block = model_block;
  config.host_block = host_block > 0 ? host_block : std::max<std::int64_t>(1, model_block * rates.host / rates.model);
  return config;
}

/// A ResampledRunner around a FakeMethod, played block by block.
struct Player {
  explicit Player(const engine::ResampledConfig& played)
      : config(played),
        model(std::make_shared<FakeMethod>(config.in_channels, config.in_ratio, config.out_ratio, config.model_block)),
        runner(config, model),
        in(static_cast<std::size_t>(config.in_channels * config.host_block)),
        out(static_cast<std::size_t>(config.out_channels * config.host_block)) {}

  /// One block of signal(channel, time); check(answered, channel, time, heard) is called for each sample.
  template <typename Signal, typename Check>
  void play(Signal signal, Check check) {
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(signal(channel_of(i), time_of(i)));
    const bool answered = runner.run(in.data(), out.data());
    for (std::size_t i = 0; i < out.size(); ++i) check(answered, channel_of(i), time_of(i), out[i]);
    time += config.host_block;
  }
  [[nodiscard]] int channel_of(std::size_t i) const {
    return static_cast<int>(static_cast<std::int64_t>(i) / config.host_block);
  }
  [[nodiscard]] std::int64_t time_of(std::size_t i) const {
    return time + static_cast<std::int64_t>(i) % config.host_block;
  }

  engine::ResampledConfig config;
  std::shared_ptr<FakeMethod> model;
  engine::ResampledRunner runner;
  std::vector<float> in, out;
  std::int64_t time = 0;
};

/// Six sines of any phase below 0.4 of the lower rate: sounds wrong as soon as anything is out of place.
inline double chord(const engine::ResampledConfig& config, int channel, std::int64_t time) {
  if (time < 0) return 0;
  double sum = 0;
  int voice = 0;
  for (const double part : {0.0113, 0.057, 0.131, 0.213, 0.307, 0.4}) {
    const double turns =
        part * std::min(config.host_rate, config.model_rate) / config.host_rate * static_cast<double>(time);
    sum += 0.15 * std::sin(2 * std::numbers::pi * (turns - std::floor(turns)) + ++voice * (channel + 1));
  }
  return sum;
}

/// Signal to noise, summed up.
struct Noise {
  void add(double heard, double expected) {
    signal += expected * expected;
    noise += (heard - expected) * (heard - expected);
  }
  [[nodiscard]] double ratio_db() const { return 10 * std::log10(signal / (noise + 1e-30)); }
  double signal = 0, noise = 0;
};

constexpr std::int64_t kSettled = 600;  ///< more than any filter here rings after the signal has begun, in host samples

inline std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

}  // namespace nn::test
