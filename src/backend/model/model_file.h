#pragma once
// What all instances of one file have in common. Internal to model/: the types named here are LibTorch's.

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include <torch/script.h>

#include "model/optimize/rewrite.h"
#include "model/optimized.h"
#include "model/spec.h"
#include "result.h"

namespace nn::model {

/// A method as it is run: what LibTorch compiles for it, it compiles once.
struct WarmMethod {
  std::string name;
  std::int64_t block_size = 0;  ///< samples
  int voices = 1;
  std::string device;
  int threads = 1;  ///< for its operators
  Optimize optimize = Optimize::Off;
  auto operator<=>(const WarmMethod&) const = default;
};

/// A file that was read: its parameters and compiled code, which all of its instances use, and its first state, of
/// which each has a copy. Any thread may read it and make instances of it; nothing changes but what is warm
/// and what was rewritten so far.
class ModelFile {
 public:
  /// Reads a file after docs/model_format.md, or shares what others that still have it have read, as long as the file
  /// is the same: as for path, size, time and inode. Waits for who is reading it just now. Not for the audio thread.
  static Result<std::shared_ptr<const ModelFile>> open(const std::string& path) noexcept;

  /// As the first one called it who opened it: `spec().path` may name a link.
  [[nodiscard]] const ModelSpec& spec() const noexcept { return spec_; }
  /// Bytes of its parameters and buffers.
  [[nodiscard]] std::int64_t memory() const noexcept { return memory_; }
  /// Whether it exports a `reset()`.
  [[nodiscard]] bool has_reset() const noexcept { return has_reset_; }
  /// Whether an instance needs parameters of its own, since the model's code changes them.
  [[nodiscard]] bool writes_parameters() const noexcept { return writes_parameters_; }
  /// Never run, and not to be run: copies of it are.
  [[nodiscard]] const torch::jit::Module& pristine() const noexcept { return pristine_; }

  /// The same made fast, at the first call; not for `Off`. Throws what optimize::rewrite throws, every time.
  [[nodiscard]] const optimize::Rewritten& rewritten(Optimize how) const;

  /// Whether an instance of it has run this often enough that the first block of another one is as fast as a later one.
  [[nodiscard]] bool is_warm(const WarmMethod& method) const;
  void set_warm(const WarmMethod& method) const;

 private:
  ModelFile() = default;
  static Result<std::shared_ptr<const ModelFile>> read(const std::string& path) noexcept;

  ModelSpec spec_;
  torch::jit::Module pristine_;
  std::int64_t memory_ = 0;
  bool has_reset_ = false;
  bool writes_parameters_ = false;

  mutable std::mutex warm_mutex_;
  mutable std::set<WarmMethod> warm_;
  mutable std::mutex rewritten_mutex_;  ///< held while it is rewritten
  mutable std::map<Optimize, optimize::Rewritten> rewritten_;
};

}  // namespace nn::model
