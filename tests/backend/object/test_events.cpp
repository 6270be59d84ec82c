#include "object/events.h"

#include <doctest.h>

using namespace nn::object;

TEST_CASE("events arrive in order, and a flood is cut instead of eating the memory") {
  int notified = 0;
  EventQueue queue([&] { ++notified; });
  queue.send({"get", {1.0}});
  queue.fail("broken");
  CHECK(notified == 2);
  std::unique_ptr<Event> event;
  REQUIRE(queue.take(event));
  CHECK(event->message.selector == "get");
  REQUIRE(queue.take(event));
  CHECK(event->line == "broken");
  CHECK_FALSE(queue.take(event));
  for (int i = 0; i < 100'000; ++i) queue.fail("again");
  int kept = 0;
  while (queue.take(event)) ++kept;
  CHECK(kept > 0);
  CHECK(kept < 100'000);
}
