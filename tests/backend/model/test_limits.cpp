#include "model/limits.h"

#include <doctest.h>

using nn::model::BufferValue;
using nn::model::Limits;
using nn::model::Value;

namespace {

std::string refusal(const Limits& limits, Value value) {
  const auto allowed = limits.check({std::move(value)});
  return allowed.ok() ? "" : allowed.error().message;
}

Value buffer(std::int64_t frames) {
  return std::make_shared<const BufferValue>(BufferValue{"loop", 1, frames, 44100, {}});
}

}  // namespace

TEST_CASE("a number must be in its range, bounds included") {
  Limits limits;
  limits.min = 0.1;
  limits.max = 30;
  limits.unit = "Hz";
  for (const double good : {0.1, 5.0, 30.0, static_cast<double>(0.1F), static_cast<double>(30.0F)}) {
    CHECK(refusal(limits, good).empty());
  }
  CHECK(refusal(limits, 31.0) == "31 is out of range: give 0.1 to 30 Hz");
  CHECK(refusal(limits, 0.0) == "0 is out of range: give 0.1 to 30 Hz");
  CHECK(refusal(limits, std::int64_t{31}) == "31 is out of range: give 0.1 to 30 Hz");
  CHECK(refusal(limits, false).empty());
  CHECK(refusal(limits, std::string("31")).empty());
  limits.max.reset();
  CHECK(refusal(limits, 1e9).empty());
  CHECK(refusal(limits, -1.0) == "-1 is out of range: give at least 0.1 Hz");
}

TEST_CASE("a choice is one of those that are offered") {
  Limits limits;
  limits.choices = {std::string("soft"), std::string("hard")};
  CHECK(refusal(limits, std::string("soft")).empty());
  CHECK(refusal(limits, std::string("Soft")) == "'Soft' is no choice: give one of soft, hard");
  limits.choices = {std::int64_t{1}, std::int64_t{2}};
  CHECK(refusal(limits, 2.0).empty());
  CHECK(refusal(limits, std::int64_t{3}) == "'3' is no choice: give one of 1, 2");
  limits.choices = {0.1};
  CHECK(refusal(limits, static_cast<double>(0.1F)).empty());
}

TEST_CASE("a buffer has a shortest and a longest length") {
  Limits limits;
  limits.min_samples = 2;
  limits.max_samples = 100;
  CHECK(refusal(limits, buffer(2)).empty());
  CHECK(refusal(limits, buffer(100)).empty());
  CHECK(refusal(limits, buffer(101)) == "'loop' has 101 samples: give 2 to 100 samples");
  CHECK(refusal(limits, buffer(1)) == "'loop' has 1 samples: give 2 to 100 samples");
  limits.min_samples.reset();
  CHECK(refusal(limits, buffer(101)) == "'loop' has 101 samples: give at most 100 samples");
}

TEST_CASE("without limits anything is allowed, and one bad value of many is found") {
  CHECK(refusal({}, 1e30).empty());
  CHECK(refusal({}, std::string("")).empty());
  Limits limits;
  limits.max = 1;
  CHECK(limits.check({Value(0.5), Value(1.0)}).ok());
  CHECK_FALSE(limits.check({Value(0.5), Value(2.0)}).ok());
}
