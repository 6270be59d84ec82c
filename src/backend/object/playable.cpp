#include "object/playable.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/resampled_runner.h"
#include "engine/stream.h"

namespace nn::object {
namespace {

Result<void> check_size(const Playable& playable) {
  constexpr double kMostSamples = 1 << 28;
  if (playable.size <= kMostSamples) return {};
  const auto& config = playable.config;
  return Error{"blocks of " + std::to_string(playable.model_block) + " samples in " +
               std::to_string(config.in_channels) + " to " + std::to_string(config.out_channels) +
               " channels need more than 1 GiB: use a smaller bufsize"};
}

bool is_audio_rate(double rate) {
  constexpr double kLowest = 8000;
  constexpr double kHighest = 192000;
  return rate >= kLowest && rate <= kHighest;
}

/// `block`: what the model's block lasts, in host samples.
std::int64_t deadline_of(const Setup& setup, std::int64_t block, std::int64_t vector_size) {
  if (setup.bufsize == 0) return 0;
  const auto most = engine::default_deadline(block, vector_size);
  if (setup.deadline.kind != Deadline::Kind::Samples) return most;
  return std::min(most, engine::round_up(setup.deadline.samples, vector_size));
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

}  // namespace

bool is_resampled(const model::ModelSpec& spec, const Setup& setup, const Surroundings& surroundings) {
  return setup.resample && is_audio_rate(spec.sample_rate) && is_audio_rate(surroundings.sample_rate) &&
         spec.sample_rate != std::lround(surroundings.sample_rate);
}

int told_sample_rate(const model::ModelSpec& spec, const Setup& setup, const Surroundings& surroundings) {
  return is_resampled(spec, setup, surroundings) ? spec.sample_rate
                                                 : static_cast<int>(std::lround(surroundings.sample_rate));
}

Result<Playable> make_playable(const std::shared_ptr<model::Model>& model, const model::MethodSpec& method,
                               const Setup& setup, const Surroundings& surroundings,
                               std::function<void(std::string)> report) {
  if (method.offline) {
    return Error{"method '" + method.name +
                 "' needs the whole sound at once and cannot play in a patch: play a file with nn_export render"};
  }
  Playable playable;
  auto& config = playable.config;
  config.name = "method '" + method.name + "' of " + model->spec().name;
  config.vector_size = surroundings.vector_size;
  config.sample_rate = surroundings.sample_rate;
  config.voices = setup.voices;
  config.in_channels = setup.voices * method.in_channels;
  config.out_channels = setup.voices * method.out_channels;
  config.curves = method.out_ratio > 1;
  const auto host_rate = std::lround(surroundings.sample_rate);
  const auto model_rate = told_sample_rate(model->spec(), setup, surroundings);
  const auto to_model = [&](std::int64_t samples) { return ceil_div(samples * model_rate, host_rate); };
  const auto to_host = [&](std::int64_t samples) { return ceil_div(samples * host_rate, model_rate); };
  playable.model_block = engine::block_size(setup.bufsize, method.granularity, to_model(surroundings.vector_size));
  config.model_block = to_host(playable.model_block);
  config.deadline = deadline_of(setup, config.model_block, config.vector_size);
  config.lead_in = to_host(method.latency);
  constexpr std::int64_t kMostKept = 1 << 20;  // samples of input; a file may claim any delay
  config.has_dry =
      method.in_channels > 0 && method.in_ratio == 1 && method.out_ratio == 1 && config.lead_in <= kMostKept;
  const bool resampled = is_resampled(model->spec(), setup, surroundings);
  const bool smooth = setup.interp && has_curves(method);
  config.block_size = playable.model_block;
  config.in_ratio = method.in_ratio;
  config.out_ratio = method.out_ratio;
  if (resampled) {
    constexpr std::int64_t kShort = 256;  // less would wake the worker more often, more adds to the latency
    const auto whole_vectors = std::min(kShort, config.model_block) / config.vector_size * config.vector_size;
    config.block_size = std::max<std::int64_t>(whole_vectors, config.vector_size);
  }
  if (resampled || smooth) config.in_ratio = config.out_ratio = 1;
  const engine::ResampledConfig around{.host_rate = static_cast<int>(host_rate),
                                       .model_rate = model_rate,
                                       .in_channels = config.in_channels,
                                       .in_ratio = method.in_ratio,
                                       .out_channels = config.out_channels,
                                       .out_ratio = method.out_ratio,
                                       .model_block = playable.model_block,
                                       .host_block = config.block_size,
                                       .smooth = smooth};
  playable.size = engine::Stream::size_in_samples(config);
  if (resampled || smooth) playable.size += engine::ResampledRunner::size_in_samples(around);
  if (auto fits = check_size(playable); !fits.ok()) return fits.error();
  playable.runner = model::Model::runner(model, method, playable.model_block, setup.voices, std::move(report));
  if (resampled || smooth) {
    auto runner = std::make_shared<engine::ResampledRunner>(around, playable.runner);
    config.lead_in += runner->latency();
    playable.runner = std::move(runner);
  }
  return playable;
}

void Playable::take_measured(double seconds) {
  constexpr double kMargin = 2.0;    // for a machine that is busier than when the model was measured
  constexpr double kWaking = 0.003;  // seconds: for the system to let the worker run at all
  if (seconds <= 0) return;
  measured = seconds;
  const auto samples = static_cast<std::int64_t>(std::ceil((kMargin * seconds + kWaking) * config.sample_rate));
  config.deadline = std::min(config.deadline, engine::round_up(samples, config.vector_size));
}

}  // namespace nn::object
