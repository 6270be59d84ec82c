#pragma once
// Something about what plays is to be different: described, then prepared beside the sound, on the job thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "object/model_tasks.h"
#include "object/playable.h"
#include "object/setup.h"

namespace nn::object {

/// What one message asks for.
struct Change {
  std::string path;     ///< a file to load; empty: the model that plays goes on
  bool reload = false;  ///< the file is that of the model that plays: it keeps what was set
  std::optional<std::string> method;
  std::optional<std::int64_t> bufsize;
  std::optional<Deadline> deadline;
  std::optional<std::string> device;
  std::optional<int> voices;
  std::optional<bool> resample;
  std::optional<bool> interp;
  std::optional<model::Optimize> optimize;
  std::string answer;  ///< the message to be answered when it is done; empty: none

  [[nodiscard]] bool loads() const { return !path.empty(); }
  /// `setup` with what is asked for.
  [[nodiscard]] Setup apply(Setup setup) const;
};

/// A change being prepared. Filled in by the control thread, run by the job thread (or by the control thread, when it
/// may wait), then read by the control thread. Owns all it touches: its object may be gone when it runs.
struct ChangeJob {
  Change change;
  Setup setup;  ///< all that is to be set
  Surroundings surroundings;
  ContextPtr context;
  ModelPtr model;          ///< a copy of the one that plays, unless `change` loads; then, what is to play
  int threads = 1;         ///< that the model will play with: so it is measured with them
  bool warms_up = true;    ///< here, so that it need not be done while it plays
  bool was_reset = false;  ///< control's own: `reset` came while this was being prepared
  std::atomic<bool> cancelled{false};
  std::atomic<bool> done{false};  ///< what follows is written before this is set

  const model::MethodSpec* method = nullptr;
  std::optional<Result<Playable>> playable;
  std::vector<std::string> failures;  ///< what went wrong without harm to the whole
  std::optional<double> rounding;     ///< what bfloat16 weights cost, in dB, if that could be measured

  void run() noexcept;

 private:
  Result<Playable> prepare();
  double warm_up(std::int64_t block_size, int timed);
};

}  // namespace nn::object
