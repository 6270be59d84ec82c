#include "object/events.h"

#include <doctest.h>

using namespace nn::object;

TEST_CASE("events arrive in order, and a flood is cut instead of eating the memory") {
  EventQueue queue;
  CHECK_FALSE(queue.has_news());
  queue.send({"get", {1.0}});
  queue.fail("broken");
  CHECK(queue.has_news());
  CHECK_FALSE(queue.has_news());
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
