// A model that never returns: it is told of, and hurts nobody else.

#include <doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fake_model.h"
#include "nn.h"
#include "nn_player.h"

using nn::test::NnPlayer;
using Clock = std::chrono::steady_clock;

namespace {

const nn_api& api() { return *nn_get_api(NN_API_VERSION); }

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

int count(const std::vector<std::string>& lines, const std::string& part) {
  return static_cast<int>(
      std::count_if(lines.begin(), lines.end(), [&](const auto& line) { return line.find(part) != line.npos; }));
}

/// Lets all go at the end of a test: the process is to end like any other.
struct LetGo {
  LetGo() = default;
  LetGo(const LetGo&) = delete;
  LetGo& operator=(const LetGo&) = delete;
  ~LetGo() { nn::test::let_go(); }
};

void play(NnPlayer& player, double seconds) {
  for (const auto begin = Clock::now(); seconds_since(begin) < seconds;) {
    if (player.process()) player.drain();
    std::this_thread::sleep_for(std::chrono::microseconds(700));
  }
}

}  // namespace

TEST_CASE("it is told of once; others play, change and are freed; it is deleted at once") {
  const LetGo at_end;
  auto hanging = std::make_unique<NnPlayer>(api(), nn::test::Arguments{"hangs", "forward", 64.0});
  play(*hanging, 7);
  CHECK(count(hanging->errors, "method 'forward' of hangs has not returned for 5 s") +
            count(hanging->errors, "method 'forward' of hangs has not returned for 6 s") ==
        1);
  const auto begin = Clock::now();
  hanging.reset();
  CHECK(seconds_since(begin) < 0.1);
  for (int i = 0; i < 3; ++i) {
    NnPlayer other(api(), {"gain", "forward", 64.0});
    other.message("bufsize", {128.0});
    other.message("load", {"other"});
    CHECK(other.plays(0.5F));
    CHECK(other.errors.empty());
  }
  CHECK(seconds_since(begin) < 5);
}

TEST_CASE("loading that never returns is told of, and keeps neither other objects nor another load waiting") {
  const LetGo at_end;
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("load", {"hanging"});
  player.message("set", {"gain", 3.0});
  NnPlayer other(api(), {"gain", "forward", 64.0});
  other.message("bufsize", {128.0});
  other.message("set", {"gain", 4.0});
  CHECK(other.plays(2.0F));
  CHECK(other.answers.back() == "bufsize 128");
  player.drain();
  CHECK(count(player.lines, "'load hanging.ts' (method 'forward') is taking more than 5 s") == 1);
  player.message("load", {"other"});
  player.message("set", {"shift", 1.0});
  CHECK(player.plays(1.5F));
  CHECK(player.errors.empty());
}

TEST_CASE("offline 1 has an end: it gives the model up, says so and is silent") {
  const LetGo at_end;
  NnPlayer player(api(), {"hangs", "forward", 64.0});
  const auto begin = Clock::now();
  player.message("offline", {1.0});
  CHECK(seconds_since(begin) < 22);
  for (int i = 0; i < 1000; ++i) player.process();
  CHECK(player.output() == std::vector<float>(64, 0.0F));
  player.message("set", {"gain", 2.0});
  player.message("bufsize", {128.0});
  CHECK(seconds_since(begin) < 24);
  CHECK(count(player.errors, "has not returned for") == 1);
  CHECK(count(player.errors, "does not come back: it is given up") == 1);
  nn::test::let_go();  // it comes back: all is as it was
  CHECK(player.plays(1.0F));
}
