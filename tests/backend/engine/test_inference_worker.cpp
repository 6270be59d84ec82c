#include "engine/inference_worker.h"

#include <doctest.h>

#include <chrono>
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

TEST_CASE("a task falls between the two blocks it was sent between, also while two streams play") {
  StreamConfig config;
  config.block_size = 64;
  config.vector_size = 64;
  config.deadline = 640;
  const Playback playback;
  Stats stats;
  nn::rt::Semaphore hold;
  std::string order;  // written by the worker only
  const auto runner = [&](const char* name) {
    auto made = std::make_shared<FakeRunner>(64);
    made->before_run = [&, name](int) {
      hold.acquire();
      order += name;
    };
    return made;
  };
  Stream old(config, runner("old "), playback, stats);
  Stream fresh(config, runner("new "), playback, stats);
  InferenceWorker worker([] {});
  REQUIRE(worker.attach(&old));
  REQUIRE(worker.attach(&fresh));
  std::vector<float> memory(64, 0.0F);
  const float* const ins[] = {memory.data()};
  float* const outs[] = {memory.data()};
  const auto play = [&](Stream& stream) { stream.process(ins, 1, outs, 1, 64, worker.signals()); };
  play(old);
  play(fresh);
  REQUIRE(worker.post(std::make_unique<CallTask>([&] { order += "set "; })));
  play(old);
  play(fresh);
  for (int i = 0; i < 4; ++i) hold.release();
  CHECK(worker.wait_idle(std::chrono::seconds(20)));
  CHECK(order == "old new set old new ");
}

TEST_CASE("messages while nothing plays cost nothing when it plays") {
  InferenceWorker worker([] {});
  for (int i = 0; i < 20'000; ++i) {
    while (!worker.post(std::make_unique<CallTask>([] {}))) std::this_thread::yield();
  }
  CHECK(worker.wait_idle(std::chrono::seconds(20)));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK_FALSE(worker.signals().wake.try_wait());
}

TEST_CASE("nobody waits longer than it may for a model that does not return, until it does") {
  StreamConfig config;
  config.block_size = 64;
  config.vector_size = 64;
  config.patience = 0.2;
  Playback playback;
  Stats stats;
  nn::rt::Semaphore hold;
  auto runner = std::make_shared<FakeRunner>(64);
  runner->before_run = [&](int call) {
    if (call == 1) hold.acquire();
  };
  Stream stream(config, runner, playback, stats);
  InferenceWorker worker([] {});
  REQUIRE(worker.attach(&stream));
  std::vector<float> in(64, 1.0F);
  std::vector<float> out(64);
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  const auto play = [&] {
    stream.process(ins, 1, outs, 1, 64, worker.signals());
    return out.back();
  };
  CHECK(play() == 1);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) play();
  CHECK_FALSE(worker.wait_idle(std::chrono::seconds(20)));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  CHECK(out.back() == 0);
  CHECK(stats.late > 10);
  hold.release();
  while (worker.signals().hangs()) std::this_thread::yield();
  CHECK(worker.wait_idle(std::chrono::seconds(20)));
  for (int i = 0; i < 10; ++i) play();
  CHECK(out.back() == 1);
}

TEST_CASE("an audio thread that waits for an answer is let go when the worker stops") {
  auto worker = std::make_unique<InferenceWorker>([] {});
  Stats stats;
  StreamConfig config;
  config.block_size = 64;
  config.vector_size = 64;
  auto runner = std::make_shared<FakeRunner>(64);
  runner->sleep_ms = 50;
  const Playback playback;
  Stream stream(config, runner, playback, stats);
  REQUIRE(worker->attach(&stream));
  std::thread audio([&] {
    std::vector<float> memory(64, 0.0F);
    const float* const ins[] = {memory.data()};
    float* const outs[] = {memory.data()};
    for (int i = 0; i < 20; ++i) stream.process(ins, 1, outs, 1, 64, worker->signals());
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
  worker.wait_idle(std::chrono::seconds(20));
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
  worker.wait_idle(std::chrono::seconds(20));
}

TEST_CASE("a worker that was to be woken later is woken at once when the audio thread begins to wait") {
  StreamConfig config;
  config.block_size = 1024;
  config.vector_size = 64;
  config.deadline = 1024;
  config.phase = 0.9;
  Playback playback;
  Stats stats;
  Stream stream(config, std::make_shared<FakeRunner>(1024), playback, stats);
  InferenceWorker worker([] {});
  REQUIRE(worker.attach(&stream));
  std::vector<float> memory(64, 1.0F);
  const float* const ins[] = {memory.data()};
  float* const outs[] = {memory.data()};
  const auto play = [&](int vectors) {
    for (int i = 0; i < vectors; ++i) stream.process(ins, 1, outs, 1, 64, worker.signals());
  };
  play(16);
  worker.wait_idle(std::chrono::seconds(20));
  play(16);  // full again, and nobody is woken for it yet
  CHECK(stats.blocks == 1);
  playback.waits = true;
  play(16);  // would wait for ever
  CHECK(stats.blocks >= 2);
  CHECK(stats.late == 0);
}

TEST_CASE("while blocks come the worker looks for them itself, and soon enough") {
  StreamConfig config;
  config.block_size = 1024;
  config.vector_size = 64;
  config.deadline = 4096;  // 85 ms: the naps are as long as they get
  const Playback playback;
  Stats stats;
  Stream stream(config, std::make_shared<FakeRunner>(1024), playback, stats);
  InferenceWorker worker([] {});
  REQUIRE(worker.attach(&stream));
  std::vector<float> memory(64, 1.0F);
  const float* const ins[] = {memory.data()};
  float* const outs[] = {memory.data()};
  const auto fill_block = [&] {
    for (int i = 0; i < 16; ++i) stream.process(ins, 1, outs, 1, 64, worker.signals());
  };
  const auto taken_at_once = [&] {  // by one who sleeps; one who naps takes it when the nap is over
    worker.signals().wake.set();
    std::this_thread::sleep_for(std::chrono::microseconds(300));
    return !worker.signals().wake.try_wait();
  };
  fill_block();
  worker.wait_idle(std::chrono::seconds(20));
  int taken = 0;
  for (int i = 0; i < 20; ++i) taken += taken_at_once() ? 1 : 0;
  CHECK(taken < 10);
  for (int block = 0; block < 20; ++block) {
    fill_block();
    std::this_thread::sleep_for(std::chrono::milliseconds(21));
  }
  CHECK(stats.blocks == 21);
  CHECK(stats.late == 0);
  taken = 0;  // in a row: nothing plays any more
  for (int i = 0; i < 6 && taken < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    taken = taken_at_once() ? taken + 1 : 0;
  }
  CHECK(taken == 2);
}
