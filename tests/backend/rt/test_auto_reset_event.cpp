#include "rt/auto_reset_event.h"

#include <doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

TEST_CASE("that it was set many times counts once") {
  nn::rt::AutoResetEvent event;
  CHECK_FALSE(event.try_wait());
  for (int i = 0; i < 1000; ++i) event.set();
  event.wait();
  CHECK_FALSE(event.try_wait());
  event.set();
  CHECK(event.try_wait());
  CHECK_FALSE(event.wait_within(std::chrono::milliseconds(1)));
}

TEST_CASE("nothing that was written before it was set is missed") {
  constexpr int kMost = 100'000;
  nn::rt::AutoResetEvent event;
  std::atomic<int> written{0};
  std::thread writer([&] {
    for (int i = 1; i <= kMost; ++i) {
      written.store(i, std::memory_order_relaxed);
      event.set();
    }
  });
  while (written.load(std::memory_order_relaxed) < kMost) event.wait();  // hangs if it is
  writer.join();
}
