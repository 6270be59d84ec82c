#include "object/job_thread.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "model/model.h"
#include "rt/exit_guard.h"
#include "rt/thread_name.h"
#include "rt/thread_priority.h"

namespace nn::object {
namespace {

class JobThread {
 public:
  JobThread() : thread_([this] { loop(); }) {}

  void post(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void loop() {
    rt::name_this_thread("nn~ jobs");
    rt::lower_to_background();
    model::set_up_inference_thread();
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      job = nullptr;  // what it owned is freed here, not under the lock
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

/// Started once, joined at exit, never destroyed: a static object's destructor could run under a job.
JobThread& job_thread() {
  static auto* const instance = new JobThread;
  return *instance;
}

}  // namespace

void start_jobs() {
  static_cast<void>(job_thread());
  rt::call_at_exit([] { job_thread().stop(); });
}

void run_in_background(std::function<void()> job) { job_thread().post(std::move(job)); }

}  // namespace nn::object
