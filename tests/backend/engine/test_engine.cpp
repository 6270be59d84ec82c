#include "engine/engine.h"

#include <doctest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "fake_runner.h"

using namespace nn::engine;
using nn::test::FakeRunner;

namespace {

constexpr std::int64_t kSizes[] = {1, 64, 65, 441, 480, 512, 2048, 4096, 8193};

StreamConfig make_config(std::int64_t block, std::int64_t vector, Mode mode) {
  StreamConfig config;
  config.block_size = block;
  config.vector_size = vector;
  config.mode = mode;
  config.deadline = mode == Mode::Inline ? 0 : default_deadline(block, vector);
  return config;
}

/// A ramp that never holds a zero, so that silence and every misplaced sample show.
float ramp(std::int64_t time) { return static_cast<float>(time % 9973 + 1); }

/// Plays `calls` vectors of the ramp; returns how many samples are not ramp(t - latency), or silence before it.
std::int64_t wrong_samples(Engine& engine, const StreamConfig& config, int calls, bool wait) {
  std::vector<float> in(static_cast<std::size_t>(config.vector_size));
  std::vector<float> out(in.size());
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  std::int64_t wrong = 0;
  for (std::int64_t time = 0; time < calls * config.vector_size; time += config.vector_size) {
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = ramp(time + static_cast<std::int64_t>(i));
    engine.process(ins, 1, outs, 1, static_cast<int>(config.vector_size));
    if (wait) engine.wait_idle();
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto source = time + static_cast<std::int64_t>(i) - config.latency();
      wrong += out[i] == (source < 0 ? 0.0F : ramp(source)) ? 0 : 1;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("the answer sounds exactly latency() samples later, for every block, vector and mode") {
  for (const auto mode : {Mode::Async, Mode::Inline, Mode::Offline}) {
    for (const auto block : kSizes) {
      for (const auto vector : kSizes) {
        CAPTURE(static_cast<int>(mode));
        CAPTURE(block);
        CAPTURE(vector);
        Engine engine([] {});
        const auto config = make_config(block, vector, mode);
        engine.play(config, std::make_shared<FakeRunner>(static_cast<std::size_t>(block)));
        const auto calls = static_cast<int>((3 * config.latency() + 3 * block) / vector + 4);
        CHECK(wrong_samples(engine, config, calls, mode == Mode::Async) == 0);
        CHECK(engine.stats().late == 0);
        CHECK(engine.stats().dropped == 0);
      }
    }
  }
}

TEST_CASE("inlets beyond the model's are ignored, missing ones are zero, outlets beyond the model's are silent") {
  Engine engine([] {});
  auto config = make_config(4, 4, Mode::Inline);
  config.in_channels = 2;
  config.out_channels = 2;
  engine.play(config, std::make_shared<FakeRunner>(8));
  const float a[] = {1, 2, 3, 4};
  std::vector<float> out(12, 9.0F);
  float* const outs[] = {out.data(), out.data() + 4, out.data() + 8};
  const float* const ins[] = {a};
  engine.process(ins, 1, outs, 3, 4);
  CHECK(out == std::vector<float>{1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("inlets and outlets may be the same memory") {
  Engine engine([] {});
  auto config = make_config(4, 4, Mode::Inline);
  config.in_channels = 2;
  config.out_channels = 2;
  engine.play(config, std::make_shared<FakeRunner>(8));
  std::vector<float> memory{1, 2, 3, 4, 5, 6, 7, 8};
  const float* const ins[] = {memory.data(), memory.data() + 4};
  float* const outs[] = {memory.data() + 4, memory.data()};  // crossed over, as a host may hand them out
  engine.process(ins, 2, outs, 2, 4);
  CHECK(memory == std::vector<float>{5, 6, 7, 8, 1, 2, 3, 4});
}

TEST_CASE("a stream that is played while another sounds takes over at the next vector, and the old one is freed") {
  Engine engine([] {});
  const auto first = make_config(64, 64, Mode::Inline);
  const auto second = make_config(128, 64, Mode::Inline);
  auto runner = std::make_shared<FakeRunner>(64);
  const std::weak_ptr<FakeRunner> watch = runner;
  engine.play(first, std::move(runner));
  CHECK(wrong_samples(engine, first, 10, false) == 0);
  engine.play(second, std::make_shared<FakeRunner>(128));
  CHECK(wrong_samples(engine, second, 10, false) == 0);
  while (engine.collect()) engine.wait_idle();
  CHECK(watch.expired());
}

TEST_CASE("a stream that never sounded is freed too") {
  Engine engine([] {});
  auto runner = std::make_shared<FakeRunner>(64);
  const std::weak_ptr<FakeRunner> watch = runner;
  engine.play(make_config(64, 64, Mode::Async), std::move(runner));
  engine.play(make_config(64, 64, Mode::Async), std::make_shared<FakeRunner>(64));
  while (engine.collect()) engine.wait_idle();
  CHECK(watch.expired());
}

TEST_CASE("disabled: silence, the model rests; enabled again: nothing of before is heard") {
  Engine engine([] {});
  const auto config = make_config(256, 64, Mode::Offline);
  auto runner = std::make_shared<FakeRunner>(256);
  engine.play(config, runner);
  CHECK(wrong_samples(engine, config, 37, false) == 0);  // stops in the middle of a block
  engine.set_enabled(false);
  engine.wait_idle();
  const int calls = runner->calls;
  std::vector<float> in(64, 5.0F);
  std::vector<float> out(64, 9.0F);
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  for (int i = 0; i < 20; ++i) engine.process(ins, 1, outs, 1, 64);
  CHECK(out == std::vector<float>(64, 0.0F));
  engine.wait_idle();
  CHECK(runner->calls == calls);
  engine.set_enabled(true);
  CHECK(wrong_samples(engine, config, 40, false) == 0);
  engine.restart();
  CHECK(wrong_samples(engine, config, 40, false) == 0);
}

TEST_CASE("a vector of another size than prepared for is silence, not a crash") {
  Engine engine([] {});
  engine.play(make_config(64, 64, Mode::Inline), std::make_shared<FakeRunner>(64));
  std::vector<float> in(128, 1.0F);
  std::vector<float> out(128, 9.0F);
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  engine.process(ins, 1, outs, 1, 128);
  CHECK(out == std::vector<float>(128, 0.0F));
}

TEST_CASE("an engine that is destroyed while its model computes waits for that block only") {
  auto runner = std::make_shared<FakeRunner>(64);
  runner->sleep_ms = 20;
  {
    Engine engine([] {});
    const auto config = make_config(64, 64, Mode::Async);
    engine.play(config, runner);
    wrong_samples(engine, config, 3, false);
  }
  CHECK(runner->calls <= 2);
}
