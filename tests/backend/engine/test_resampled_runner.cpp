#include "engine/resampled_runner.h"

#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>
#include <vector>

#include "resampled_player.h"

using namespace nn::engine;
using namespace nn::test;

TEST_CASE("audio is heard exactly as late as declared, on every channel, whatever the rates and blocks") {
  for (const auto& rates : kRates) {
    for (const std::int64_t model_block : {1, 512, 1000, 2048}) {
      for (const std::int64_t host_block : {0, 1, 64, 3000}) {
        CAPTURE(rates.host);
        CAPTURE(rates.model);
        CAPTURE(model_block);
        CAPTURE(host_block);
        Player player(configuration(rates, model_block, host_block, 1, 1, 2));
        const auto latency = player.runner.latency();
        Noise noise;
        double early = 0;
        const auto signal = [&](int channel, std::int64_t time) { return chord(player.config, channel, time); };
        while (player.time < 2 * latency + 8 * kSettled) {
          player.play(signal, [&](bool answered, int channel, std::int64_t time, float heard) {
            if (!answered) FAIL("the model never fails");
            if (time < latency - kSettled) early = std::max(early, std::abs(static_cast<double>(heard)));
            if (time > latency + kSettled) noise.add(heard, chord(player.config, channel, time - latency));
          });
        }
        CHECK(noise.ratio_db() > 90);
        CHECK(early == 0);
        CHECK(player.model->calls > 0);
      }
    }
  }
}

TEST_CASE("an impulse peaks at the declared latency, and is the same on both sides") {
  Player player(configuration({48000, 44100}, 512, 64));
  const auto peak = player.runner.latency() + 1000;
  std::vector<float> heard;
  while (player.time < peak + 200) {
    player.play([](int, std::int64_t time) { return time == 1000 ? 1 : 0; },
                [&](bool, int, std::int64_t, float sample) { heard.push_back(sample); });
  }
  const auto at = [&](std::int64_t time) { return static_cast<double>(heard[static_cast<std::size_t>(time)]); };
  CHECK(at(peak) > 0.8);
  for (std::int64_t away = 1; away < 100; ++away) {
    CHECK(std::abs(at(peak + away)) < at(peak));
    CHECK(at(peak + away) == doctest::Approx(at(peak - away)).epsilon(1e-4));
  }
}

TEST_CASE("the latency is the least that never runs dry, counted out over a whole period") {
  for (const auto& rates : {Rates{48000, 44100}, {44100, 48000}, {22050, 48000}, {48000, 16000}, {96000, 44100}}) {
    for (const std::int64_t model_block : {48, 512}) {
      for (const std::int64_t host_block : {0, 1, 64, 1500}) {
        for (const int in_ratio : {1, 16}) {
          for (const int out_ratio : {1, 16}) {
            CAPTURE(rates.host);
            CAPTURE(rates.model);
            CAPTURE(model_block);
            CAPTURE(host_block);
            CAPTURE(in_ratio);
            CAPTURE(out_ratio);
            const auto config = configuration(rates, model_block, host_block, in_ratio, out_ratio);
            const auto in_ahead = in_ratio == 1 ? Resampler(rates.host, rates.model).look_ahead() : 0;
            const auto out_ahead = out_ratio == 1 ? Resampler(rates.model, rates.host).look_ahead() : 0;
            const auto divisor = std::gcd(rates.host, rates.model);
            const std::int64_t host = rates.host / divisor;
            const std::int64_t model = rates.model / divisor;
            std::int64_t needed = 0;
            std::int64_t blocks = 0;  // that the model has answered
            for (std::int64_t calls = 1; calls <= 2000 + 2 * model_block * host; ++calls) {
              const auto given = calls * config.host_block;
              const auto complete = [&](std::int64_t block) {
                return in_ratio == 1 ? (block * model_block - 1) * host / model + in_ahead < given
                                     : ceil_div(block * model_block * host, model) <= given;
              };
              while (complete(blocks + 1)) ++blocks;
              const auto there = std::max<std::int64_t>(0, blocks * model_block - out_ahead) * host;
              needed = std::max(needed, given - ceil_div(there, model));
            }
            CHECK(ResampledRunner(config, nullptr).latency() == needed);
          }
        }
      }
    }
  }
}

TEST_CASE("after ten minutes nothing has drifted") {
  Player player(configuration({8000, 11025}, 512, 64));
  const auto latency = player.runner.latency();
  const auto chord_of = [](std::int64_t time) { return std::sin(1.3 * static_cast<double>(time % 4'800'000)); };
  Noise noise;
  while (player.time < 4'800'000) {
    player.play([&](int, std::int64_t time) { return chord_of(time); },
                [&](bool, int, std::int64_t time, float heard) {
                  if (time > latency + kSettled) noise.add(heard, chord_of(time - latency));
                });
  }
  CHECK(noise.ratio_db() > 90);
}

TEST_CASE("a tone keeps its pitch, its level and its purity") {
  for (const double frequency : {440.0, 1000.0, 15000.0}) {
    CAPTURE(frequency);
    Player player(configuration({48000, 44100}, 2048, 64));
    const auto latency = player.runner.latency();
    const double step = 2 * std::numbers::pi * frequency / 48000;
    std::vector<double> heard;
    while (heard.size() < 3 * 48000) {
      player.play([&](int, std::int64_t time) { return 0.5 * std::sin(step * static_cast<double>(time)); },
                  [&](bool, int, std::int64_t time, float sample) {
                    if (time >= latency + kSettled) heard.push_back(sample);
                  });
    }
    // The tone as heard in one second, from its begin: whole periods, so sine and cosine are orthogonal.
    struct Tone {
      double level, phase;
    };
    const auto tone = [&](std::size_t from) {
      double sine = 0;
      double cosine = 0;
      for (std::size_t i = from; i < from + 48000; ++i) {
        sine += heard[i] * std::sin(step * static_cast<double>(i)) / 24000;
        cosine += heard[i] * std::cos(step * static_cast<double>(i)) / 24000;
      }
      return Tone{std::hypot(sine, cosine), std::atan2(cosine, sine)};
    };
    const Tone first = tone(0);
    const Tone last = tone(2 * 48000);
    CHECK(std::abs(20 * std::log10(first.level / 0.5)) < 0.01);
    CHECK(std::abs(first.phase - last.phase) < 1e-5);  // in two seconds: the pitch is right to a millionth of a hertz
    Noise noise;
    for (std::size_t i = 0; i < 48000; ++i) {
      noise.add(heard[i], first.level * std::sin(step * static_cast<double>(i) + first.phase));
    }
    CHECK(noise.ratio_db() > 90);
  }
}

TEST_CASE("control curves in and out: each value is held in its place") {
  for (const auto& rates : kRates) {
    for (const std::int64_t host_block : {0, 1, 64, 3000}) {
      CAPTURE(rates.host);
      CAPTURE(rates.model);
      CAPTURE(host_block);
      constexpr std::int64_t kRatio = 16;
      Player player(configuration(rates, 512, host_block, kRatio, kRatio, 2));
      const auto latency = player.runner.latency();
      int wrong = 0;
      while (player.time < 3 * latency + 5000) {
        player.play([](int channel, std::int64_t time) { return static_cast<double>(time) + channel * 100000; },
                    [&](bool, int channel, std::int64_t time, float heard) {
                      const auto frame = (time - latency) * rates.model / (kRatio * rates.host);
                      const auto end = ceil_div((frame + 1) * kRatio * rates.host, rates.model);
                      const auto expected = time < latency ? 0 : end - 3 + channel * 100000;
                      wrong += heard == static_cast<float>(expected) ? 0 : 1;
                    });
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("audio in, control curves out: a value is the sound at the end of its frame") {
  for (const auto& rates : kRates) {
    CAPTURE(rates.host);
    CAPTURE(rates.model);
    constexpr std::int64_t kRatio = 16;
    Player player(configuration(rates, 512, 64, 1, kRatio, 2));
    const auto latency = player.runner.latency();
    const auto sound = [&](int channel, double time) { return std::sin(0.2 * time + channel); };
    double worst = 0;
    while (player.time < latency + 5000) {
      player.play([&](int channel, std::int64_t time) { return sound(channel, static_cast<double>(time)); },
                  [&](bool, int channel, std::int64_t time, float heard) {
                    if (time < latency + kSettled) return;
                    const auto frame = (time - latency) * rates.model / (kRatio * rates.host);
                    const auto model_time = static_cast<double>((frame + 1) * kRatio - 1);
                    worst = std::max(worst, std::abs(heard - sound(channel, model_time * rates.host / rates.model)));
                  });
    }
    CHECK(worst < 1e-4);
  }
}

TEST_CASE("control curves in, audio out: a step is heard where its frame begins") {
  for (const auto& rates : kRates) {
    CAPTURE(rates.host);
    CAPTURE(rates.model);
    constexpr std::int64_t kRatio = 64;
    constexpr std::int64_t kFrame = 50;
    Player player(configuration(rates, 512, 64, kRatio, 1));
    const auto latency = player.runner.latency();
    const auto begin = static_cast<double>(kFrame * kRatio) * rates.host / rates.model;
    double crossed = 0;
    float before = 0;
    while (player.time < latency + static_cast<std::int64_t>(begin) + 1000) {
      player.play([&](int, std::int64_t time) { return static_cast<double>(time) < begin ? 0 : 1; },
                  [&](bool, int, std::int64_t time, float heard) {
                    if (crossed == 0 && heard >= 0.5F) {
                      crossed = static_cast<double>(time - latency) - (heard - 0.5) / (heard - before);
                    }
                    before = heard;
                  });
    }
    // Half way between the last sample of 0 and the first of 1.
    CHECK(std::abs(crossed - (begin - 0.5 * rates.host / rates.model)) < 0.3);
  }
}

namespace {

/// An encoder that answers 1, 2, 3...; a decoder that keeps what it is given.
class Counter : public MethodRunner {
 public:
  bool run(const float*, float* out) noexcept override {
    for (int i = 0; i < 32; ++i) out[i] = value += 1;
    return true;
  }
  float value = 0;
};
class Keeper : public MethodRunner {
 public:
  bool run(const float* in, float*) noexcept override {
    for (int i = 0; i < 32; ++i) {
      wrong += given > 0 && in[i] != given + 1 ? 1 : 0;
      given = in[i];
    }
    return true;
  }
  float given = 0;
  int wrong = 0;
};

}  // namespace

TEST_CASE("encode, then decode: each latent arrives once and in order, however late the first object is") {
  for (const auto& rates : {Rates{48000, 44100}, {44100, 48000}, {96000, 44100}}) {
    for (int engine_latency = 0; engine_latency < 18; ++engine_latency) {
      CAPTURE(rates.host);
      CAPTURE(rates.model);
      CAPTURE(engine_latency);
      constexpr std::int64_t kBlock = 64;
      auto encoder_config = configuration(rates, 512, kBlock, 1, 16);
      auto decoder_config = configuration(rates, 512, kBlock, 16, 1);
      auto keeper = std::make_shared<Keeper>();
      ResampledRunner encoder(encoder_config, std::make_shared<Counter>());
      ResampledRunner decoder(decoder_config, keeper);
      std::vector<float> cord(static_cast<std::size_t>(kBlock + engine_latency));
      std::vector<float> silence(kBlock);
      std::vector<float> sound(kBlock);
      int answered = 0;
      for (int call = 0; call < 600; ++call) {
        std::copy(cord.begin() + kBlock, cord.end(), cord.begin());
        answered += encoder.run(silence.data(), cord.data() + engine_latency) ? 1 : 0;
        answered += decoder.run(cord.data(), sound.data()) ? 1 : 0;
      }
      CHECK(answered == 2 * 600);
      CHECK(keeper->wrong == 0);
      CHECK(keeper->given > 1000);
    }
  }
}

TEST_CASE("where the model fails there is no answer, everywhere else sound in its place") {
  Player player(configuration({48000, 44100}, 512, 7));
  player.model->fails_from = 5;
  player.model->fails_until = 7;
  const auto latency = player.runner.latency();
  const auto from = latency + ceil_div(5 * 512 * 480, 441);
  const auto until = latency + ceil_div(7 * 512 * 480, 441);
  Noise noise;
  int wrong = 0;
  while (player.time < until + 10000) {
    const auto begin = player.time;
    player.play([&](int, std::int64_t time) { return chord(player.config, 0, time); },
                [&](bool answered, int, std::int64_t time, float heard) {
                  wrong += player.runner.was_late() ? 1 : 0;
                  constexpr int kRinging = 60;  // there it may be either
                  if (begin < until && begin + 7 > from) wrong += answered ? 1 : 0;
                  if (begin >= until + kRinging || begin + 7 <= from - kRinging) wrong += answered ? 0 : 1;
                  if (answered && time > latency + kSettled) noise.add(heard, chord(player.config, 0, time - latency));
                  if (time > from + kSettled && time < until - kSettled) wrong += heard == 0.0F ? 0 : 1;
                });
  }
  CHECK(wrong == 0);
  CHECK(noise.ratio_db() > 90);
}

TEST_CASE("skipped blocks cost silence, with or without their input; what follows is in its place") {
  for (const bool with_input : {true, false}) {
    CAPTURE(with_input);
    Player player(configuration({48000, 44100}, 512, 64));
    const auto latency = player.runner.latency();
    const auto chord_of = [&](int, std::int64_t time) { return chord(player.config, 0, time); };
    while (player.time < 6400) player.play(chord_of, [](bool, int, std::int64_t, float) {});
    const int calls = player.model->calls;
    for (; player.time < 8960; player.time += 64) {
      for (std::size_t i = 0; i < 64; ++i) player.in[i] = static_cast<float>(chord_of(0, player.time_of(i)));
      player.runner.skip(with_input ? player.in.data() : nullptr);
    }
    CHECK(player.model->calls == calls);
    Noise noise;
    int silent = 0;
    while (player.time < 30000) {
      player.play(chord_of, [&](bool answered, int, std::int64_t time, float heard) {
        silent += answered ? 0 : 1;
        CHECK(player.runner.was_late() == !answered);
        if (answered) noise.add(heard, chord(player.config, 0, time - latency));
      });
    }
    CHECK(silent > 0);
    CHECK(silent <= latency + 2 * 512 * 48000 / 44100 + 2 * 60 + 64);
    CHECK(noise.ratio_db() > 90);
  }
}

TEST_CASE("after a restart it is as new") {
  for (const int ratio : {1, 16}) {
    CAPTURE(ratio);
    const auto config = configuration({48000, 44100}, 512, 64, ratio, ratio);
    Player used(config);
    Player fresh(config);
    const auto chord_of = [&](int, std::int64_t time) { return chord(config, 0, time); };
    used.model->fails_from = 2;
    used.model->fails_until = 6;
    while (used.time < 64 * 55) used.play(chord_of, [](bool, int, std::int64_t, float) {});
    used.runner.restart();
    used.model->fails_until = 0;
    used.time = 0;
    int wrong = 0;
    while (fresh.time < 6400) {
      used.play(chord_of, [&](bool answered, int, std::int64_t, float) { wrong += answered ? 0 : 1; });
      fresh.play(chord_of, [](bool, int, std::int64_t, float) {});
      wrong += used.out == fresh.out ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
}
