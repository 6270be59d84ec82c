#include "rt/real_time_budget.h"

#include <doctest.h>

#include <limits>

using nn::rt::RealTimeBudget;

namespace {

constexpr double kForEver = std::numeric_limits<double>::infinity();

/// Blocks of `length` seconds that take `busy` each; for how many seconds until real time is left, or all of them.
double until_left(RealTimeBudget& budget, double busy, double length, double seconds) {
  for (double time = 0; time < seconds; time += length) {
    budget.spend(busy, length);
    if (!budget.allows()) return time + length;
  }
  return seconds;
}

}  // namespace

TEST_CASE("a model that leaves others a fifth of the time stays in real time") {
  RealTimeBudget budget(kForEver);
  CHECK(until_left(budget, 0.75 * 0.0853, 0.0853, 3600) == 3600);
  CHECK(until_left(budget, 0.75 * 0.00133, 0.00133, 60) == 60);
}

TEST_CASE("one that takes all of the time leaves it before the kernel stops it, and comes back when there is time") {
  RealTimeBudget budget(kForEver);
  CHECK(until_left(budget, 0.01, 0.01, 10) < 0.6);
  budget.spend(0.01, 0.01);
  CHECK_FALSE(budget.allows());
  budget.spend(0.01, 1.0);
  CHECK(budget.allows());
}

TEST_CASE("a limit to computing without a pause is kept") {
  constexpr double kLimit = 0.2;  // seconds, as RealtimeKit sets it
  SUBCASE("by many blocks in a row") {
    RealTimeBudget budget(kLimit / 4);
    CHECK(until_left(budget, 0.01, 0.01, 10) < kLimit);
  }
  SUBCASE("by blocks that are too long: one of them, and not each time anew") {
    RealTimeBudget budget(kLimit / 4);
    CHECK(until_left(budget, 0.1, 0.34, 10) == doctest::Approx(0.34));
    CHECK(until_left(budget, 0.1, 0.34, 10) == doctest::Approx(0.34));
    for (int i = 0; i < 10; ++i) budget.spend(0.01, 0.34);
    CHECK_FALSE(budget.allows());
    for (int i = 0; i < 40; ++i) budget.spend(0.01, 0.34);
    CHECK(budget.allows());
  }
}
