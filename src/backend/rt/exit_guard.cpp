#include "rt/exit_guard.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <pthread.h>
#endif

namespace nn::rt {
namespace {

bool on_main_thread() {
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
  if (!on_main_thread()) {
    static_cast<void>(std::atexit(function));
    return;
  }
  thread_local MainThreadEnd end;
  if (std::find(end.functions.begin(), end.functions.end(), function) == end.functions.end()) {
    end.functions.push_back(function);
  }
}

}  // namespace nn::rt
