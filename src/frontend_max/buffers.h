#pragma once
// The buffer~ objects whose contents were asked for.

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "max_api.h"
#include "nn.h"

namespace nn::max {

/// Keeps a reference for each name: by it Max tells when that buffer~ changes.
class Buffers {
 public:
  Buffers() = default;
  ~Buffers() { clear(); }
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;

  /// Main thread. As `read_buffer` of nn.h.
  bool read(t_object* owner, const std::string& name, nn_buffer_info* info, float* samples);
  /// Main thread. As `write_buffer` of nn.h. A buffer~ keeps its size: what it holds beyond the samples is silence.
  bool write(t_object* owner, const std::string& name, const nn_buffer_info& info, const float* samples);
  /// Any thread but the audio thread. To be given what Max tells the owner; returns the names that changed, each once
  /// until it is `taken`: a buffer~ that is written to piece by piece is read anew no more often than that.
  std::vector<std::string> notify(t_symbol* s, t_symbol* message, void* sender, void* data);
  /// Main thread. What changes from now on is a change of its own.
  void taken(const std::string& name);
  /// Main thread. Opens their windows.
  void view();
  /// Main thread. Nothing is told any more.
  void clear();

 private:
  t_buffer_ref* reference(t_object* owner, const std::string& name);

  std::mutex mutex_;  ///< Max may tell of a change from any thread
  std::map<std::string, t_buffer_ref*> references_;
  std::set<std::string> changed_;  ///< and not yet taken
};

}  // namespace nn::max
