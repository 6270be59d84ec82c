#include "engine/engine.h"

#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "fake_runner.h"

using namespace nn::engine;
using nn::test::FakeRunner;

namespace {

constexpr std::int64_t kSizes[] = {1, 64, 65, 441, 480, 512, 2048, 4096, 8193};

enum class Mode { Async, Inline, Offline };

StreamConfig make_config(std::int64_t block, std::int64_t vector, Mode mode) {
  StreamConfig config;
  config.block_size = block;
  config.vector_size = vector;
  config.sample_rate = 100;  // fades are one sample long
  config.deadline = mode == Mode::Inline ? 0 : default_deadline(block, vector);
  return config;
}

/// A ramp that never holds a zero, so that silence and every misplaced sample show.
float ramp(std::int64_t time) { return static_cast<float>(time % 9973 + 1); }

/// Plays `calls` vectors of the ramp; returns how many samples are not ramp(t - latency), or silence before it. With
/// `faded`, the first of each may be anything.
std::int64_t wrong_samples(Engine& engine, const StreamConfig& config, int calls, bool wait, bool faded = false) {
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
      if (faded && (source == 0 || source == -config.latency())) continue;
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
        engine.playback().waits = mode == Mode::Offline;
        engine.play(config, std::make_shared<FakeRunner>(static_cast<std::size_t>(block)));
        const auto calls = static_cast<int>((3 * config.latency() + 3 * block) / vector + 4);
        CHECK(wrong_samples(engine, config, calls, mode == Mode::Async) == 0);
        CHECK(engine.stats().late == 0);
        CHECK(engine.stats().dropped == 0);
      }
    }
  }
}

TEST_CASE("vectors may be shorter than was prepared: each sample is in its place") {
  constexpr std::int64_t kVector = 64;
  for (const auto mode : {Mode::Inline, Mode::Offline}) {
    for (const auto block : kSizes) {
      CAPTURE(static_cast<int>(mode));
      CAPTURE(block);
      Engine engine([] {});
      const auto config = make_config(block, kVector, mode);
      engine.playback().waits = mode == Mode::Offline;
      engine.play(config, std::make_shared<FakeRunner>(static_cast<std::size_t>(block)));
      // Without a deadline a block that is not full cannot be answered: it is a block later from the first short one
      // on.
      const auto latency = mode == Mode::Inline ? std::max(config.latency(), block) : config.latency();
      std::vector<float> in(kVector);
      std::vector<float> out(kVector);
      const float* const ins[] = {in.data()};
      float* const outs[] = {out.data()};
      std::int64_t wrong = 0;
      int frames = 1;
      for (std::int64_t time = 0; time < 3 * latency + 3 * block; time += frames) {
        frames = static_cast<int>(1 + (time * 7 + frames) % kVector);
        for (std::int64_t i = 0; i < frames; ++i) in[static_cast<std::size_t>(i)] = ramp(time + i);
        engine.process(ins, 1, outs, 1, frames);
        for (std::int64_t i = 0; i < frames; ++i) {
          const auto source = time + i - latency;
          if (source > 1) wrong += out[static_cast<std::size_t>(i)] == ramp(source) ? 0 : 1;  // after the fade
        }
      }
      CHECK(wrong == 0);
      CHECK(engine.stats().late == 0);
      CHECK(engine.stats().dropped == 0);
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

TEST_CASE("a stream that is played while another sounds takes over where its first answer is due") {
  Engine engine([] {});
  engine.playback().waits = true;
  const auto first = make_config(64, 64, Mode::Async);
  const auto second = make_config(128, 64, Mode::Async);
  auto runner = std::make_shared<FakeRunner>(64);
  const std::weak_ptr<FakeRunner> watch = runner;
  engine.play(first, std::move(runner));
  CHECK(wrong_samples(engine, first, 10, false) == 0);
  engine.play(second, std::make_shared<FakeRunner>(128));
  std::vector<float> in(64);
  std::vector<float> out(64);
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  std::int64_t wrong = 0;
  for (std::int64_t time = 0; time < 640; time += 64) {
    for (std::size_t i = 0; i < 64; ++i) in[i] = ramp(1000 + time + static_cast<std::int64_t>(i));
    engine.process(ins, 1, outs, 1, 64);
    for (std::int64_t i = 0; i < 64; ++i) {
      const auto& heard = time + i < second.latency() ? first : second;
      const auto source = time + i - heard.latency();
      if (source < 0 || time + i == second.latency()) continue;  // of the run before; the fade
      wrong += out[static_cast<std::size_t>(i)] == ramp(1000 + source) ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
  while (!watch.expired()) {
    engine.wait_idle();
    static_cast<void>(engine.take_retired());
  }
}

TEST_CASE("exchanging streams in the middle of a sound makes no step, whatever their sizes and however often") {
  StreamConfig configs[4];
  for (int i = 0; i < 4; ++i) {
    configs[i].block_size = std::int64_t{64} << (2 * i);
    configs[i].deadline = default_deadline(configs[i].block_size, 64);
  }
  Engine engine([] {});
  engine.playback().waits = true;
  engine.prepare(1, configs[0].fade());
  std::vector<float> in(64);
  std::vector<float> out(64);
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  float previous = 0;
  float largest = 0;
  float loudest = 0;
  for (int vector = 0; vector < 6000; ++vector) {
    if (vector % 97 == 0) {
      const auto& config = configs[vector / 97 % 4];
      engine.play(config, std::make_shared<FakeRunner>(static_cast<std::size_t>(config.block_size)));
    }
    if (vector == 1500 || vector == 2900) engine.restart();
    if (vector == 3000 || vector == 3003) engine.set_enabled(false);
    if (vector == 3001 || vector == 3100) engine.set_enabled(true);
    for (int i = 0; i < 64; ++i)
      in[static_cast<std::size_t>(i)] = std::sin(0.05F * static_cast<float>(64 * vector + i));
    engine.process(ins, 1, outs, 1, 64);
    static_cast<void>(engine.take_retired());
    for (const float sample : out) {
      largest = std::max(largest, std::abs(sample - previous));
      loudest = std::max(loudest, std::abs(sample));
      previous = sample;
    }
  }
  CHECK(largest < 0.09F);  // the sine's own largest step is 0.05, and two in phase add up to 1.4 times that
  CHECK(loudest < 1.45F);
  CHECK(loudest > 0.99F);
  CHECK(engine.stats().late == 0);
}

TEST_CASE("between control curves an exchange stays between their values") {
  Engine engine([] {});
  engine.playback().waits = true;
  auto config = make_config(64, 64, Mode::Async);
  config.sample_rate = 48000;
  config.curves = true;
  engine.play(config, std::make_shared<FakeRunner>(64));
  std::vector<float> in(64, 1.0F);
  std::vector<float> out(64);
  const float* const ins[] = {in.data()};
  float* const outs[] = {out.data()};
  for (int vector = 0; vector < 60; ++vector) {
    if (vector == 20) engine.play(config, std::make_shared<FakeRunner>(64));
    engine.process(ins, 1, outs, 1, 64);
    if (vector < 2) continue;
    CHECK(*std::max_element(out.begin(), out.end()) < 1.00001F);
    CHECK(*std::min_element(out.begin(), out.end()) > 0.99999F);
  }
}

TEST_CASE("a stream that fades out is given no more blocks than are heard") {
  Engine engine([] {});
  engine.playback().waits = true;
  auto config = make_config(4096, 64, Mode::Async);
  config.sample_rate = 48000;
  auto runner = std::make_shared<FakeRunner>(4096);
  engine.play(config, runner);
  CHECK(wrong_samples(engine, config, 3 * 64, false) == 0);
  engine.wait_idle();
  const int calls = runner->calls;
  engine.play(config, std::make_shared<FakeRunner>(4096));
  wrong_samples(engine, config, 300, false);
  engine.wait_idle();
  CHECK(runner->calls == calls + 1);  // what sounds until the new one is heard was in its hands already
}

TEST_CASE("a stream that never sounded is freed too") {
  Engine engine([] {});
  auto runner = std::make_shared<FakeRunner>(64);
  const std::weak_ptr<FakeRunner> watch = runner;
  engine.play(make_config(64, 64, Mode::Async), std::move(runner));
  engine.play(make_config(64, 64, Mode::Async), std::make_shared<FakeRunner>(64));
  while (!watch.expired()) {
    engine.wait_idle();
    static_cast<void>(engine.take_retired());
  }
}

TEST_CASE("disabled: silence, the model rests; enabled again: nothing of before is heard") {
  Engine engine([] {});
  const auto config = make_config(256, 64, Mode::Offline);
  engine.playback().waits = true;
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
  CHECK(wrong_samples(engine, config, 40, false, true) == 0);
  engine.restart();
  CHECK(wrong_samples(engine, config, 40, false, true) == 0);
  engine.start_over();
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
