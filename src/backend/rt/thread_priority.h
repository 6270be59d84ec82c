#pragma once
// Keeps our threads below the audio thread.

#if !defined(_WIN32)
#include <pthread.h>
#include <sched.h>
#include <algorithm>
#endif
#if defined(__linux__)
#include <sys/resource.h>
#endif

namespace nn::rt {

/// Called by the inference thread at its start. A thread inherits the scheduling of the one that creates it, which in
/// Pure Data is the audio thread itself: with real-time scheduling on, a model of the same priority would keep audio
/// from running on a machine with few cores. Real-time scheduling is kept (it beats the desktop), ten steps lower.
/// Ordinary scheduling is left alone.
inline void lower_inherited_priority() noexcept {
#if !defined(_WIN32)
  int policy = 0;
  sched_param param{};
  if (pthread_getschedparam(pthread_self(), &policy, &param) != 0) return;
  if (policy != SCHED_FIFO && policy != SCHED_RR) return;
  param.sched_priority = std::max(sched_get_priority_min(policy), param.sched_priority - 10);
  pthread_setschedparam(pthread_self(), policy, &param);
#endif
}

/// Called by a background thread at its start: ordinary scheduling whatever was inherited, and on Linux (where a nice
/// value is a thread's own) a low priority within it.
inline void lower_to_background() noexcept {
#if !defined(_WIN32)
  const sched_param param{};
  pthread_setschedparam(pthread_self(), SCHED_OTHER, &param);
#endif
#if defined(__linux__)
  constexpr int kNice = 10;
  setpriority(PRIO_PROCESS, 0, kNice);
#endif
}

}  // namespace nn::rt
