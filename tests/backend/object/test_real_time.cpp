// The audio thread's promise, in the trap: `process` neither allocates nor locks nor makes a call that may block.

#include <doctest.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/syscall.h>
#include <unistd.h>

#include "engine/resampled_runner.h"
#include "fake_runner.h"
#include "nn.h"
#include "real_time_scenarios.h"
#include "real_time_trap.h"
#include "rt/semaphore.h"

using nn::test::RealTime;
using nn::test::take_violations;

namespace {

/// The first line of what is caught while `action` runs; "nothing", or "MANY" if it is more than one.
template <class Action>
std::string caught(const Action& action) {
  take_violations();
  {
    const RealTime real_time;
    action();
  }
  const auto lines = take_violations();
  if (lines.size() != 1) return lines.empty() ? "nothing" : "MANY";
  return lines.front().substr(0, lines.front().find('\n'));
}

}  // namespace

TEST_CASE("the trap catches memory, locks, waits and threads") {
  std::mutex mutex;
  std::shared_mutex shared;
  std::condition_variable condition;
  std::thread thread([] {});
  nn::rt::Semaphore semaphore;
  semaphore.release();
  void* volatile memory = nullptr;
  int* volatile number = nullptr;
  CHECK(caught([&] { memory = std::malloc(1); }) == "malloc");
  CHECK(caught([&] { memory = std::realloc(memory, 10'000); }) == "realloc");
  CHECK(caught([&] { std::free(memory); }) == "free");
  CHECK(caught([&] { memory = std::aligned_alloc(64, 64); }) == "aligned_alloc");
  std::free(memory);
  CHECK(caught([&] { number = new int(1); }) == "malloc");
  CHECK(caught([&] { delete number; }) == "free");
  CHECK(caught([&] { mutex.lock(); }) == "pthread_mutex_lock");
  CHECK(caught([&] { static_cast<void>(mutex.try_lock()); }) == "pthread_mutex_trylock");
  mutex.unlock();
  CHECK(caught([&] { shared.lock_shared(); }) == "pthread_rwlock_rdlock");
  shared.unlock_shared();
  std::unique_lock lock(mutex);
  CHECK(caught([&] { condition.wait_for(lock, std::chrono::milliseconds(1)); }) == "pthread_cond_clockwait");
  CHECK(caught([&] { semaphore.acquire(); }) == "sem_wait");
  CHECK(caught([&] { std::this_thread::sleep_for(std::chrono::microseconds(1)); }) == "nanosleep");
  CHECK(caught([&] { thread.join(); }) == "pthread_join");
}

TEST_CASE("the trap catches system calls, but not the wake of a waiting thread") {
  if (!nn::test::catches_system_calls()) {
    MESSAGE("this system cannot catch system calls: only the functions by which one allocates, locks and waits are");
    return;
  }
  char byte = 0;
  nn::rt::Semaphore wake;
  nn::rt::Semaphore awake;
  std::thread thread([&] {
    wake.acquire();
    awake.release();
  });
  CHECK(caught([&] { static_cast<void>(read(-1, &byte, 1)); }) == "system call " + std::to_string(SYS_read));
  CHECK(caught([] { std::printf("%d\n", 1); }) == "system call " + std::to_string(SYS_write));
  CHECK(caught([] { syscall(SYS_getppid); }) == "system call " + std::to_string(SYS_getppid));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // until it waits, most likely
  CHECK(caught([&] { wake.release(); }) == "nothing");
  awake.acquire();
  thread.join();
}

TEST_CASE("what is caught is done all the same, and once it is over nothing is caught") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  char byte = 'a';
  long written = 0;
  caught([&] { written = write(ends[1], "b", 1); });
  CHECK(written == 1);
  CHECK(read(ends[0], &byte, 1) == 1);
  CHECK(byte == 'b');
  std::free(std::malloc(1));
  CHECK(take_violations().empty());
  for (const int end : ends) close(end);
}

TEST_CASE("process keeps its promise in every situation") {
  const nn::test::Models models{.quick = "gain-48000Hz", .other = "other", .slow = "slow-20ms"};
  for (const auto& scenario : nn::test::real_time_scenarios()) {
    CAPTURE(scenario.name);
    take_violations();
    CHECK_NOTHROW(scenario.play(*nn_get_api(NN_API_VERSION), models));
    for (const auto& violation : take_violations()) FAIL_CHECK(violation);
  }
}

TEST_CASE("resampling, on the worker, takes no memory either") {
  nn::engine::ResampledConfig config;
  config.model_block = 512;
  config.host_block = 64;
  for (const int ratio : {1, 16}) {
    config.in_ratio = config.out_ratio = ratio;
    nn::engine::ResampledRunner runner(config, std::make_shared<nn::test::FakeRunner>(512U / ratio));
    std::vector<float> memory(64, 1.0F);
    const auto play = [&] {
      for (int call = 0; call < 100; ++call) static_cast<void>(runner.run(memory.data(), memory.data()));
      runner.skip(nullptr);
      runner.restart();
    };
    CHECK(caught(play) == "nothing");
  }
}
