#pragma once
// Makes streams for an engine, on any thread: what they need of it outlives them both.

#include <memory>
#include <utility>

#include "engine/playback.h"
#include "engine/stats.h"
#include "engine/stream.h"

namespace nn::engine {

/// A copy makes streams for the same engine.
class StreamMaker {
 public:
  /// `phase`: see StreamConfig.
  explicit StreamMaker(double phase) : shared_(std::make_shared<Shared>()), phase_(phase) {}

  /// Takes and clears all of the stream's memory, which may take a tenth of a second: not on the control thread while
  /// sound runs. What it gives must not outlive the last copy of this.
  [[nodiscard]] std::unique_ptr<Stream> make(StreamConfig config, std::shared_ptr<MethodRunner> runner) const {
    config.phase = phase_;
    return std::make_unique<Stream>(config, std::move(runner), shared_->playback, shared_->stats);
  }
  [[nodiscard]] Playback& playback() const noexcept { return shared_->playback; }
  [[nodiscard]] Stats& stats() const noexcept { return shared_->stats; }

 private:
  struct Shared {
    Playback playback;
    Stats stats;
  };
  std::shared_ptr<Shared> shared_;
  double phase_;
};

}  // namespace nn::engine
