#pragma once
// What the audio thread runs, marked for the compiler. Tests: tests/backend/test_sanitizers.py.

/// After a function's `noexcept` in its declaration: it neither allocates nor locks nor makes a call that may block.
/// Clang from version 20 on refuses calls in it to what is not known to keep that too (-Wfunction-effects) and, with
/// -fsanitize=realtime, stops the program in the midst of a malloc, a lock or a system call. To others it is nothing.
#if defined(__clang__) && __has_cpp_attribute(clang::nonblocking)
#define NN_REALTIME [[clang::nonblocking]]
#else
#define NN_REALTIME
#endif

/// A call in such a function that the compiler must not judge; the reason why it may be made stands beside it.
#if defined(__clang__) && __has_cpp_attribute(clang::nonblocking)
#define NN_REALTIME_TRUSTED(call)                                                                   \
  _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wfunction-effects\"") call; \
  _Pragma("clang diagnostic pop")
#else
#define NN_REALTIME_TRUSTED(call) call
#endif
