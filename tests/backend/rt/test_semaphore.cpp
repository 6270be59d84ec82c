#include "rt/semaphore.h"

#include <doctest.h>

#include <atomic>
#include <thread>

TEST_CASE("a thread waits until it is released, once per release") {
  nn::rt::Semaphore semaphore;
  std::atomic<int> passed{0};
  std::thread waiter([&] {
    for (int i = 0; i < 3; ++i) {
      semaphore.acquire();
      ++passed;
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(passed == 0);
  semaphore.release();
  semaphore.release();
  while (passed < 2) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(passed == 2);
  semaphore.release();
  waiter.join();
  CHECK(passed == 3);
}
