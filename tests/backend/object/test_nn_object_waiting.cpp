// The order of messages: each is applied to what it was meant for, and what a bounce does the live set does too.

#include <doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "nn.h"
#include "nn_player.h"

using nn::test::Arguments;
using nn::test::NnPlayer;

namespace {

const nn_api& api() { return *nn_get_api(NN_API_VERSION); }

struct Line {
  std::string selector;
  Arguments arguments;
};

/// The answers but for errors, in order, when all of this is sent at once; live, and with `offline 1`.
struct Outcome {
  std::vector<std::string> answers;
  std::vector<std::string> errors;
  bool operator==(const Outcome&) const = default;
};

Outcome send(NnPlayer& player, const std::vector<Line>& lines, bool offline) {
  if (offline) player.message("offline", {1.0});
  player.answers.clear();
  for (const auto& line : lines) player.message(line.selector, line.arguments);
  CHECK(player.settles());
  std::erase_if(player.answers, [](const auto& answer) { return answer.starts_with("error"); });
  return {player.answers, player.errors};
}

Outcome outcome(const std::vector<Line>& lines, bool offline) {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  return send(player, lines, offline);
}

bool has(const std::vector<std::string>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.find(part) != line.npos; });
}

}  // namespace

TEST_CASE("what follows a load is for the model that it brings") {
  NnPlayer player(api(), {"few", "forward", 64.0});
  player.message("set", {"gain", 2.0});
  player.message("load", {"30ms-load"});
  player.message("set", {"gain", 4.0});
  player.message("set", {"shift", 1.0});  // which the one that plays does not have
  player.message("get", {"gain"});
  player.message("reset");
  player.message("get", {"shift"});
  CHECK(player.plays(3.0F));
  CHECK(player.answers == std::vector<std::string>{"load 30ms-load forward 1 1", "get gain 4", "get shift 1"});
  CHECK(player.errors.empty());
}

TEST_CASE("it is applied before the model is heard") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("late", {"hold"});  // a busy machine's late block is no silence
  CHECK(player.plays(0.5F));
  player.message("load", {"30ms-load"});
  player.message("set", {"gain", 3.0});
  float highest = 0;
  float lowest = 1;
  for (int i = 0; i < 400; ++i) {
    if (player.process()) player.drain();
    lowest = std::min(lowest, *std::min_element(player.output().begin(), player.output().end()));
    highest = std::max(highest, *std::max_element(player.output().begin(), player.output().end()));
    player.drain();
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  CHECK(highest >= 1.5F);
  CHECK(lowest > 0.49F);  // at gain 1 the new one would be heard as an end of the rise
  CHECK(player.plays(1.5F));
}

TEST_CASE("a live set and a bounce are the same") {
  const std::vector<std::vector<Line>> sets{
      {{"load", {"30ms-load"}}, {"set", {"gain", 0.3}}, {"get", {"gain"}}},
      {{"load", {"30ms-load"}}, {"set", {"gain", 7.0}}, {"load", {"other"}}, {"get", {"gain"}}},
      {{"load", {"30ms-load-missing"}}, {"set", {"gain", 7.0}}, {"get", {"gain"}}},
      {{"load", {"30ms-load"}}, {"set", {"nothing", 1.0}}, {"set", {"gain", 1000.0}}, {"get", {"gain"}}},
      {{"reload", {}}, {"set", {"gain", 2.0}}, {"bufsize", {128.0}}, {"bufsize", {}}},
      {{"load", {"30ms-load"}},
       {"method", {"encode"}},
       {"set", {"gain", 2.0}},
       {"set", {"steps", 3.0}},
       {"latency", {}}},
      {{"bufsize", {256.0}}, {"latency", {}}, {"deadline", {}}, {"bufsize", {512.0}}, {"latency", {}}},
      {{"load", {"30ms-load", "encode", 512.0}}, {"method", {}}, {"bufsize", {}}, {"bang", {}}},
  };
  for (std::size_t i = 0; i < sets.size(); ++i) {
    CAPTURE(i);
    auto live = outcome(sets[i], false);
    auto bounced = outcome(sets[i], true);
    // The worker answers `get`, at its time; and of two loads the first is not done live.
    for (auto* one : {&live, &bounced}) {
      std::sort(one->answers.begin(), one->answers.end());
      std::erase_if(one->answers, [&](const auto& answer) { return i == 1 && answer.starts_with("load 30ms"); });
    }
    CHECK(live.answers == bounced.answers);
    CHECK(live.errors == bounced.errors);
  }
}

TEST_CASE(
    "of models that wait the last is loaded; those it overtakes are told of, and what was meant for them is not its") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("load", {"30ms-load"});
  player.message("set", {"gain", 9.0});
  player.message("load", {"20ms-load"});
  player.message("bufsize", {128.0});
  player.message("load", {"other"});
  player.message("set", {"shift", 1.0});
  CHECK(player.plays(1.5F));
  CHECK(player.answers == std::vector<std::string>{"bufsize 128", "load other forward 1 1"});
  CHECK(has(player.lines, "load 30ms-load.ts: overtaken by load other.ts"));
  CHECK(has(player.lines, "load 20ms-load.ts: overtaken by load other.ts"));
  CHECK(player.errors.empty());
}

TEST_CASE("a good file is not dropped for a broken one") {
  for (const bool at_once : {true, false}) {
    NnPlayer player(api(), {"gain", "forward", 64.0});
    player.message("load", {"30ms-load"});
    player.message("set", {"gain", 4.0});
    if (!at_once) std::this_thread::sleep_for(std::chrono::milliseconds(10));  // it is being read
    player.message("load", {"missing"});
    player.message("set", {"shift", 1.0});  // to what plays, now that it is not there
    CHECK(player.plays(3.0F));
    CHECK(has(player.answers, "load 30ms-load forward 1 1"));
    CHECK(player.errors.size() == 1);
    CHECK(has(player.errors, "'missing.ts' cannot be loaded"));
  }
}

TEST_CASE("what was sent after a load that fails goes to what plays") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("load", {"30ms-load-missing"});
  player.message("set", {"gain", 4.0});
  player.message("get", {"gain"});
  player.message("set", {"nothing", 4.0});
  CHECK(player.plays(2.0F));
  CHECK(has(player.answers, "get gain 4"));
  REQUIRE(player.errors.size() == 2);
  CHECK(has({player.errors[0]}, "cannot be loaded"));
  CHECK(has({player.errors[1]}, "there is no attribute 'nothing' in gain"));

  NnPlayer empty(api(), {"void"});
  empty.message("load", {"30ms-load-missing"});
  empty.message("set", {"gain", 4.0});
  CHECK(empty.settles());
  CHECK(has(empty.errors, "no model is loaded"));
}

TEST_CASE("of changes of one kind that wait the last is done, whatever stands between") {
  NnPlayer player(api(), {"20ms-load", "forward", 64.0});
  player.message("load", {"20ms-load"});
  for (int i = 0; i < 250; ++i) {
    player.message("bufsize", {64.0 * (1 + i % 7)});
    player.message("deadline", {64.0 * (1 + i % 5)});
  }
  CHECK(player.settles());
  CHECK(player.answers == std::vector<std::string>{"load 20ms-load forward 1 1", "bufsize 320", "deadline 320"});
}

TEST_CASE("what follows a reload is for what was read again") {
  NnPlayer player(api(), {"20ms-load", "forward", 64.0});
  player.message("set", {"shift", 1.0});
  player.message("reload");
  player.message("set", {"gain", 4.0});
  player.message("reset");
  CHECK(player.plays(3.0F));
  CHECK(player.errors.empty());
}

TEST_CASE("a patch that sends on and on while a model is loaded keeps its last words") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("load", {"100ms-load"});
  player.message("set", {"shift", 1.0});
  for (int i = 0; i < 5000; ++i) player.message("set", {"gain", static_cast<double>(i % 50)});
  CHECK(player.plays(25.5F));
  CHECK(player.errors.empty());
}

TEST_CASE("a patch that loads faster than anything is loaded ends with its last word") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  for (int i = 0; i < 1000; ++i) player.message("load", {i % 2 == 0 ? "20ms-load" : "other"});
  CHECK(player.settles());
  CHECK(has(player.answers, "load other forward 1 1"));
  CHECK(player.errors.empty());
}

TEST_CASE("a buffer that changes while another model is loaded is read for the one that plays") {
  NnPlayer player(api(), {"gain"});
  player.message("set", {"weights", "short"});
  player.message("load", {"50ms-load"});
  player.message("set", {"weights", "short"});
  player.array_sample = 3;
  api().buffer_changed(player.object(), "short");
  CHECK(player.settles());
  player.message("get", {"weights"});
  CHECK(player.settles());
  CHECK(player.answers.back() == "get weights 3 3 3 3 3 3 3 3");
  CHECK(player.errors.empty());
}
