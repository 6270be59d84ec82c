// Linux, and what else has POSIX threads: real-time scheduling, if it was inherited.

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <limits>

#include "rt/real_time_budget.h"
#include "rt/thread_priority.h"

namespace nn::rt {
namespace {

/// Seconds that a thread may compute a block in real time.
double longest_stretch() noexcept {
#if defined(RLIMIT_RTTIME)
  constexpr double kMicro = 1e-6;
  constexpr double kRoom = 4;
  rlimit limit{};
  if (getrlimit(RLIMIT_RTTIME, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    return static_cast<double>(limit.rlim_cur) * kMicro / kRoom;
  }
#endif
  return std::numeric_limits<double>::infinity();
}

/// The calling thread's time on the processor, or that which passes, in seconds.
double seconds(clockid_t clock) noexcept {
  constexpr double kNano = 1e-9;
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + kNano * static_cast<double>(time.tv_nsec);
}

void schedule(int policy, int priority) noexcept {
  sched_param param{};
  param.sched_priority = priority;
  pthread_setschedparam(pthread_self(), policy, &param);  // refused: it stays as it is
}

}  // namespace

struct WorkerPriority::System {
  int policy = SCHED_OTHER;  ///< for blocks
  int priority = 0;
  bool in_real_time = false;
  RealTimeBudget budget{longest_stretch()};
  double busy = 0;  ///< when that was told something last, by both clocks
  double time = 0;

  void look_at_clocks() noexcept {
    busy = seconds(CLOCK_THREAD_CPUTIME_ID);
    time = seconds(CLOCK_MONOTONIC);
  }
};

WorkerPriority::WorkerPriority() : system_(std::make_unique<System>()) {}
WorkerPriority::~WorkerPriority() = default;

/// Ten steps below the audio thread: with its priority, a model would keep it from running on a machine with few cores.
void WorkerPriority::start() noexcept {
  constexpr int kSteps = 10;
  sched_param inherited{};
  int policy = SCHED_OTHER;
  if (pthread_getschedparam(pthread_self(), &policy, &inherited) != 0) return;
  if (policy != SCHED_FIFO && policy != SCHED_RR) return;
  system_->policy = policy;
  system_->priority = std::max(sched_get_priority_min(policy), inherited.sched_priority - kSteps);
  schedule(SCHED_OTHER, 0);
}

/// Who may not come back into real time (RLIMIT_RTPRIO) computes as an ordinary thread.
void WorkerPriority::block_begins() noexcept {
  const bool allowed = system_->policy != SCHED_OTHER && system_->budget.allows();
  if (system_->in_real_time == allowed) return;
  system_->in_real_time = allowed;
  if (!allowed) return schedule(SCHED_OTHER, 0);
  schedule(system_->policy, system_->priority);
  system_->look_at_clocks();
}

void WorkerPriority::count_block() noexcept {
  if (system_->policy == SCHED_OTHER) return;
  const double busy = system_->busy;
  const double time = system_->time;
  system_->look_at_clocks();
  system_->budget.spend(system_->busy - busy, system_->time - time);
}

void WorkerPriority::rest() noexcept {
  if (!system_->in_real_time) return;
  system_->in_real_time = false;
  schedule(SCHED_OTHER, 0);
}

void lower_to_background() noexcept {
  schedule(SCHED_OTHER, 0);
#if defined(__linux__)
  constexpr int kNice = 10;  // a thread's own, on Linux
  setpriority(PRIO_PROCESS, 0, kNice);
#endif
}

}  // namespace nn::rt
