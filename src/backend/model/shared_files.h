#pragma once
// What was read from a file, shared by all who read it.

#include <compare>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "result.h"

namespace nn::model {

/// What tells whether a file is still the one that was read.
struct FileIdentity {
  std::string path;  ///< without links; as it was given if there is no such file
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< ns
  std::uint64_t inode = 0;    ///< 0 where there is none
  auto operator<=>(const FileIdentity&) const = default;
};

/// Of the file that is there now; all zero if there is none.
FileIdentity identity_of(const std::string& path);

/// A `Content` of each file, read once as long as somebody has it. Keeps none alive, and remembers no failure.
///
/// Any thread may call that may wait for a file; not the audio thread. No lock is held while a file is read.
template <class Content>
class SharedFiles {
 public:
  using Pointer = std::shared_ptr<const Content>;

  /// The content that somebody has by now, or what `read` gives: `Result<Pointer>()`, which must not throw. Who asks
  /// for a file that is being read waits for that; others are read meanwhile.
  template <class Read>
  Result<Pointer> get(const FileIdentity& identity, Read read) {
    std::unique_lock lock(mutex_);
    was_read_.wait(lock, [&] { return !being_read_.contains(identity); });
    if (const auto known = known_.find(identity); known != known_.end()) {
      if (auto content = known->second.lock()) return content;
    }
    being_read_.insert(identity);
    lock.unlock();
    Result<Pointer> content = read();
    lock.lock();
    being_read_.erase(identity);
    was_read_.notify_all();
    std::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
    if (content) known_[identity] = *content;
    return content;
  }

 private:
  std::mutex mutex_;
  std::condition_variable was_read_;
  std::map<FileIdentity, std::weak_ptr<const Content>> known_;
  std::set<FileIdentity> being_read_;
};

}  // namespace nn::model
