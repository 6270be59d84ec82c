#include "engine/inference_worker.h"

#include <doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
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
  config.deadline = 640;  // ten blocks: none is late while the runner is held
  config.mode = Mode::Async;
  auto runner = std::make_shared<FakeRunner>(64);
  nn::rt::Semaphore hold;
  std::vector<std::string> order;  // written by the worker only
  runner->before_run = [&](int call) {
    hold.acquire();
    order.push_back("block " + std::to_string(call));
  };
  engine.play(config, runner);
  std::vector<float> memory(64, 0.0F);
  const float* const ins[] = {memory.data()};
  float* const outs[] = {memory.data()};
  const auto play = [&](int blocks) {
    for (int i = 0; i < blocks; ++i) engine.process(ins, 1, outs, 1, 64);
  };
  const auto post = [&](const char* name) {
    REQUIRE(engine.post(std::make_unique<CallTask>([&order, name] { order.emplace_back(name); })));
  };
  post("first");
  play(2);
  post("second");
  play(1);
  post("third");
  post("fourth");
  play(2);
  for (int i = 0; i < 5; ++i) hold.release();
  engine.wait_idle();
  CHECK(order == std::vector<std::string>{"first", "block 0", "block 1", "second", "block 2", "third", "fourth",
                                          "block 3", "block 4"});
}

TEST_CASE("an audio thread that waits for an answer is let go when the worker stops") {
  auto worker = std::make_unique<InferenceWorker>([] {});
  Stats stats;
  StreamConfig config;
  config.mode = Mode::Inline;
  config.block_size = 64;
  config.vector_size = 64;
  auto runner = std::make_shared<FakeRunner>(64);
  runner->sleep_ms = 50;
  Stream stream(config, runner, stats);
  worker->attach(&stream);
  std::thread audio([&] {
    std::vector<float> memory(64, 0.0F);
    const float* const ins[] = {memory.data()};
    float* const outs[] = {memory.data()};
    for (int i = 0; i < 20; ++i) stream.process(ins, 1, outs, 1, worker->signals());
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(70));
  worker->stop();
  audio.join();  // hangs here if it is not let go
  CHECK(runner->calls < 20);
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
