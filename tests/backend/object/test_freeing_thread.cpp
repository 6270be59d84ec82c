#include "object/freeing_thread.h"

#include <doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

using nn::object::free_in_background;

TEST_CASE("what is not ready keeps nothing else from being freed, and is freed when it is") {
  nn::object::start_freeing();
  std::atomic<bool> ready{false};
  auto late = std::make_shared<int>(1);
  auto soon = std::make_shared<int>(2);
  const std::weak_ptr<int> late_watch = late;
  const std::weak_ptr<int> soon_watch = soon;
  free_in_background(std::move(late), [&] { return ready.load(); });
  free_in_background(std::move(soon));
  while (!soon_watch.expired()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK_FALSE(late_watch.expired());
  ready = true;
  while (!late_watch.expired()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}
