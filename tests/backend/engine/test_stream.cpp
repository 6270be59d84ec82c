#include "engine/stream.h"

#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "fake_runner.h"

using namespace nn::engine;
using nn::test::FakeRunner;

namespace {

/// Any ratios: gives [1, 2, 3...] and remembers what it was given.
class Recorder : public MethodRunner {
 public:
  Recorder(std::size_t ins, std::size_t outs) : ins_(ins), outs_(outs) {}
  bool run(const float* in, float* out) noexcept override {
    given.assign(in, in + ins_);
    for (std::size_t i = 0; i < outs_; ++i) out[i] = static_cast<float>(i + 1);
    return true;
  }
  std::vector<float> given;

 private:
  std::size_t ins_;
  std::size_t outs_;
};

}  // namespace

TEST_CASE("the model gets the last sample of every group, its answer is held") {
  for (const int vector : {1, 2, 4, 5, 12, 13}) {
    CAPTURE(vector);
    StreamConfig config;
    config.in_channels = 2;
    config.in_ratio = 3;
    config.out_channels = 2;
    config.out_ratio = 4;
    config.block_size = 12;
    config.vector_size = vector;
    auto recorder = std::make_shared<Recorder>(8, 6);
    Engine engine([] {});
    engine.play(config, recorder);
    std::vector<float> heard[2];
    for (int time = 0; static_cast<int>(heard[0].size()) < 12 + config.latency(); time += vector) {
      std::vector<float> in(static_cast<std::size_t>(vector) * 2);
      std::vector<float> out(in.size());
      for (int i = 0; i < vector; ++i) {
        in[static_cast<std::size_t>(i)] = static_cast<float>((time + i) % 12);
        in[static_cast<std::size_t>(vector + i)] = static_cast<float>(100 + (time + i) % 12);
      }
      const float* const ins[] = {in.data(), in.data() + vector};
      float* const outs[] = {out.data(), out.data() + vector};
      engine.process(ins, 2, outs, 2, vector);
      heard[0].insert(heard[0].end(), out.begin(), out.begin() + vector);
      heard[1].insert(heard[1].end(), out.begin() + vector, out.end());
    }
    CHECK(recorder->given == std::vector<float>{2, 5, 8, 11, 102, 105, 108, 111});
    const auto from = config.latency();
    const std::vector<float> left(heard[0].begin() + from, heard[0].begin() + from + 12);
    const std::vector<float> right(heard[1].begin() + from, heard[1].begin() + from + 12);
    CHECK(left == std::vector<float>{1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3});
    CHECK(right == std::vector<float>{4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6});
  }
}

namespace {

/// One channel through an engine, vector by vector; the fade is one sample long unless the rate says otherwise.
struct Player {
  explicit Player(StreamConfig shape, std::shared_ptr<MethodRunner> runner) : config(shape) {
    engine.play(config, std::move(runner));
  }
  std::vector<float> play(std::vector<float> in) {
    std::vector<float> out(in.size());
    const float* const ins[] = {in.data()};
    float* const outs[] = {out.data()};
    engine.process(ins, 1, outs, 1, static_cast<int>(in.size()));
    return out;
  }
  StreamConfig config;
  Engine engine{[] {}};
};

StreamConfig small_config() {
  StreamConfig config;
  config.block_size = 4;
  config.vector_size = 4;
  config.sample_rate = 100;
  return config;
}

}  // namespace

TEST_CASE("a model that fails costs silence and a count, and what follows is in place, the ends of it faded") {
  auto runner = std::make_shared<FakeRunner>(4);
  Player player(small_config(), runner);
  CHECK(player.play({1, 2, 3, 4}) == std::vector<float>{1, 2, 3, 4});
  runner->fails = true;
  CHECK(player.play({5, 6, 7, 8}) == std::vector<float>{4, 0, 0, 0});
  CHECK(player.engine.stats().errors == 1);
  runner->fails = false;
  CHECK(player.play({9, 8, 7, 6}) == std::vector<float>{0, 8, 7, 6});
  CHECK(player.engine.stats().late == 0);
}

TEST_CASE("late hold: the last value goes on; late dry: the input that was to be answered") {
  auto runner = std::make_shared<FakeRunner>(4);
  Player player(small_config(), runner);
  player.play({1, 2, 3, 4});
  runner->fails = true;
  player.engine.playback().late = Late::Hold;
  CHECK(player.play({5, 6, 7, 8}) == std::vector<float>{4, 4, 4, 4});
  player.engine.playback().late = Late::Dry;
  CHECK(player.play({5, 6, 7, 8}) == std::vector<float>{4, 6, 7, 8});
  CHECK(player.play({9, 10, 11, 12}) == std::vector<float>{9, 10, 11, 12});
  player.engine.playback().late = Late::Hold;
  CHECK(player.play({5, 6, 7, 8}) == std::vector<float>{12, 12, 12, 12});
}

TEST_CASE("late dry where inlets and outlets are not both sound is silence") {
  auto config = small_config();
  config.has_dry = false;
  auto runner = std::make_shared<FakeRunner>(4);
  Player player(config, runner);
  player.engine.playback().late = Late::Dry;
  runner->fails = true;
  CHECK(player.play({5, 6, 7, 8}) == std::vector<float>{0, 0, 0, 0});
}

TEST_CASE("a late block in the middle of a sound makes no step") {
  for (const auto late : {Late::Silence, Late::Hold, Late::Dry}) {
    CAPTURE(static_cast<int>(late));
    StreamConfig config;
    config.block_size = 512;
    config.vector_size = 64;
    config.deadline = 512;
    auto runner = std::make_shared<FakeRunner>(512);
    Player player(config, runner);
    player.engine.playback().late = late;
    float previous = 0;
    float largest = 0;
    for (int vector = 0; vector < 200; ++vector) {
      runner->fails = vector / 8 == 8 || vector / 8 == 9 || vector / 8 == 15;
      std::vector<float> in(64);
      for (int i = 0; i < 64; ++i)
        in[static_cast<std::size_t>(i)] = std::sin(0.05F * static_cast<float>(64 * vector + i));
      for (const float sample : player.play(in)) {
        largest = std::max(largest, std::abs(sample - previous));
        previous = sample;
      }
      player.engine.wait_idle();
    }
    CHECK(player.engine.stats().errors == 3);
    CHECK(largest < 0.06F);  // the sine's own largest step is 0.05
  }
}

TEST_CASE("the worker is woken later when it has time, but never misses its deadline by that") {
  StreamConfig config;
  config.block_size = 1024;
  config.vector_size = 64;
  config.deadline = 1024;
  config.sample_rate = 48000;
  config.phase = 0.9;
  const Playback playback;
  Stats stats;
  WorkerSignals signals;
  auto runner = std::make_shared<FakeRunner>(1024);
  Stream stream(config, runner, playback, stats);
  std::vector<float> memory(64);
  const float* const ins[] = {memory.data()};
  float* const outs[] = {memory.data()};
  const auto vectors_until_woken = [&] {
    for (int vector = 1;; ++vector) {
      stream.process(ins, 1, outs, 1, 64, signals);
      if (signals.wake.try_wait()) return vector;
      if (vector > 100) return -1;
    }
  };
  CHECK(vectors_until_woken() == 16);  // nothing is known of the model: at once
  stream.run_one();
  const int later = vectors_until_woken();
  CHECK(later > 16);
  CHECK(later <= 16 + 8);  // half of the deadline at most
  CHECK(stats.late == 0);
}

TEST_CASE("a model that is too slow costs silence and counts; every sample that sounds is in its place") {
  StreamConfig config;
  config.sample_rate = 100;
  config.block_size = 64;
  config.vector_size = 64;
  config.deadline = 64;
  auto runner = std::make_shared<FakeRunner>(64);
  Engine engine([] {});
  engine.play(config, runner);
  std::vector<float> in(64);
  std::vector<float> out(64);
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  std::int64_t silent = 0;
  std::int64_t sounding = 0;
  std::int64_t misplaced = 0;
  constexpr int kCalls = 400;
  for (int call = 0; call < kCalls; ++call) {
    if (call == 100) runner->sleep_ms = 5;
    if (call == 200) runner->sleep_ms = 0;
    for (int i = 0; i < 64; ++i) in[static_cast<std::size_t>(i)] = static_cast<float>(call * 64 + i + 1);
    engine.process(ins, 1, outs, 1, 64);
    if (call < 100 || call >= 250) engine.wait_idle();
    for (int i = 0; i < 64; ++i) {
      const auto expected = static_cast<float>(call * 64 + i + 1 - config.latency());
      const auto heard = out[static_cast<std::size_t>(i)];
      if (expected <= 0) continue;
      if (heard == expected)
        ++sounding;
      else if (heard == 0.0F || i == 0)  // the first sample of a block that follows silence or is late is the fade
        ++silent;
      else
        ++misplaced;
    }
  }
  CHECK(misplaced == 0);
  CHECK(silent > 0);
  CHECK(sounding >= (100 + 140) * 64);  // all of it while the model was fast
  CHECK(engine.stats().late > 0);
  CHECK(engine.stats().dropped > 0);
}

TEST_CASE("a model that was late once and is fast enough is in time again after a block is skipped") {
  StreamConfig config;
  config.sample_rate = 100;
  config.block_size = 64;
  config.vector_size = 32;
  config.deadline = 64;
  auto runner = std::make_shared<FakeRunner>(64);
  nn::rt::Semaphore hold;
  runner->before_run = [&](int) { hold.acquire(); };
  Engine engine([] {});
  engine.play(config, runner);
  std::vector<float> in(32, 1.0F);
  std::vector<float> out(32);
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  const auto play = [&](int vectors) {
    for (int i = 0; i < vectors; ++i) engine.process(ins, 1, outs, 1, 32);
  };
  play(2);
  while (runner->calls == 0) std::this_thread::yield();  // block 0 is with the model, and stays there
  play(4);  // block 0 has passed in silence, block 1 should be sounding by half, block 2 is full
  for (int i = 0; i < 3; ++i) hold.release();
  engine.wait_idle();
  CHECK(runner->calls == 2);  // not block 1: it would make block 2 late, and so on for ever
  play(1);
  CHECK(out == std::vector<float>(32, 0.0F));
  play(1);
  CHECK(out[0] == 0.0F);  // the fade
  CHECK(std::vector<float>(out.begin() + 1, out.end()) == std::vector<float>(31, 1.0F));
  CHECK(engine.stats().late == 2);
}
