#include "object/job_thread.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "model/model.h"
#include "rt/exit_guard.h"
#include "rt/thread_name.h"
#include "rt/thread_priority.h"

namespace nn::object {
namespace {

using Clock = std::chrono::steady_clock;

class JobThreads {
 public:
  JobThreads() {
    const std::lock_guard lock(mutex_);  // the thread looks whether its turn is over
    start();
  }

  void post(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
      relieve();
    }
    changed_.notify_all();
  }

  void look_after() {
    const std::lock_guard lock(mutex_);
    relieve();
  }

  bool run_within(std::chrono::seconds limit, std::function<void()> job) {
    const auto done = std::make_shared<bool>(false);
    std::unique_lock lock(mutex_);
    std::thread thread([this, job = std::move(job), done]() mutable {
      rt::name_this_thread("nn~ load");
      model::set_up_inference_thread();
      job();
      job = nullptr;
      const std::lock_guard end(mutex_);
      *done = true;
      --alive_;
      changed_.notify_all();
    });
    ++alive_;
    const bool in_time = changed_.wait_for(lock, limit, [&] { return *done; });
    lock.unlock();
    in_time ? thread.join() : thread.detach();
    return in_time;
  }

  /// False if one is still at work after a while.
  bool stop() {
    constexpr std::chrono::milliseconds kLongest(700);
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(lock, kLongest, [this] { return alive_ == 0; })) return false;
    lock.unlock();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    return true;
  }

 private:
  /// Under the lock, as `start`. Another thread takes the place of one that takes too long.
  void relieve() {
    if (!stopping_ && !jobs_.empty() && busy_since_ && Clock::now() - *busy_since_ > kLongForAJob) start();
  }

  void start() {
    const auto number = current_ + 1;
    threads_.emplace_back([this, number] { loop(number); });
    current_ = number;  // not before it runs: if there can be none, the old one goes on
    busy_since_.reset();
    ++alive_;
  }

  void loop(int number) {
    rt::name_this_thread("nn~ jobs");
    rt::lower_to_background();
    model::set_up_inference_thread();
    std::unique_lock lock(mutex_);
    const auto is_over = [&] { return stopping_ || number != current_; };
    while (true) {
      changed_.wait(lock, [&] { return is_over() || !jobs_.empty(); });
      if (is_over()) break;
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      busy_since_ = Clock::now();
      lock.unlock();
      job();
      job = nullptr;  // what it owned is freed here, not under the lock
      lock.lock();
      if (number == current_) busy_since_.reset();
    }
    --alive_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
  std::optional<Clock::time_point> busy_since_;  ///< of the one that takes the jobs
  int current_ = 0;                              ///< its number
  int alive_ = 0;                                ///< threads that have not come to their end
  bool stopping_ = false;
};

/// Started once, ended at exit, never destroyed: a static object's destructor could run under a job.
JobThreads& job_threads() {
  static auto* const instance = new JobThreads;
  return *instance;
}

}  // namespace

void start_jobs() {
  static_cast<void>(job_threads());
  rt::call_at_exit([] { return job_threads().stop(); });
}

void run_in_background(std::function<void()> job) { job_threads().post(std::move(job)); }

void look_after_jobs() { job_threads().look_after(); }

bool run_within(std::chrono::seconds limit, std::function<void()> job) {
  return job_threads().run_within(limit, std::move(job));
}

}  // namespace nn::object
