#pragma once
// Names our threads for those who look at them in `top -H` or a debugger.

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace nn::rt {

/// Names the calling thread; at most 15 characters.
inline void name_this_thread([[maybe_unused]] const char* name) noexcept {
#if defined(__APPLE__)
  pthread_setname_np(name);
#elif defined(__linux__)
  pthread_setname_np(pthread_self(), name);
#endif
}

}  // namespace nn::rt
