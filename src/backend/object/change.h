#pragma once
// Something about what plays is to be different: described, then prepared beside the sound, on the job thread.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/stream_maker.h"
#include "model/model.h"
#include "object/model_tasks.h"
#include "object/playable.h"
#include "object/setup.h"

namespace nn::object {

/// What one message asks for.
struct Change {
  std::string path;     ///< a file to load; empty: the model that plays goes on, or is read again
  bool reload = false;  ///< reads the file again of the model that plays by then: it keeps what was set
  std::optional<std::string> method;
  std::optional<std::int64_t> bufsize;
  std::optional<Deadline> deadline;
  std::optional<std::string> device;
  std::optional<int> voices;
  std::optional<bool> resample;
  std::optional<bool> interp;
  std::optional<model::Optimize> optimize;
  std::string answer;  ///< the message to be answered when it is done; empty: none

  [[nodiscard]] bool loads() const { return reload || !path.empty(); }
  /// What asked for it: a message, the creation arguments or cords.
  [[nodiscard]] std::string asked_by() const { return !answer.empty() ? answer : loads() ? "load" : "voices"; }
  /// The file's name, for a line on the console.
  [[nodiscard]] std::string file() const { return path.substr(path.find_last_of("/\\") + 1); }
  /// `setup` with what is asked for.
  [[nodiscard]] Setup apply(Setup setup) const;
};

/// A change being prepared. Filled in by the control thread, run by the job thread (or by the control thread, when it
/// may wait), then read by the control thread. Owns all it touches: its object may be gone when it runs.
struct ChangeJob {
  explicit ChangeJob(engine::StreamMaker maker) : streams(std::move(maker)) {}

  Change change;
  Setup setup;  ///< all that is to be set
  Surroundings surroundings;
  ContextPtr context;
  const engine::StreamMaker streams;
  ModelPtr model;          ///< a copy of the one that plays, unless `change` loads; then, what is to play
  int threads = 1;         ///< that the model will play with: so it is measured with them
  bool warms_up = true;    ///< here, so that it need not be done while it plays
  bool was_reset = false;  ///< control's own: `reset` came while this was being prepared
  std::atomic<bool> cancelled{false};
  using Clock = std::chrono::steady_clock;
  std::atomic<Clock::time_point> began{};  ///< the epoch: not yet
  std::atomic<bool> done{false};           ///< what follows is written before this is set

  const model::MethodSpec* method = nullptr;
  std::optional<Result<Playable>> playable;
  std::unique_ptr<engine::Stream> stream;  ///< that plays it: its memory is large
  std::vector<std::string> failures;       ///< what went wrong without harm to the whole
  std::optional<double> rounding;          ///< what bfloat16 weights cost, in dB, if that could be measured

  void run() noexcept;
  /// What it is, for a line on the console. For the control thread.
  [[nodiscard]] std::string description() const;

 private:
  Result<Playable> prepare();
  double warm_up(std::int64_t block_size, int timed);
};

}  // namespace nn::object
