#pragma once
// A model being loaded, on whichever thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "result.h"

namespace nn::object {

/// Filled in by the control thread, run by the job thread (or by the control thread, when it may wait), then read by
/// the control thread, which sets right what has changed in the meantime. Owns all it touches.
struct LoadJob {
  std::string path;
  std::optional<std::string> method;    ///< none: the one that plays when the model is there
  std::optional<std::int64_t> bufsize;  ///< likewise
  bool reload = false;                  ///< keep what was set
  const char* selector = "";            ///< of the answer; empty: none
  int sample_rate = 0;                  ///< Hz, told to the model
  std::string device;

  /// What to warm it up for; empty: not here.
  std::string warm_method;
  std::int64_t warm_bufsize = 0;
  int vector_size = 64;

  std::atomic<bool> done{false};
  std::optional<Result<std::shared_ptr<model::Model>>> model;  ///< this and `failures` are written before `done`
  std::vector<std::string> failures;                           ///< what went wrong without harm to the whole

  void run() noexcept;
};

}  // namespace nn::object
