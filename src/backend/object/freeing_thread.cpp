#include "object/freeing_thread.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "rt/exit_guard.h"
#include "rt/thread_name.h"
#include "rt/thread_priority.h"

namespace nn::object {
namespace {

constexpr std::chrono::milliseconds kShortest(5);  // between two questions whether something is ready
constexpr std::chrono::milliseconds kLongest(500);

class FreeingThread {
 public:
  FreeingThread() : thread_([this] { loop(); }) {}

  void post(std::shared_ptr<void> what, std::function<bool()> ready) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back({std::move(what), std::move(ready)});
      is_new_ = true;
    }
    changed_.notify_all();
  }

  /// False if it does not come back from freeing something.
  bool stop() {
    constexpr std::chrono::milliseconds kLimit(400);
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(lock, kLimit, [this] { return ended_; })) return false;
    lock.unlock();
    if (thread_.joinable()) thread_.join();
    return true;
  }

 private:
  struct Waiting {
    std::shared_ptr<void> what;
    std::function<bool()> ready;  ///< null: always
  };

  void loop() {
    rt::name_this_thread("nn~ freeing");
    rt::lower_to_background();
    auto pause = kShortest;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      const auto is_ready = [](const Waiting& one) { return !one.ready || one.ready(); };
      std::vector<Waiting> freed;
      std::vector<Waiting> left;
      for (auto& one : waiting_) (is_ready(one) ? freed : left).push_back(std::move(one));
      waiting_ = std::move(left);
      lock.unlock();
      pause = freed.empty() ? std::min(2 * pause, kLongest) : kShortest;
      freed.clear();
      lock.lock();
      const auto has_news = [this] { return stopping_ || is_new_; };
      if (waiting_.empty()) {
        changed_.wait(lock, has_news);
      } else {
        changed_.wait_for(lock, pause, has_news);
      }
      if (std::exchange(is_new_, false)) pause = kShortest;
    }
    ended_ = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> waiting_;
  bool is_new_ = false;  ///< something came since it was looked through
  bool stopping_ = false;
  bool ended_ = false;
  std::thread thread_;
};

/// Started once, ended at exit, never destroyed, nor is what still waits then: a thread may be using it.
FreeingThread& freeing_thread() {
  static auto* const instance = new FreeingThread;
  return *instance;
}

}  // namespace

void start_freeing() {
  static_cast<void>(freeing_thread());
  rt::call_at_exit([] { return freeing_thread().stop(); });
}

void free_in_background(std::shared_ptr<void> what, std::function<bool()> ready) {
  freeing_thread().post(std::move(what), std::move(ready));
}

}  // namespace nn::object
