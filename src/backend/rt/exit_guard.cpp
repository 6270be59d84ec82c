#include "rt/exit_guard.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <vector>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <pthread.h>
#endif

namespace nn::rt {
namespace {

[[maybe_unused]] bool on_main_thread() {
#if defined(__linux__)
  return syscall(SYS_gettid) == getpid();
#elif defined(__APPLE__)
  return pthread_main_np() != 0;
#else
  return false;
#endif
}

/// What C++ destroys first when the main thread leaves main() or calls exit(): that thread's thread_local objects.
struct MainThreadEnd {
  std::vector<void (*)()> functions;
  ~MainThreadEnd() {
    for (auto* function : functions) function();
  }
};

}  // namespace

void call_at_exit(void (*function)()) {
#if defined(_WIN32)
  // When Windows takes a library apart it has ended all other threads: there is none to wait for, and a lock that one
  // of them held stays locked for ever.
  static_cast<void>(function);
#else
  const auto is_new = [function](std::vector<void (*)()>& known) {
    if (std::find(known.begin(), known.end(), function) != known.end()) return false;
    known.push_back(function);
    return true;
  };
  if (on_main_thread()) {
    thread_local MainThreadEnd end;
    is_new(end.functions);
    return;
  }
  static std::mutex mutex;
  static auto* const known = new std::vector<void (*)()>;
  const std::lock_guard lock(mutex);
  if (is_new(*known)) static_cast<void>(std::atexit(function));
#endif
}

}  // namespace nn::rt
