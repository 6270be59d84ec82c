#include "engine/held_input.h"

#include <doctest.h>

#include <vector>

using namespace nn::engine;

namespace {

/// Plays frames 1, 2, 3..., each held by a clock of the same rate `shift` samples later, and tells what arrives. The
/// second channel carries the same with the other sign.
std::vector<std::vector<float>> play(HeldInput& input, FrameClock clock, std::int64_t shift, std::int64_t samples,
                                     std::int64_t block) {
  std::vector<SampleQueue> queues(3, SampleQueue(samples));
  std::vector<float> in(static_cast<std::size_t>(3 * block));
  float value = 0;
  for (std::int64_t time = 0; time < samples; time += block) {
    for (std::int64_t i = 0; i < block; ++i) {
      if (shift == 0) {
        value += 1;
        shift = clock.next();
      }
      --shift;
      in[static_cast<std::size_t>(i)] = value;
      in[static_cast<std::size_t>(block + i)] = -value;
      in[static_cast<std::size_t>(2 * block + i)] = static_cast<float>(time + i);
    }
    input.process(in.data(), queues);
  }
  std::vector<std::vector<float>> taken(2);
  for (std::size_t channel = 0; channel < 2; ++channel) {
    const auto count = samples - queues[channel].free_size();
    taken[channel].resize(static_cast<std::size_t>(count));
    queues[channel].pop(taken[channel].data(), count);
  }
  return taken;
}

int out_of_order(const std::vector<float>& taken, float step) {
  int wrong = 0;
  for (std::size_t i = 1; i < taken.size(); ++i) {
    if (taken[i] != 0.0F && taken[i] != taken[i - 1] + step) ++wrong;
  }
  return wrong;
}

constexpr int kFrames = 500;

struct Faults {
  int after_restart = 0;  ///< none is allowed
  int after_jump = 0;     ///< the jump itself and one more, in each of the two channels
  bool all_arrived = false;
};

/// Plays `kFrames` frames after a restart, and again after the sender's frames have jumped by `jump` samples.
Faults faults(int ratio, int host_rate, int model_rate, std::int64_t shift, std::int64_t jump, std::int64_t block) {
  HeldInput input(3, ratio, host_rate, model_rate, block);
  const FrameClock clock(static_cast<std::int64_t>(ratio) * host_rate, model_rate);
  const auto samples = kFrames * static_cast<std::int64_t>(ratio) * host_rate / model_rate;
  const auto count = [](const std::vector<std::vector<float>>& taken) {
    return out_of_order(taken[0], 1) + out_of_order(taken[1], -1);
  };
  Faults found;
  play(input, clock, shift + jump, samples / 7, block);
  input.restart();
  const auto taken = play(input, clock, shift, samples, block);
  found.after_restart = count(taken);
  found.all_arrived = taken[0].back() > kFrames - 10;
  found.after_jump = count(play(input, clock, shift + jump, samples, block));
  return found;
}

}  // namespace

TEST_CASE("what one object holds another takes once and in order, however the two are shifted") {
  struct Rates {
    int host, model;
  };
  for (const auto& [host, model] :
       {Rates{48000, 44100}, {44100, 48000}, {96000, 44100}, {22050, 48000}, {48000, 16000}}) {
    for (const int ratio : {4, 8, 16, 32}) {
      const auto length = static_cast<std::int64_t>(ratio) * host / model;  // of a frame, rounded down
      if (length < 5) continue;
      for (std::int64_t shift = 0; shift <= length + 2; ++shift) {
        const auto found = faults(ratio, host, model, shift, shift % 2 == 0 ? 2 : length - 2, 1 + shift % 7);
        if (found.all_arrived && found.after_restart == 0 && found.after_jump <= 4) continue;
        CAPTURE(host);
        CAPTURE(model);
        CAPTURE(ratio);
        CAPTURE(shift);
        CHECK(found.all_arrived);
        CHECK(found.after_restart == 0);
        CHECK(found.after_jump <= 4);
      }
    }
  }
}

TEST_CASE("a RAVE latent at 48 kHz arrives once, at the shifts where frames meet") {
  for (const std::int64_t shift : {0, 1, 2, 3, 1113, 2224, 2225, 2226, 2227, 2228, 2229, 2230, 2231}) {
    CAPTURE(shift);
    const auto found = faults(2048, 48000, 44100, shift, 2, 64);
    CHECK(found.all_arrived);
    CHECK(found.after_restart == 0);
    CHECK(found.after_jump <= 4);
  }
}

TEST_CASE("a curve that moves is taken at the third last sample of each frame, a short frame's at the last") {
  HeldInput input(1, 8, 48000, 44100, 64);
  std::vector<SampleQueue> queues(1, SampleQueue(16));
  std::vector<float> in(64);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i);
  input.process(in.data(), queues);
  float taken[7] = {};
  queues[0].pop(taken, 7);
  for (int frame = 0; frame < 7; ++frame) {
    CHECK(taken[frame] == static_cast<float>(((frame + 1) * 8 * 480 + 440) / 441 - 3));
  }

  HeldInput brief(1, 2, 22050, 48000, 64);  // frames last 0.92 host samples
  std::vector<SampleQueue> many(1, SampleQueue(80));
  brief.process(in.data(), many);
  CHECK(many[0].free_size() == 80 - 69);
  float every[69] = {};
  many[0].pop(every, 69);
  for (int frame = 0; frame < 69; ++frame) {
    CHECK(every[frame] == static_cast<float>(((frame + 1) * 2 * 2205 + 4799) / 4800 - 1));
  }
}
