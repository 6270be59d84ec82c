#include "object/events.h"

#include <doctest.h>

using namespace nn::object;

TEST_CASE("events arrive in order, and a flood is cut instead of eating the memory") {
  EventQueue queue;
  CHECK_FALSE(queue.has_news());
  queue.send({"get", {1.0}});
  queue.fail({"set", "broken: 1.5 is above 1"});
  CHECK(queue.has_news());
  CHECK_FALSE(queue.has_news());
  std::unique_ptr<Event> event;
  REQUIRE(queue.take(event));
  CHECK(event->message.selector == "get");
  REQUIRE(queue.take(event));
  CHECK(event->failure.line == "broken: 1.5 is above 1");
  CHECK(event->failure.message().selector == "error");
  CHECK(event->failure.message().atoms == Atoms{"set", "broken:", 1.5, "is", "above", std::int64_t{1}});
  CHECK_FALSE(queue.take(event));
  for (int i = 0; i < 100'000; ++i) queue.fail({"play", "again"});
  int kept = 0;
  while (queue.take(event)) ++kept;
  CHECK(kept > 0);
  CHECK(kept < 100'000);
}
