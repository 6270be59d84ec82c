#include "engine/inference_worker.h"

#include <doctest.h>

#include <functional>
#include <memory>
#include <vector>

#include "engine/engine.h"
#include "fake_runner.h"

using namespace nn::engine;
using nn::test::FakeRunner;

namespace {

class CallTask : public Task {
 public:
  explicit CallTask(std::function<void()> call) : call_(std::move(call)) {}
  void run() noexcept override { call_(); }

 private:
  std::function<void()> call_;
};

}  // namespace

TEST_CASE("a task runs after the blocks that were full before it was posted and before every later one") {
  Engine engine([] {});
  StreamConfig config;
  config.block_size = 64;
  config.vector_size = 64;
  config.deadline = 64;
  config.mode = Mode::Async;
  auto runner = std::make_shared<FakeRunner>(64);
  std::vector<int> order;  // block n is logged as n, the task after block n as 1000 + n; written by the worker only
  runner->before_run = [&](int call) { order.push_back(call); };
  engine.play(config, runner);
  std::vector<float> memory(64, 0.0F);
  const float* const ins[] = {memory.data()};
  float* const outs[] = {memory.data()};
  constexpr int kBlocks = 300;
  for (int i = 0; i < kBlocks; ++i) {
    engine.process(ins, 1, outs, 1, 64);
    REQUIRE(engine.post(std::make_unique<CallTask>([&order, i] { order.push_back(1000 + i); })));
    if (i % 2 == 0) engine.wait_idle();  // else blocks come late and are skipped, which is not what is tested
  }
  engine.wait_idle();
  int blocks = 0;
  int tasks = 0;
  int wrong = 0;
  for (const int entry : order) {
    if (entry < 1000) {
      ++blocks;
    } else {
      wrong += entry - 1000 == tasks ? 0 : 1;
      ++tasks;
      wrong += blocks <= tasks ? 0 : 1;  // never a later block before this task
    }
  }
  CHECK(tasks == kBlocks);
  CHECK(blocks + engine.stats().dropped.load() + engine.stats().late.load() >= kBlocks);
  CHECK(wrong == 0);
}

TEST_CASE("a full queue refuses a task and says so") {
  InferenceWorker worker([] {});
  nn::rt::Semaphore hold;
  REQUIRE(worker.post(std::make_unique<CallTask>([&] { hold.acquire(); })));
  int taken = 0;
  while (taken < 100'000 && worker.post(std::make_unique<CallTask>([] {}))) ++taken;
  CHECK(taken < 100'000);
  hold.release();
  worker.wait_idle();
  CHECK(worker.post(std::make_unique<CallTask>([] {})));
}

TEST_CASE("stopping discards what is queued, and waiting afterwards returns") {
  auto counter = std::make_shared<int>(0);
  InferenceWorker worker([] {});
  nn::rt::Semaphore started;
  nn::rt::Semaphore hold;
  REQUIRE(worker.post(std::make_unique<CallTask>([&] {
    started.release();
    hold.acquire();
  })));
  started.acquire();
  for (int i = 0; i < 10; ++i) REQUIRE(worker.post(std::make_unique<CallTask>([counter] { ++*counter; })));
  std::thread stopper([&] { worker.stop(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  hold.release();
  stopper.join();
  CHECK(*counter == 0);
  CHECK(counter.use_count() == 1);
  worker.wait_idle();
}
