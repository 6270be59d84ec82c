#pragma once
// The nn.info object without a host: reads a model file and describes it.

#include <memory>
#include <string>
#include <vector>

#include "object/host.h"
#include "result.h"

namespace nn::object {

/// The first of: NAME.ts, NAME, as the host's search rules find it.
Result<std::string> find_model(Host& host, const std::string& name);

/// Control thread only. Nothing here throws towards the host.
class NnInfo {
 public:
  explicit NnInfo(Host& host) : host_(host) {}

  /// Reads a model's description: at once if `wait`, else in the background; the description is put out when it
  /// arrives. Returns whether `drain` is to be called.
  bool load(const std::string& name, bool wait);
  /// Returns whether the description is still to come.
  bool drain();
  /// Puts the description out.
  void bang();
  /// The description as JSON (describe.h); empty before a model was read.
  [[nodiscard]] const std::string& json() const { return json_; }
  /// The path of the file that was read; empty before.
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  struct Job;
  void finish(Job& job);
  void fail(const std::string& line, const char* about = "load");

  Host& host_;
  std::shared_ptr<Job> job_;
  std::vector<Message> description_;
  std::string json_;
  std::string file_;
};

}  // namespace nn::object
