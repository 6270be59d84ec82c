#pragma once
// The parts of the bench that need a host's own threads. Each prints lines of JSON, times in nanoseconds, and throws
// std::runtime_error with a readable line when it cannot measure what it is for. `model` is a file, `method` one of its
// methods, `block` and `bufsize` are samples.

#include <string>

#include "nn.h"

namespace nn::bench {

/// timing.cpp: what `process` costs the audio thread of a paced host, vector by vector; with `bufsize 0` it waits for
/// the model.
void cost(const nn_api& api, const std::string& model, const std::string& method, int bufsize, double seconds);
/// timing.cpp: what it costs an audio thread to wake another thread with a semaphore and nothing else.
void wake(double seconds);
/// timing.cpp: time of a block that is waited for, with the message `optimize 0` and in turn with `optimize 1`.
void speed(const nn_api& api, const std::string& model, const std::string& method, int block, double seconds);
/// timing.cpp: time of a block that is waited for, with `optimize 0`, in turn with a bare call of the method.
void overhead(const nn_api& api, const std::string& model, const std::string& method, int block, double seconds);
/// delay.cpp: from `set gain` to the first sample that shows it. The model gives its input times `gain`.
void delay(const nn_api& api, const std::string& model, int bufsize, int count);
/// instances.cpp: time to make each of `count` objects, its first block, and the memory after it.
void instances(const nn_api& api, const std::string& model, const std::string& method, int bufsize, int count);
/// instances.cpp: `count` objects in a paced host: how late each tick begins, how long it takes, what was late.
void host(const nn_api& api, const std::string& model, const std::string& method, int bufsize, int count,
          double seconds);

}  // namespace nn::bench
