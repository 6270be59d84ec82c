#pragma once
// What all instances of one file have in common. Internal to model/: the types named here are LibTorch's.

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "model/optimize/rewrite.h"
#include "model/optimized.h"
#include "model/spec.h"
#include "model/state/instance.h"
#include "result.h"

namespace nn::model {

/// A method as it is run: what is compiled and tried for it, is so once.
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
/// which each has a copy. Any thread may read it and make instances of it; nothing changes but what was rewritten,
/// warmed up and tried so far.
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
  /// What instances are made of.
  [[nodiscard]] const std::shared_ptr<const state::Origin>& origin() const noexcept { return origin_; }

  /// The form of a method that plays on the CPU, made at the first call. Null: the method as it is.
  [[nodiscard]] std::shared_ptr<optimize::Rewritten> rewritten(const std::string& method, Optimize how) const;

  /// What an instance of it that lives plays this method with: another one's first block with them is as fast as a
  /// later one. Null if there is none.
  [[nodiscard]] std::shared_ptr<const optimize::Kernels> kernels(const WarmMethod& method) const;
  void set_kernels(const WarmMethod& method, const std::shared_ptr<const optimize::Kernels>& kernels) const;

  /// Whether the method was seen to keep its voices apart.
  [[nodiscard]] bool keeps_voices_apart(const WarmMethod& method) const;
  void set_keeps_voices_apart(const WarmMethod& method) const;

 private:
  ModelFile() = default;
  static Result<std::shared_ptr<const ModelFile>> read(const std::string& path) noexcept;

  ModelSpec spec_;
  std::shared_ptr<const state::Origin> origin_;
  std::int64_t memory_ = 0;
  bool has_reset_ = false;

  mutable std::mutex rewriting_;  ///< held while a method is rewritten
  mutable std::map<Optimize, optimize::Rewriter> rewriters_;
  mutable std::mutex tried_mutex_;
  mutable std::map<WarmMethod, std::weak_ptr<const optimize::Kernels>> kernels_;
  mutable std::set<WarmMethod> apart_;
};

}  // namespace nn::model
