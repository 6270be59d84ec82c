// The whole nn~ object behind nn.h, with the fake model: what it plays, what it refuses, how it lives and dies.

#include <doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "nn.h"
#include "nn_player.h"

using nn::test::Arguments;
using nn::test::NnPlayer;

namespace {

const nn_api& api() { return *nn_get_api(NN_API_VERSION); }

bool has(const std::vector<std::string>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.find(part) != line.npos; });
}

}  // namespace

TEST_CASE("a model plays, and what is set is heard") {
  NnPlayer player(api(), {"gain", "forward", 256.0});
  CHECK(player.plays(0.5F));
  player.message("set", {"gain", 3.0});
  player.message("set", {"shift", 1.0});
  CHECK(player.plays(2.5F));
  player.message("reset");
  CHECK(player.plays(2.5F));
  CHECK(player.errors.empty());
}

TEST_CASE("attributes of every type are set and read") {
  NnPlayer player(api(), {"gain"});
  const std::vector<Arguments> settings{{"on", 0.0},           {"steps", 3.0},    {"mode", "soft"},
                                        {"weights", 1.0, 2.0}, {"grain", "long"}, {"pair", 0.25, 7.0},
                                        {"weights", "short"}};
  for (const auto& setting : settings) {
    player.message("set", setting);
    player.message("get", {setting.front()});
  }
  CHECK(player.settles());
  CHECK(std::count_if(player.answers.begin(), player.answers.end(), [](const auto& answer) {
          return answer.starts_with("get ");
        }) == static_cast<int>(settings.size()));
  CHECK(player.errors.empty());
}

TEST_CASE("a deadline that is measured follows the number of threads") {
  NnPlayer player(api(), {"20ms", "forward", 8192.0});
  const auto answered = [&](const std::string& message, const Arguments& arguments) {
    player.answers.clear();
    player.message(message, arguments);
    CHECK(player.settles());
    return player.answers.empty() ? "" : player.answers.back();
  };
  CHECK(answered("deadline", {"auto"}) == "deadline 2112");  // twice 20 ms and 3 ms, in vectors
  CHECK(answered("threads", {4.0}) == "deadline 640");       // twice 5 ms and 3 ms
  CHECK(answered("threads", {4.0}).empty());
  CHECK(answered("deadline", {256.0}) == "deadline 256");
  CHECK(answered("threads", {1.0}).empty());
}

TEST_CASE("a model whose state is infinite is silent until it is reset; with 'recover 1' it comes back by itself") {
  NnPlayer player(api(), {"explodes", "forward", 1024.0}, 48000, 1024);  // blocks longer than a fade
  player.message("offline", {1.0});                                      // none is late
  CHECK(player.plays(0.5F));
  const auto explode = [&] {
    player.hear(0, 1000);
    for (int i = 0; i < 4; ++i) player.process();
    CHECK(player.settles());
    player.hear(0, 0.5F);
  };
  explode();
  CHECK(player.plays(0.0F));
  CHECK(player.errors.size() == 1);
  player.message("reset");
  CHECK(player.plays(0.5F));
  player.message("recover", {1.0});
  explode();
  float least = 1;
  for (int i = 0; i < 20; ++i) {  // blocks of silence, then a fade: no step
    float before = player.last_samples()[0];
    player.process();
    for (const float sample : player.output()) {
      CHECK(std::abs(sample - before) < 0.02F);
      least = std::min(least, std::abs(before = sample));
    }
    CHECK(player.settles());
  }
  CHECK(least == 0);
  CHECK(player.plays(0.5F));
}

TEST_CASE("what cannot be set or read is refused with a line, and the model plays on") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("set", {"load", 1.0});
  player.message("get", {"key"});
  player.message("set", {"gain", 1000.0});
  player.message("set", {"nothing", 1.0});
  player.message("nonsense");
  CHECK(player.settles());
  CHECK(player.errors.size() == 5);
  CHECK(has(player.errors, "gain is too high"));
  CHECK(player.plays(0.5F));
}

TEST_CASE("a model that is missing makes no object; one that fails is silent and says so once") {
  const NnPlayer missing(api(), {"missing"});
  CHECK(!missing.created());
  NnPlayer failing(api(), {"throws", "forward", 64.0});
  CHECK(failing.created());
  for (int i = 0; i < 100; ++i) {
    failing.process();
    failing.drain();
  }
  CHECK(failing.settles());
  CHECK(failing.plays(0.0F));
  CHECK(failing.errors.size() == 1);
  CHECK(has(failing.errors, "as it was wished"));
}

TEST_CASE("load, reload, method and bufsize exchange what plays; a load that fails leaves it") {
  NnPlayer player(api(), {"gain", "forward", 256.0});
  player.message("set", {"gain", 2.0});
  player.message("reload");
  CHECK(player.plays(1.0F));
  player.message("bufsize", {64.0});
  CHECK(player.plays(1.0F));
  player.message("method", {"encode"});
  CHECK(player.plays(1.0F));
  player.message("load", {"missing"});
  CHECK(player.settles());
  CHECK(has(player.errors, "cannot be loaded"));
  CHECK(player.plays(1.0F));
  player.message("load", {"other", "forward", 128.0});
  CHECK(player.plays(0.5F));
}

TEST_CASE("a multichannel object follows its model's channels") {
  NnPlayer player(api(), {"-m", "gain", "stereo", 64.0});
  CHECK(player.plays(0.5F));
  CHECK(player.output().size() == 2 * 64);
  player.message("method", {"encode"});
  CHECK(player.settles());
  CHECK(player.io_changes == 1);
  player.prepare(48000, 64);
  CHECK(player.plays(0.5F));
  CHECK(player.output().size() == 4 * 64);
}

TEST_CASE("bufsize 0 and offline 1 wait for the model, however slow") {
  NnPlayer player(api(), {"slow-2ms", "forward", 0.0});
  player.process();
  CHECK(player.output() == std::vector<float>(64, 0.5F));
  player.message("bufsize", {64.0});
  player.message("offline", {1.0});
  for (int i = 0; i < 10; ++i) player.process();
  CHECK(player.output() == std::vector<float>(64, 0.5F));
}

TEST_CASE("changes happen in the order they were asked for; of two models the last one counts") {
  NnPlayer player(api(), {"slow-20ms", "forward", 64.0});
  player.message("bufsize", {128.0});
  player.message("load", {"slow-30ms"});
  player.message("load", {"missing"});
  player.message("load", {"other", "encode"});
  player.message("method", {"forward"});
  player.message("bufsize", {512.0});
  CHECK(player.settles());
  CHECK(player.answers ==
        std::vector<std::string>{"bufsize 128", "load other encode 1 4", "method forward 1 1", "bufsize 512"});
  CHECK(player.errors.empty());
}

TEST_CASE("what is set while a change is being prepared is set in what takes over") {
  NnPlayer player(api(), {"slow-20ms", "forward", 64.0});
  player.message("bufsize", {128.0});
  player.message("set", {"gain", 4.0});
  player.message("offline", {1.0});
  CHECK(player.answers.back() == "bufsize 128");
  CHECK(player.plays(2.0F));
}

TEST_CASE("a method that does not exist, a device that is not there: what plays goes on, and what is to come too") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("method", {"nothing"});
  player.message("device", {"cuda"});
  player.message("bufsize", {128.0});
  CHECK(player.settles());
  CHECK(player.errors.size() == 2);
  CHECK(has(player.errors, "method 'nothing' is not in gain.ts; it has: forward, stereo, encode, decode"));
  CHECK(has(player.errors, "stays on cpu"));
  CHECK(player.answers.back() == "bufsize 128");
  CHECK(player.plays(0.5F));
}

TEST_CASE("a model that had to stay on the cpu can be changed like any other") {
  NnPlayer player(api(), {"-gpu", "gain", "forward", 64.0});
  player.message("bufsize", {128.0});
  player.message("method", {"encode"});
  CHECK(player.settles());
  CHECK(player.errors.size() == 1);  // when it was loaded
  CHECK(player.answers ==
        std::vector<std::string>{"error load " + player.errors.at(0), "bufsize 128", "method encode 1 4"});
}

TEST_CASE("a message that a patch sends when a load reports an error finds the new model in place") {
  NnPlayer player(api(), {"-gpu", "gain", "forward", 64.0});
  player.on_answer = [&](const std::string& answer) {
    if (answer.starts_with("error")) player.message("bufsize", {512.0});
  };
  player.message("load", {"other", "encode"});
  CHECK(player.settles());
  player.message("method", {"decode"});
  CHECK(player.settles());
  player.message("dump");
  CHECK(std::find(player.answers.begin(), player.answers.end(), "load other encode 1 4") != player.answers.end());
  CHECK(std::find(player.answers.begin(), player.answers.end(), "dump model other.ts") != player.answers.end());
}

TEST_CASE("deadline: samples in whole vectors, at most a block; auto is twice what the model takes, and 3 ms") {
  NnPlayer player(api(), {"slow-2ms", "forward", 4096.0});
  player.message("deadline", {100.0});
  player.message("latency");
  CHECK(player.settles());
  for (const Arguments& deadline : {Arguments{"auto"}, Arguments{100'000.0}, Arguments{"block"}}) {
    player.message("deadline", deadline);
    CHECK(player.settles());
  }
  player.message("deadline");
  player.message("latency");
  CHECK(player.answers == std::vector<std::string>{"deadline 128", "latency 4160 87", "deadline 384", "deadline 4096",
                                                   "deadline 4096", "deadline 4096", "latency 8128 169"});
  player.message("deadline", {0.0});
  player.message("deadline", {"soon"});
  CHECK(player.errors.size() == 2);
}

TEST_CASE("late and threads: bad words are refused with the good ones") {
  NnPlayer player(api(), {"gain"});
  player.message("late", {"hold"});
  player.message("late");
  player.message("late", {"never"});
  player.message("threads", {2.0});
  player.message("threads", {0.0});
  CHECK(player.settles());
  REQUIRE(player.answers.size() == 4);
  CHECK(player.answers[0] == "late hold");
  CHECK(player.answers[1] == "late hold");
  CHECK(player.answers[2] == "error late " + player.errors.at(0));
  CHECK(player.answers[3].starts_with("error threads threads ' 0 ' does not work"));
  CHECK(has(player.errors, "give silence, hold or dry"));
  CHECK(has(player.errors, "give 1 to 64"));
}

TEST_CASE("a model that states its sample rate is resampled where the host's is another, unless told not to be") {
  NnPlayer player(api(), {"22050Hz", "encode", 2048.0});
  player.message("resample");
  CHECK(player.answers.back() == "resample 1");
  CHECK(player.plays(0.5F));
  player.message("latency");
  player.message("resample", {0.0});
  CHECK(player.settles());
  player.message("latency");
  CHECK(player.plays(0.5F));
  player.message("resample", {1.0});
  CHECK(player.settles());
  player.prepare(22050, 64);
  player.message("resample");
  CHECK(player.answers.back() == "resample 0");
  CHECK(player.plays(0.5F));
  CHECK(player.errors.empty());
}

TEST_CASE("interp: control curves are smooth, and no later") {
  NnPlayer player(api(), {"22050Hz", "encode", 2048.0});
  player.message("interp");
  CHECK(player.answers.back() == "interp 0");
  for (const double rate : {22050.0, 48000.0}) {
    player.prepare(rate, 64);
    player.message("interp", {0.0});
    CHECK(player.settles());
    player.message("latency");
    const auto held = player.answers.back();
    player.message("interp", {1.0});
    CHECK(player.settles());
    CHECK(player.answers.back() == "interp 1");
    CHECK(player.plays(0.5F));
    player.message("latency");
    CHECK(player.answers.back() == held);
  }
  player.message("interp", {"a lot"});
  CHECK(player.errors == std::vector<std::string>{"interp: 'a lot' is neither 0 nor 1"});
}

TEST_CASE("interp where there are no control curves is remembered, and changes nothing") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("interp", {1.0});
  CHECK(player.settles());
  player.message("interp");
  CHECK(player.answers == std::vector<std::string>{"interp 1", "interp 1"});
  player.message("method", {"encode"});
  CHECK(player.settles());
  player.message("interp");
  CHECK(player.answers.back() == "interp 1");
  CHECK(player.errors.empty());
}

TEST_CASE("what was set before any model counts for the first one") {
  NnPlayer player(api(), {"void", 1.0, 4.0});
  player.message("method", {"encode"});
  player.message("bufsize", {512.0});
  player.message("load", {"gain"});
  CHECK(player.settles());
  player.message("bufsize");
  CHECK(player.answers == std::vector<std::string>{"load gain encode 1 4", "bufsize 512"});
}

TEST_CASE("start_over: the next vector is the first, and what was set stays") {
  NnPlayer player(api(), {"gain", "forward", 64.0});
  player.message("offline", {1.0});
  player.message("set", {"gain", 2.0});
  CHECK(player.plays(1.0F));
  player.message("reset");
  player.process();
  player.process();
  CHECK(player.output().back() < 0.9F);  // falls, to rise again
  api().start_over(player.object());
  player.process();
  CHECK(player.output() == std::vector<float>(64, 0.0F));
  player.process();
  CHECK(player.output() == std::vector<float>(64, 1.0F));
}

TEST_CASE("a model that is too slow is said to be, once") {
  NnPlayer player(api(), {"slow-5ms", "forward", 64.0});
  for (int i = 0; i < 5000; ++i) {
    if (player.process()) player.drain();
  }
  CHECK(std::count_if(player.lines.begin(), player.lines.end(),
                      [](const auto& line) { return line.starts_with("most blocks are late"); }) == 1);
}

TEST_CASE("a host that does not know its rate or vector yet gets an object all the same") {
  for (const double rate : {0.0, -1.0, 0.1, 1e300, std::nan("")}) {
    NnPlayer player(api(), {"22050Hz", "encode", 512.0}, rate, 0);
    CHECK(player.created());
    player.prepare(48000, 64);
    CHECK(player.plays(0.5F));
    CHECK(player.errors.empty());
  }
}

TEST_CASE("objects are created and freed a thousand times, while they load and while their model computes") {
  for (int i = 0; i < 1000; ++i) {
    NnPlayer player(api(), {i % 10 == 0 ? "slow-2ms" : "gain", "forward", 64.0});
    REQUIRE(player.created());
    if (i % 3 == 0) player.message("load", {"other"});
    if (i % 5 == 0) player.message("set", {"grain", "long"});
    for (int vector = 0; vector < i % 4; ++vector) player.process();
  }
}

TEST_CASE("an nn.info is freed while its file is being read") {
  constexpr nn_host kHost{[](void*, nn_level, const char*) {},
                          [](void*, const char*, int, const nn_atom*) {},
                          [](void*, const char*, char* path, size_t) {
                            path[0] = 'x';
                            path[1] = '\0';
                            return 1;
                          },
                          [](void*, const char*, nn_buffer_info*, float*) { return 0; },
                          [](void*, const char*, const nn_buffer_info*, const float*) { return 0; },
                          [](void*) {}};
  for (int i = 0; i < 100; ++i) {
    nn_info* const info = api().info_create(&kHost, nullptr);
    api().info_load(info, "gain", i % 2);
    if (i % 3 == 0) api().info_drain(info);
    api().info_bang(info);
    api().info_destroy(info);
  }
}
