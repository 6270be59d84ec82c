#pragma once
// Catches what the audio thread must never do. Linux only: functions by interposition, system calls by the kernel.

#include <string>
#include <vector>

namespace nn::test {

/// For as long as one of these lives its thread must not allocate, free, lock, wait, create or join a thread, nor make
/// a system call other than the wake of a thread that waits (what sem_post is). It does what it does all the same; what
/// was caught is kept for `take_violations`. Not nested.
class RealTime {
 public:
  RealTime() noexcept;
  ~RealTime();
  RealTime(const RealTime&) = delete;
  RealTime& operator=(const RealTime&) = delete;
};

/// Whether anything was caught on any thread since `take_violations`.
bool violated() noexcept;

/// What was caught on any thread since the last call: a function or system call each, with who called it.
std::vector<std::string> take_violations();

/// Whether system calls are caught: x86-64 from Linux 5.11 on. Without this, only the interposed functions are.
bool catches_system_calls();

}  // namespace nn::test
