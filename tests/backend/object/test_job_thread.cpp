#include "object/job_thread.h"

#include <doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "fake_model.h"

using namespace nn::object;

TEST_CASE("a job that never returns keeps those behind it waiting no longer than it may") {
  start_jobs();
  const auto done = std::make_shared<std::atomic<int>>(0);
  run_in_background([] { nn::test::hang(); });
  for (int i = 0; i < 3; ++i) run_in_background([done] { ++*done; });
  const auto begin = std::chrono::steady_clock::now();
  while (*done < 3) {
    look_after_jobs();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const auto waited = std::chrono::steady_clock::now() - begin;
  CHECK(waited >= kLongForAJob);
  CHECK(waited < kLongForAJob + std::chrono::seconds(5));
  run_in_background([done] { ++*done; });
  while (*done < 4) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  nn::test::let_go();
}

TEST_CASE("who waits for a job waits no longer than the limit") {
  const auto done = std::make_shared<std::atomic<int>>(0);
  CHECK(run_within(std::chrono::seconds(10), [done] { ++*done; }));
  CHECK(*done == 1);
  CHECK_FALSE(run_within(std::chrono::seconds(0), [done] {
    nn::test::hang();
    ++*done;
  }));
  while (*done < 2) {
    nn::test::let_go();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}
