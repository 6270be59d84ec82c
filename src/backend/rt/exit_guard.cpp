#include "rt/exit_guard.h"

#include <algorithm>
#include <cstdio>
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

[[noreturn]] void leave(int status) {
  std::fflush(nullptr);
  std::_Exit(status);
}

/// What is registered while the process exits comes next, before what was registered earlier.
void leave_next() {
#if defined(__GLIBC__)
  if (on_exit([](int status, void*) { leave(status); }, nullptr) == 0) return;
#endif
  leave(EXIT_SUCCESS);
}

/// What C++ destroys first when the main thread leaves main() or calls exit(): that thread's thread_local objects.
struct MainThreadEnd {
  std::vector<bool (*)()> functions;
  ~MainThreadEnd() {
    bool all = true;
    for (auto* function : functions) all = function() && all;
    if (!all) leave_next();
  }
};

std::vector<bool (*)()>& known_functions() {
  static auto* const known = new std::vector<bool (*)()>;
  return *known;
}

/// For a handler that knows nothing but itself.
void call_all() {
  bool all = true;
  for (auto* function : known_functions()) all = function() && all;
  if (!all) leave_next();
}

}  // namespace

void call_at_exit(bool (*function)()) {
#if defined(_WIN32)
  // When Windows takes a library apart it has ended all other threads: there is none to wait for, and a lock that one
  // of them held stays locked for ever.
  static_cast<void>(function);
#else
  const auto is_new = [function](std::vector<bool (*)()>& known) {
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
  const std::lock_guard lock(mutex);
  if (is_new(known_functions())) static_cast<void>(std::atexit(call_all));
#endif
}

}  // namespace nn::rt
