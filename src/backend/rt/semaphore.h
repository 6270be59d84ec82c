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

namespace nn::rt {

/// The operating system's semaphore. `release` never blocks (one system call when a thread is waiting). Not
/// `std::counting_semaphore`: it needs `atomic::wait`, which older macOS deployment targets lack.
class Semaphore {
 public:
#if defined(__APPLE__)
  Semaphore() : handle_(dispatch_semaphore_create(0)) {}
  ~Semaphore() { dispatch_release(handle_); }
  void release() noexcept { dispatch_semaphore_signal(handle_); }
  void acquire() noexcept { dispatch_semaphore_wait(handle_, DISPATCH_TIME_FOREVER); }
#elif defined(_WIN32)
  Semaphore() : handle_(CreateSemaphoreW(nullptr, 0, 0x7fffffff, nullptr)) {}
  ~Semaphore() { CloseHandle(handle_); }
  void release() noexcept { ReleaseSemaphore(handle_, 1, nullptr); }
  void acquire() noexcept { WaitForSingleObject(handle_, INFINITE); }
#else
  Semaphore() { sem_init(&handle_, 0, 0); }
  ~Semaphore() { sem_destroy(&handle_); }
  void release() noexcept { sem_post(&handle_); }
  void acquire() noexcept {
    while (sem_wait(&handle_) != 0 && errno == EINTR) {
    }
  }
#endif
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

 private:
#if defined(__APPLE__)
  dispatch_semaphore_t handle_;
#elif defined(_WIN32)
  HANDLE handle_;
#else
  sem_t handle_{};
#endif
};

}  // namespace nn::rt
