#pragma once
// From a model and what is set to the stream that plays it.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "engine/method_runner.h"
#include "engine/stream_config.h"
#include "model/model.h"
#include "object/setup.h"
#include "result.h"

namespace nn::object {

/// All that the engine needs, and what an object has to tell of it.
struct Playable {
  engine::StreamConfig config;
  std::shared_ptr<engine::MethodRunner> runner;
  std::int64_t model_block = 0;  ///< what a method is run on, in samples at the model's rate
  double size = 0;               ///< samples that stream and runner hold memory for, beside the model
  double measured = 0;           ///< seconds the model takes for its slowest block; 0: not measured

  /// From inlet to outlet, in host samples.
  [[nodiscard]] std::int64_t latency() const { return config.latency() + config.lead_in; }
  /// Takes the least safe deadline for a model that was measured to take `seconds` for its slowest block: twice that
  /// and 3 ms for the system to wake the worker, in whole vectors, and no more than a block.
  void take_measured(double seconds);
};

/// Whether this model is played at its own sample rate, not at the host's. Rates below 8 kHz or above 192 kHz are not
/// resampled.
bool is_resampled(const model::ModelSpec& spec, const Setup& setup, const Surroundings& surroundings);
/// Whether control curves go in or out, which `interp` smooths.
inline bool has_curves(const model::MethodSpec& method) { return method.in_ratio > 1 || method.out_ratio > 1; }
/// The sample rate in Hz that a model is told.
int told_sample_rate(const model::ModelSpec& spec, const Setup& setup, const Surroundings& surroundings);

/// `method` is the spec's. Refuses a stream of more than 1 GiB: the system would kill the host rather than refuse the
/// memory. `report` gets what the method fails with. A deadline that is to be measured is a whole block until then.
Result<Playable> make_playable(const std::shared_ptr<model::Model>& model, const model::MethodSpec& method,
                               const Setup& setup, const Surroundings& surroundings,
                               std::function<void(std::string)> report);

}  // namespace nn::object
