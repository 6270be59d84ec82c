#pragma once
// A host without a sound card: its clock, its thread's scheduling, and how it brings an object into a known state.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "nn_player.h"

namespace nn::bench {

constexpr double kSampleRate = 44100;  ///< Hz; what most models are made for: nothing is resampled
constexpr int kVector = 64;            ///< samples

/// The host's vectors in that time.
constexpr std::size_t vectors(double seconds) { return static_cast<std::size_t>(seconds * kSampleRate / kVector); }

/// Nanoseconds: of the wall, and of the processor's time that the calling thread has had.
std::int64_t wall_ns();
std::int64_t thread_cpu_ns();

/// Has the calling thread, and the workers of the objects it makes, run in real time, as `pd -rt` does. False where
/// that is not permitted.
bool to_real_time();

/// The clock of a sound card that wants a vector every 64 samples. A host that is late catches up.
class SoundCard {
 public:
  /// Sleeps until the next vector is due; by how many nanoseconds it woke too late.
  std::int64_t wait();

 private:
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin_ = Clock::now();
  std::int64_t ticks_ = 0;
};

/// An object whose worker has warmed the model up: from here on it only plays. Throws std::runtime_error, with what the
/// console said, when there is no such object.
std::unique_ptr<test::NnPlayer> make_player(const nn_api& api, const std::string& model, const std::string& method,
                                            int bufsize, int vector = kVector);

/// Waits until the worker has nothing to do.
void wait_idle(test::NnPlayer& player);

/// Sends a message and plays until all that it asked for has been done and is heard.
void apply(test::NnPlayer& player, const std::string& selector, const test::Arguments& arguments);

/// The figure that `stats` answers under this name, rounded.
std::int64_t stat(test::NnPlayer& player, const std::string& name);

}  // namespace nn::bench
