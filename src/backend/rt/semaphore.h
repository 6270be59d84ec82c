#pragma once
// A counting semaphore whose release may be called by the audio thread.

#if defined(__APPLE__)
#include <dispatch/dispatch.h>
#elif defined(_WIN32)
#include <windows.h>
#else
#include <semaphore.h>
#include <cerrno>
#endif

#include <chrono>
#include <ctime>

#include "rt/realtime.h"

namespace nn::rt {

/// The operating system's semaphore. `release` never blocks: a wake is one system call, which returns at once. Not
/// `std::counting_semaphore`: it needs `atomic::wait`, which older macOS deployment targets lack.
class Semaphore {
 public:
#if defined(__APPLE__)
  Semaphore() : handle_(dispatch_semaphore_create(0)) {}
  ~Semaphore() { dispatch_release(handle_); }
  void release() noexcept NN_REALTIME { NN_REALTIME_TRUSTED(dispatch_semaphore_signal(handle_)); }
  void acquire() noexcept { dispatch_semaphore_wait(handle_, DISPATCH_TIME_FOREVER); }
  [[nodiscard]] bool try_acquire() noexcept { return dispatch_semaphore_wait(handle_, DISPATCH_TIME_NOW) == 0; }
  [[nodiscard]] bool acquire_within(std::chrono::nanoseconds time) noexcept {
    return dispatch_semaphore_wait(handle_, dispatch_time(DISPATCH_TIME_NOW, time.count())) == 0;
  }
#elif defined(_WIN32)
  Semaphore() : handle_(CreateSemaphoreW(nullptr, 0, 0x7fffffff, nullptr)) {}
  ~Semaphore() {
    CloseHandle(handle_);
    if (timer_ != nullptr) CloseHandle(timer_);
  }
  void release() noexcept NN_REALTIME { NN_REALTIME_TRUSTED(ReleaseSemaphore(handle_, 1, nullptr)); }
  void acquire() noexcept { WaitForSingleObject(handle_, INFINITE); }
  [[nodiscard]] bool try_acquire() noexcept { return WaitForSingleObject(handle_, 0) == WAIT_OBJECT_0; }
  /// One thread at a time. A wait of so many milliseconds would end at the system's next tick, 15.6 ms apart.
  [[nodiscard]] bool acquire_within(std::chrono::nanoseconds time) noexcept {
    constexpr DWORD kHighResolution = 2;  // CREATE_WAITABLE_TIMER_HIGH_RESOLUTION: Windows 10 from 2018 on
    constexpr LONGLONG kTick = 100;       // nanoseconds
    if (timer_ == nullptr) timer_ = CreateWaitableTimerExW(nullptr, nullptr, kHighResolution, TIMER_ALL_ACCESS);
    if (timer_ == nullptr) timer_ = CreateWaitableTimerExW(nullptr, nullptr, 0, TIMER_ALL_ACCESS);
    LARGE_INTEGER due{};
    due.QuadPart = -(time.count() / kTick);  // negative: from now on
    const HANDLE either[] = {handle_, timer_};
    if (timer_ != nullptr && SetWaitableTimer(timer_, &due, 0, nullptr, nullptr, FALSE) != 0) {
      return WaitForMultipleObjects(2, either, FALSE, INFINITE) == WAIT_OBJECT_0;
    }
    const auto milliseconds = static_cast<DWORD>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
    return WaitForSingleObject(handle_, milliseconds) == WAIT_OBJECT_0;
  }
#else
  Semaphore() { sem_init(&handle_, 0, 0); }
  ~Semaphore() { sem_destroy(&handle_); }
  void release() noexcept NN_REALTIME { NN_REALTIME_TRUSTED(sem_post(&handle_)); }
  void acquire() noexcept {
    while (sem_wait(&handle_) != 0 && errno == EINTR) {
    }
  }
  [[nodiscard]] bool try_acquire() noexcept { return sem_trywait(&handle_) == 0; }
  /// Waits no longer than that, or not even so long; whether it was released.
  [[nodiscard]] bool acquire_within(std::chrono::nanoseconds time) noexcept {
#if defined(__GLIBC__)
    const auto until = after(std::chrono::steady_clock::now() + time);
    return sem_clockwait(&handle_, CLOCK_MONOTONIC, &until) == 0;  // the time of day may be set back meanwhile
#else
    const auto until = after(std::chrono::system_clock::now() + time);
    return sem_timedwait(&handle_, &until) == 0;
#endif
  }
#endif
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

 private:
#if !defined(__APPLE__) && !defined(_WIN32)
  template <class Clock>
  static timespec after(std::chrono::time_point<Clock, std::chrono::nanoseconds> end) noexcept {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(end.time_since_epoch());
    timespec until{};
    until.tv_sec = static_cast<std::time_t>(seconds.count());
    until.tv_nsec = static_cast<long>((end.time_since_epoch() - seconds).count());
    return until;
  }
#endif

#if defined(__APPLE__)
  dispatch_semaphore_t handle_;
#elif defined(_WIN32)
  HANDLE handle_;
  HANDLE timer_ = nullptr;
#else
  sem_t handle_{};
#endif
};

}  // namespace nn::rt
