// ResampledRunner with `smooth`: what the message `interp 1` asks for.

#include <doctest.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/resampled_runner.h"
#include "resampled_player.h"

using namespace nn::engine;
using namespace nn::test;

TEST_CASE("smooth: the mean goes in, and lines come out that reach each value at the end of its frame") {
  for (const auto& rates : {Rates{48000, 48000}, {48000, 44100}, {44100, 48000}, {96000, 44100}}) {
    for (const std::int64_t host_block : {0, 1, 64, 3000}) {
      CAPTURE(rates.host);
      CAPTURE(rates.model);
      CAPTURE(host_block);
      constexpr std::int64_t kRatio = 16;
      auto config = configuration(rates, 512, host_block, kRatio, kRatio, 2);
      config.smooth = true;
      Player player(config);
      const auto latency = player.runner.latency();
      const auto begin = [&](std::int64_t frame) { return ceil_div(frame * kRatio * rates.host, rates.model); };
      const auto curve = [](int channel, std::int64_t time) {
        return static_cast<double>(time % 300 + channel * 1000);
      };
      const auto mean = [&](int channel, std::int64_t frame) {
        double sum = 0;
        for (auto time = begin(frame); time < begin(frame + 1); ++time) sum += curve(channel, time);
        return sum / static_cast<double>(begin(frame + 1) - begin(frame));
      };
      double worst = 0;
      while (player.time < 3 * latency + 5000) {
        player.play(curve, [&](bool, int channel, std::int64_t time, float heard) {
          double expected = 0;
          if (time >= latency) {
            const auto frame = (time - latency) * rates.model / (kRatio * rates.host);
            const auto through = static_cast<double>(time - latency - begin(frame) + 1) /
                                 static_cast<double>(begin(frame + 1) - begin(frame));
            expected = std::lerp(mean(channel, frame > 0 ? frame - 1 : 0), mean(channel, frame), through);
          }
          worst = std::max(worst, std::abs(expected - static_cast<double>(heard)));
        });
      }
      CHECK(worst < 1e-3);  // of values up to 1300
      CHECK(player.model->calls > 5);
    }
  }
}

TEST_CASE("smooth at one rate for both: audio passes as it is, and nothing is later") {
  for (const auto& [in_ratio, out_ratio] : {std::pair{1, 16}, std::pair{16, 1}}) {
    auto config = configuration({48000, 48000}, 512, 512, in_ratio, out_ratio);
    config.smooth = true;
    Player player(config);
    CHECK(player.runner.latency() == 0);
    int wrong = 0;
    while (player.time < 4096) {
      player.play([](int, std::int64_t time) { return static_cast<double>(time / 16); },
                  [&](bool answered, int, std::int64_t time, float heard) {
                    const auto frame = static_cast<float>(time / 16);
                    const auto line = time < 16 ? 0 : frame - 1 + static_cast<float>(time % 16 + 1) / 16;
                    wrong += answered && heard == (in_ratio > 1 ? frame : line) ? 0 : 1;
                  });
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("smooth: no line joins the values on both sides of a failure, nor those before a restart") {
  auto config = configuration({48000, 48000}, 64, 64, 16, 16);
  config.smooth = true;
  Player player(config);
  player.model->fails_from = 2;
  player.model->fails_until = 3;
  const auto answer = [&](double value) {
    std::vector<float> heard;
    player.play([&](int, std::int64_t) { return value; },
                [&](bool, int, std::int64_t, float sample) { heard.push_back(sample); });
    return heard;
  };
  CHECK(answer(1) == std::vector<float>(64, 1.0F));  // the first is held
  CHECK(answer(2).front() == 1.0F + 1.0F / 16);
  answer(3);
  CHECK(answer(4) == std::vector<float>(64, 4.0F));
  player.runner.restart();
  CHECK(answer(5) == std::vector<float>(64, 5.0F));
}

TEST_CASE("smooth: after a block that is lost the next is played, with no line to it") {
  for (const auto& [in_ratio, out_ratio] : {std::pair{16, 16}, std::pair{1, 16}, std::pair{16, 1}}) {
    for (const bool with_input : {false, true}) {
      auto config = configuration({48000, 48000}, 64, 64, in_ratio, out_ratio);
      config.smooth = true;
      Player player(config);
      const auto ones = [](int, std::int64_t) { return 1.0; };
      int answered = 0;
      int wrong = 0;
      const auto check = [&](bool there, int, std::int64_t, float heard) {
        answered += there ? 1 : 0;
        wrong += heard == 1.0F ? 0 : 1;
      };
      player.play(ones, check);
      player.runner.skip(with_input ? player.in.data() : nullptr);
      player.play(ones, check);
      CHECK(answered == 2 * 64);
      CHECK(wrong == 0);
      CHECK(player.model->calls == 2);
    }
  }
}
