// Several voices through one model, on multichannel cords: behind nn.h, with the fake model.

#include <doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "nn.h"
#include "nn_player.h"

using nn::test::NnPlayer;

namespace {

const nn_api& api() { return *nn_get_api(NN_API_VERSION); }

bool has(const std::vector<std::string>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.find(part) != line.npos; });
}

/// What leaves the outlets once all changes are heard: channel i of the cords hears i + 1.
std::vector<float> heard(NnPlayer& player, int channels) {
  for (int i = 0; i < channels; ++i) player.hear(i, static_cast<float>(i + 1));
  REQUIRE(player.settles());
  for (int i = 0; i < 40; ++i) {
    player.process();
    player.drain();
    std::this_thread::sleep_for(std::chrono::microseconds(200));  // the worker has to come along
  }
  return player.last_samples();
}

NnPlayer& offline(NnPlayer& player) {
  player.message("offline", {1.0});
  return player;
}

std::string label(const nn_object* object, bool outlet, int index) {
  std::array<char, 64> text{};
  api().label(object, outlet ? 1 : 0, index, text.data(), text.size());
  return text.data();
}

}  // namespace

TEST_CASE("mc: an inlet is a channel, and each channel of its cord a voice") {
  NnPlayer player(api(), {"gain", "stereo", 64.0}, 48000, 64, NN_MC);
  CHECK(api().inlets(player.object()) == 2);
  CHECK(api().outlets(player.object()) == 2);
  CHECK(api().outlet_channels(player.object()) == 1);
  offline(player);
  player.connect({3, 3});
  CHECK(api().outlet_channels(player.object()) == 3);
  // The fake gives the first channel of a voice on all of its outputs.
  CHECK(heard(player, 6) == std::vector{1.0F, 2.0F, 3.0F, 1.0F, 2.0F, 3.0F});
  CHECK(player.errors.empty());
}

TEST_CASE("mc: a cord of one channel is heard by all voices, one of too few leaves the others silent") {
  NnPlayer player(api(), {"gain", "stereo", 64.0}, 48000, 64, NN_MC);
  offline(player).connect({1, 3});
  CHECK(heard(player, 4) == std::vector{1.0F, 1.0F, 1.0F, 1.0F, 1.0F, 1.0F});
  player.connect({2, 3});
  CHECK(heard(player, 5) == std::vector{1.0F, 2.0F, 0.0F, 1.0F, 2.0F, 0.0F});
}

TEST_CASE("mc: voices come and go while sound runs") {
  NnPlayer player(api(), {"gain", "forward", 64.0}, 48000, 64, NN_MC);
  // On a loaded machine a block may be late, which is silence.
  const auto comes = [&](int voices, const std::vector<float>& expected) {
    bool there = false;
    for (int tries = 0; tries < 100 && !there; ++tries) there = heard(player, voices) == expected;
    return there;
  };
  for (const int voices : {4, 1, 16, 2}) {
    player.connect({voices});
    std::vector<float> expected;
    for (int i = 0; i < voices; ++i) expected.push_back(static_cast<float>(i + 1));
    CHECK(comes(voices, expected));
  }
  player.message("set", {"gain", 2.0});
  CHECK(comes(2, {2.0F, 4.0F}));
  CHECK(player.errors.empty());
}

TEST_CASE("mc: a model loaded later takes the voices that are there") {
  NnPlayer player(api(), {"void", 1.0, 1.0}, 48000, 64, NN_MC);
  offline(player).connect({3});
  player.message("load", {"gain", "forward", 64.0});
  CHECK(heard(player, 3) == std::vector{1.0F, 2.0F, 3.0F});
  player.message("load", {"other-gain"});
  CHECK(heard(player, 3) == std::vector{1.0F, 2.0F, 3.0F});
  CHECK(player.errors.empty());
}

TEST_CASE("a model that takes one voice at a time is refused with a sentence, and what plays goes on") {
  NnPlayer player(api(), {"mono", "forward", 64.0}, 48000, 64, NN_MC);
  offline(player).connect({3});
  CHECK(heard(player, 3) == std::vector{1.0F, 0.0F, 0.0F});
  REQUIRE(player.errors.size() == 1);
  CHECK(player.errors.front() ==
        "method 'forward' of mono does not play 3 voices at a time: as it was wished: use fewer, or export it so that "
        "it takes a batch, or use one [nn~] a voice");
  CHECK_FALSE(NnPlayer(api(), {"mono", "forward", 2.0}, 48000, 64, NN_MCS).created());
  CHECK(NnPlayer(api(), {"mono", "forward", 1.0}, 48000, 64, NN_MCS).created());
}

TEST_CASE("mcs: an inlet is a voice, and each channel of its cord one of the model's") {
  NnPlayer player(api(), {"gain", "stereo", 3.0, 64.0}, 48000, 64, NN_MCS);
  CHECK(api().inlets(player.object()) == 3);
  CHECK(api().outlets(player.object()) == 3);
  CHECK(api().outlet_channels(player.object()) == 2);
  offline(player).connect({2, 1, 2});
  CHECK(heard(player, 5) == std::vector{1.0F, 1.0F, 3.0F, 3.0F, 4.0F, 4.0F});
  CHECK(api().inlets(player.object()) == 3);
  player.message("method", {"forward"});  // one channel a voice
  CHECK(api().outlet_channels(player.object()) == 1);
  CHECK(player.io_changes == 1);
  player.connect({2, 1, 2});
  CHECK(heard(player, 5) == std::vector{1.0F, 3.0F, 4.0F});
}

TEST_CASE("control curves and late blocks keep to their voice") {
  NnPlayer player(api(), {"gain", "encode", 2.0, 64.0}, 48000, 64, NN_MCS);
  offline(player).connect({1, 1});
  CHECK(heard(player, 2) == std::vector{1.0F, 1.0F, 1.0F, 1.0F, 2.0F, 2.0F, 2.0F, 2.0F});
  NnPlayer failing(api(), {"throws", "stereo", 2.0, 64.0}, 48000, 64, NN_MCS);
  offline(failing).connect({2, 2});
  failing.message("late", {"dry"});
  CHECK(heard(failing, 4) == std::vector{1.0F, 2.0F, 3.0F, 4.0F});
}

TEST_CASE("voices are resampled each by itself") {
  NnPlayer player(api(), {"22050Hz", "forward", 3.0, 64.0}, 44100, 64, NN_MCS);
  offline(player).connect({1, 1, 1});
  const auto samples = heard(player, 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(samples[i] == doctest::Approx(i + 1).epsilon(1e-3));
}

TEST_CASE("the arguments of a box with voices") {
  CHECK(NnPlayer(api(), {"gain"}, 48000, 64, NN_MCS).created());
  CHECK(NnPlayer(api(), {"void", 5.0}, 48000, 64, NN_MCS).created());
  NnPlayer many(api(), {"gain", "forward", 65.0}, 48000, 64, NN_MCS);
  CHECK_FALSE(many.created());
  CHECK(has(many.errors, "'65' is not a number of voices: give 1 to 64"));
  NnPlayer more(api(), {"gain", "forward", 2.0, 64.0, 1.0}, 48000, 64, NN_MCS);
  CHECK(has(more.errors, "write MODEL METHOD VOICES BUFSIZE"));
  NnPlayer flag(api(), {"-m", "gain"}, 48000, 64, NN_MC);
  CHECK(has(flag.errors, "flag '-m' is unknown"));
}

TEST_CASE("inlets and outlets say what they are for") {
  NnPlayer plain(api(), {"gain", "stereo"});
  CHECK(label(plain.object(), false, 0) == "in 0; messages");
  CHECK(label(plain.object(), false, 1) == "in 1");
  CHECK(label(plain.object(), true, 1) == "out 1");
  CHECK(label(plain.object(), true, 2) == "answers and errors");
  NnPlayer mc(api(), {"gain", "stereo"}, 48000, 64, NN_MC);
  CHECK(label(mc.object(), true, 0) == "out 0, a channel for each voice");
  NnPlayer mcs(api(), {"gain", "stereo", 2.0}, 48000, 64, NN_MCS);
  CHECK(label(mcs.object(), false, 1) == "voice 2: in 0, in 1");
  CHECK(label(NnPlayer(api(), {"void", 2.0}).object(), false, 1) == "input 2");
}
