#include "object/stream_setup.h"

#include <string>

#include "engine/stream.h"

namespace nn::object {

engine::StreamConfig make_stream_config(const model::MethodSpec& method, std::int64_t bufsize, int vector_size,
                                        bool offline) {
  engine::StreamConfig config;
  config.in_channels = method.in_channels;
  config.in_ratio = method.in_ratio;
  config.out_channels = method.out_channels;
  config.out_ratio = method.out_ratio;
  config.vector_size = vector_size;
  config.block_size = engine::block_size(bufsize, method.granularity, vector_size);
  if (bufsize == 0) {
    config.mode = engine::Mode::Inline;
  } else {
    config.mode = offline ? engine::Mode::Offline : engine::Mode::Async;
    config.deadline = engine::default_deadline(config.block_size, vector_size);
  }
  return config;
}

Result<void> check_size(const engine::StreamConfig& config) {
  constexpr double kMostSamples = 1 << 28;
  if (engine::Stream::size_in_samples(config) <= kMostSamples) return {};
  return Error{"blocks of " + std::to_string(config.block_size) + " samples in " + std::to_string(config.in_channels) +
               " to " + std::to_string(config.out_channels) + " channels need more than 1 GiB: use a smaller bufsize"};
}

}  // namespace nn::object
