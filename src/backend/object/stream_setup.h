#pragma once
// From a method and a buffer size to the stream that plays it. Pure functions.

#include <cstdint>

#include "engine/stream_config.h"
#include "model/spec.h"
#include "result.h"

namespace nn::object {

/// `bufsize` in samples, 0: synchronous; `offline`: wait for blocks that are due.
engine::StreamConfig make_stream_config(const model::MethodSpec& method, std::int64_t bufsize, int vector_size,
                                        bool offline);
/// Refuses a stream of more than 1 GiB: the system would kill the host rather than refuse the memory.
Result<void> check_size(const engine::StreamConfig& config);

}  // namespace nn::object
