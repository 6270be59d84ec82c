#include "rt/spsc_queue.h"

#include <doctest.h>

#include <memory>
#include <thread>

using nn::rt::SpscQueue;

TEST_CASE("what goes in comes out in order, and a full queue refuses without taking") {
  SpscQueue<std::unique_ptr<int>> queue(3);  // rounded up to 4
  for (int i = 0; i < 4; ++i) REQUIRE(queue.push(std::make_unique<int>(i)));
  auto fifth = std::make_unique<int>(4);
  CHECK_FALSE(queue.push(std::move(fifth)));
  REQUIRE(fifth != nullptr);
  CHECK(*fifth == 4);
  CHECK(**queue.front() == 0);
  std::unique_ptr<int> out;
  for (int i = 0; i < 4; ++i) {
    REQUIRE(queue.pop(out));
    CHECK(*out == i);
  }
  CHECK_FALSE(queue.pop(out));
  CHECK(queue.front() == nullptr);
}

TEST_CASE("two threads pass a million numbers without losing or reordering one") {
  SpscQueue<int> queue(64);
  constexpr int kCount = 1'000'000;
  std::thread producer([&] {
    for (int i = 0; i < kCount; ++i) {
      while (!queue.push(int{i})) std::this_thread::yield();
    }
  });
  int wrong = 0;
  for (int i = 0; i < kCount; ++i) {
    int value = -1;
    while (!queue.pop(value)) std::this_thread::yield();
    wrong += value == i ? 0 : 1;
  }
  producer.join();
  CHECK(wrong == 0);
}
