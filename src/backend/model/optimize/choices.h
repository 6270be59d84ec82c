#pragma once
// Which kernel was fastest for which convolution on this machine, kept on disk. Internal to model/.

#include <map>
#include <optional>
#include <string>

#include "model/optimize/convolution.h"

namespace nn::model::optimize {

/// What was measured here in earlier runs. One thread at a time; two programs at once lose nothing but time.
class Choices {
 public:
  /// Reads `file`; without one, or with one that cannot be read, nothing is known.
  explicit Choices(std::string file);

  [[nodiscard]] std::optional<Kind> find(const std::string& convolution) const;
  void add(const std::string& convolution, Kind kind);
  /// Adds what is new to what stands in the file by now. A disk that is full or read-only costs nothing but the time to
  /// measure again.
  void save() noexcept;

 private:
  using Table = std::map<std::string, std::string>;
  [[nodiscard]] Table read() const;

  const std::string file_;
  Table known_;
  Table added_;
};

/// kernels.json in the user's folder for caches ("~/.cache/nn~" on Linux); "" if there is no such folder.
std::string choices_file();

}  // namespace nn::model::optimize
