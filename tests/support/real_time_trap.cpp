#include "real_time_trap.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <dlfcn.h>
#include <execinfo.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

namespace {

struct Violation {
  const char* function = nullptr;  ///< null: a system call
  long number = 0;                 ///< which
  std::array<void*, 24> frames{};
  int depth = 0;
};

constexpr std::size_t kMostViolations = 64;
std::array<Violation, kMostViolations> violations;
std::atomic<std::size_t> violation_count{0};

/// What the kernel reads at each system call of the thread: 0 lets it through, 1 has SIGSYS sent instead.
thread_local volatile char selector = 0;
thread_local bool armed = false;

void arm(bool on) {
  armed = on;
  selector = on ? 1 : 0;
}

void record(const char* function, long number) {
  const auto index = violation_count.fetch_add(1);
  if (index >= kMostViolations) return;
  auto& violation = violations[index];
  violation.function = function;
  violation.number = number;
  violation.depth = backtrace(violation.frames.data(), static_cast<int>(violation.frames.size()));
}

/// At the head of an interposed function: what it goes on to do is not caught a second time.
class Caught {
 public:
  explicit Caught(const char* function) : was_armed_(armed) {
    if (!was_armed_) return;
    arm(false);
    const int kept = errno;
    record(function, 0);
    errno = kept;
  }
  ~Caught() {
    if (was_armed_) arm(true);
  }
  Caught(const Caught&) = delete;
  Caught& operator=(const Caught&) = delete;

 private:
  const bool was_armed_;
};

#if defined(__x86_64__) && defined(PR_SET_SYSCALL_USER_DISPATCH)

long call_kernel(long number, const greg_t* registers) {
  register long r10 asm("r10") = registers[REG_R10];
  register long r8 asm("r8") = registers[REG_R8];
  register long r9 asm("r9") = registers[REG_R9];
  long result = number;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(registers[REG_RDI]), "S"(registers[REG_RSI]), "d"(registers[REG_RDX]), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

void on_system_call(int, siginfo_t* info, void* context) {
  arm(false);
  const int kept = errno;
  auto* const registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  const bool wakes =
      info->si_syscall == SYS_futex && (registers[REG_RSI] & FUTEX_CMD_MASK) == FUTEX_WAKE;  // what sem_post is
  if (!wakes) record(nullptr, info->si_syscall);
  registers[REG_RAX] = call_kernel(info->si_syscall, registers);
  errno = kept;
  arm(true);
}

/// The instructions by which a signal handler returns: the one system call that must pass while the trap is armed.
const void* handler_return() {
  struct {
    void* handler;
    unsigned long flags;
    void* restorer;
    unsigned long mask;
  } action{};
  syscall(SYS_rt_sigaction, SIGSYS, nullptr, &action, sizeof(action.mask));
  return action.restorer;
}

bool catch_system_calls_of_this_thread() {
  constexpr unsigned long kHandlerReturnSize = 16;
  static const void* const passing = [] {
    struct sigaction action{};
    action.sa_sigaction = on_system_call;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSYS, &action, nullptr);
    return handler_return();
  }();
  return prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, passing, kHandlerReturnSize, &selector) == 0;
}

#else

bool catch_system_calls_of_this_thread() { return false; }

#endif

}  // namespace

namespace nn::test {

bool catches_system_calls() {
  thread_local const bool caught = catch_system_calls_of_this_thread();
  return caught;
}

RealTime::RealTime() noexcept {
  catches_system_calls();
  static const bool prepared = [] {
    std::array<void*, 1> frame{};
    backtrace(frame.data(), 1);  // loads a library the first time
    // What is printed shall be seen as the write that it is, not vanish in a buffer.
    return std::setvbuf(stdout, nullptr, _IONBF, 0) == 0 && std::setvbuf(stderr, nullptr, _IONBF, 0) == 0;
  }();
  static_cast<void>(prepared);
  arm(true);
}

RealTime::~RealTime() { arm(false); }

bool violated() noexcept { return violation_count > 0; }

std::vector<std::string> take_violations() {
  std::vector<std::string> lines;
  const auto count = violation_count.exchange(0);
  for (std::size_t i = 0; i < std::min(count, kMostViolations); ++i) {
    const auto& violation = violations[i];
    auto line = violation.function != nullptr ? std::string(violation.function)
                                              : "system call " + std::to_string(violation.number);
    char** const names = backtrace_symbols(violation.frames.data(), violation.depth);
    for (int frame = 0; names != nullptr && frame < violation.depth; ++frame)
      line += std::string("\n    ") + names[frame];
    std::free(names);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace nn::test

// The interposed functions, under names of our own in C++, so that they need not repeat the headers' attributes. Memory
// goes to glibc's other names for the same functions: dlsym itself allocates.
#define NN_INTERPOSE(result, name, parameters, ...)                                           \
  extern "C" __attribute__((visibility("default"))) result trap_##name parameters asm(#name); \
  result trap_##name parameters {                                                             \
    const Caught caught(#name);                                                               \
    return __VA_ARGS__;                                                                       \
  }
#define NN_REAL(result, name, parameters) (reinterpret_cast<result(*) parameters>(dlsym(RTLD_NEXT, name)))

extern "C" {  // NOLINTBEGIN(readability-identifier-naming): glibc's
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* memory);
}  // NOLINTEND(readability-identifier-naming)

NN_INTERPOSE(void*, malloc, (size_t size), __libc_malloc(size))
NN_INTERPOSE(void*, calloc, (size_t count, size_t size), __libc_calloc(count, size))
NN_INTERPOSE(void*, realloc, (void* memory, size_t size), __libc_realloc(memory, size))
NN_INTERPOSE(void*, memalign, (size_t alignment, size_t size), __libc_memalign(alignment, size))
NN_INTERPOSE(void*, aligned_alloc, (size_t alignment, size_t size), __libc_memalign(alignment, size))
NN_INTERPOSE(int, posix_memalign, (void** memory, size_t alignment, size_t size),
             (*memory = __libc_memalign(alignment, size)) == nullptr ? ENOMEM : 0)
NN_INTERPOSE(void, free, (void* memory), __libc_free(memory))

#define NN_INTERPOSE_REAL(name, parameters, arguments)        \
  NN_INTERPOSE(int, name, parameters, [&] {                   \
    static const auto real = NN_REAL(int, #name, parameters); \
    return real arguments;                                    \
  }())

NN_INTERPOSE_REAL(pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
NN_INTERPOSE_REAL(pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
NN_INTERPOSE_REAL(pthread_mutex_timedlock, (pthread_mutex_t * mutex, const timespec* end), (mutex, end))
NN_INTERPOSE_REAL(pthread_mutex_clocklock, (pthread_mutex_t * mutex, clockid_t clock, const timespec* end),
                  (mutex, clock, end))
NN_INTERPOSE_REAL(pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
NN_INTERPOSE_REAL(pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
NN_INTERPOSE_REAL(pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock), (lock))
NN_INTERPOSE_REAL(pthread_rwlock_trywrlock, (pthread_rwlock_t * lock), (lock))
NN_INTERPOSE_REAL(pthread_spin_lock, (pthread_spinlock_t * lock), (lock))
NN_INTERPOSE_REAL(pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t* mutex), (condition, mutex))
NN_INTERPOSE_REAL(pthread_cond_timedwait, (pthread_cond_t * condition, pthread_mutex_t* mutex, const timespec* end),
                  (condition, mutex, end))
NN_INTERPOSE_REAL(pthread_cond_clockwait,
                  (pthread_cond_t * condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* end),
                  (condition, mutex, clock, end))
NN_INTERPOSE_REAL(pthread_cond_signal, (pthread_cond_t * condition), (condition))
NN_INTERPOSE_REAL(pthread_cond_broadcast, (pthread_cond_t * condition), (condition))
NN_INTERPOSE_REAL(pthread_create,
                  (pthread_t * thread, const pthread_attr_t* attributes, void* (*run)(void*), void* with),
                  (thread, attributes, run, with))
NN_INTERPOSE_REAL(pthread_join, (pthread_t thread, void** result), (thread, result))
NN_INTERPOSE_REAL(sem_wait, (sem_t * semaphore), (semaphore))
NN_INTERPOSE_REAL(sem_timedwait, (sem_t * semaphore, const timespec* end), (semaphore, end))
NN_INTERPOSE_REAL(sem_clockwait, (sem_t * semaphore, clockid_t clock, const timespec* end), (semaphore, clock, end))
NN_INTERPOSE_REAL(nanosleep, (const timespec* wanted, timespec* left), (wanted, left))
NN_INTERPOSE_REAL(clock_nanosleep, (clockid_t clock, int flags, const timespec* wanted, timespec* left),
                  (clock, flags, wanted, left))
NN_INTERPOSE_REAL(usleep, (useconds_t time), (time))
NN_INTERPOSE_REAL(sched_yield, (), ())
