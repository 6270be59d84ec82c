// The table of what can be set for good, and that each of it is what it says.

#include <doctest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "nn.h"
#include "nn_player.h"

using nn::test::NnPlayer;

namespace {

const nn_api& api() { return *nn_get_api(NN_API_VERSION); }

std::vector<nn_setting> settings() {
  std::vector<nn_setting> rows;
  nn_setting row{};
  for (int i = 0; api().setting_entry(i, &row) != 0; ++i) rows.push_back(row);
  return rows;
}

std::string value_of(NnPlayer& player, int index) {
  nn_atom atom{};
  api().setting_value(player.object(), index, &atom);
  return atom.type == NN_SYMBOL ? atom.value.symbol : std::to_string(atom.value.integer);
}

/// Values to try, the initial one last.
std::vector<std::string> values(const nn_setting& row) {
  if (row.type == NN_SWITCH) return {std::string(row.initial) == "0" ? "1" : "0", row.initial};
  if (row.type == NN_NUMBER) return {std::to_string(row.least), std::to_string(row.most / 4), row.initial};
  std::vector<std::string> words;
  std::istringstream choices(row.choices);
  for (std::string word; choices >> word;) words.push_back(word);
  words.emplace_back(row.initial);
  return words;
}

bool is_of_device(const nn_setting& row) { return row.name == std::string("gpu") || row.name == std::string("device"); }

}  // namespace

TEST_CASE("a fresh object is set as the table says, with a model or without") {
  for (const auto* const model : {"void", "gain"}) {
    NnPlayer player(api(), {model});
    int index = 0;
    for (const auto& row : settings()) {
      CAPTURE(row.name);
      CHECK(value_of(player, index++) == row.initial);
      CHECK(std::string(row.label).size() > 2);
      CHECK(std::string(row.category).size() > 2);
      CHECK(std::string(row.doc).size() > 2);
    }
    CHECK(index == 13);
  }
}

TEST_CASE("what a setting's message sets, it is set to at once, and answers when asked") {
  for (const auto* const model : {"void", "gain"}) {
    NnPlayer player(api(), {model});
    int index = 0;
    for (const auto& row : settings()) {
      CAPTURE(row.name);
      if (is_of_device(row)) {  // a fake has no other
        ++index;
        continue;
      }
      for (const auto& value : values(row)) {
        player.message(row.name, {value});
        CHECK(value_of(player, index) == value);
      }
      REQUIRE(player.settles());
      CHECK(value_of(player, index++) == row.initial);
      player.answers.clear();
      if (model == std::string("void")) continue;
      player.message(row.name);
      REQUIRE(player.answers.size() == 1);
      CHECK(player.answers.front().starts_with(row.name + std::string(" ")));
    }
    CHECK(player.errors.empty());
  }
}

TEST_CASE("what a setting does not take changes nothing") {
  NnPlayer player(api(), {"gain"});
  int index = 0;
  for (const auto& row : settings()) {
    CAPTURE(row.name);
    player.errors.clear();
    const bool any_word = row.name == std::string("device");
    if (row.type != NN_WORD) player.message(row.name, {"nonsense"});
    if (row.type == NN_NUMBER) player.message(row.name, {static_cast<double>(row.most + 1)});
    if (row.type == NN_WORD && !any_word) player.message(row.name, {"nonsense"});
    CHECK(player.errors.empty() == any_word);
    CHECK(value_of(player, index++) == row.initial);
  }
}

TEST_CASE("gpu 1 keeps the GPU that was chosen, in whatever order a host restores the two") {
  NnPlayer player(api(), {"void"});
  const auto device = [&] {
    int index = 0;
    for (const auto& row : settings()) {
      if (row.name == std::string("device")) break;
      ++index;
    }
    return value_of(player, index);
  };
  player.message("device", {"cuda:1"});
  player.message("gpu", {1.0});
  CHECK(device() == "cuda:1");
  player.message("gpu", {0.0});
  CHECK(device() == "cpu");
  player.message("gpu", {1.0});
  CHECK(device() == "gpu");
}

TEST_CASE("a device that is not to be had is what was asked for only until that is known") {
  NnPlayer player(api(), {"gain"});
  player.message("gpu", {1.0});
  CHECK(player.settles());
  player.message("gpu");
  CHECK(player.answers.back() == "gpu 0");
  CHECK_FALSE(player.errors.empty());
}

TEST_CASE("a buffer that changed is read again") {
  NnPlayer player(api(), {"gain"});
  player.message("offline", {1.0});
  player.message("set", {"weights", "short"});
  player.message("get", {"weights"});
  player.array_sample = 3;
  CHECK(api().buffer_changed(player.object(), "long") == 0);
  player.message("get", {"weights"});
  api().buffer_changed(player.object(), "short");
  player.message("get", {"weights"});
  player.message("track_buffers", {0.0});
  player.array_sample = 5;
  api().buffer_changed(player.object(), "short");
  player.message("get", {"weights"});
  player.message("track_buffers", {1.0});
  player.message("set", {"weights", 1.0, 2.0});  // no buffer any more
  api().buffer_changed(player.object(), "short");
  player.message("get", {"weights"});
  REQUIRE(player.answers.size() == 5);
  CHECK(player.answers[0] == "get weights 0 0 0 0 0 0 0 0");
  CHECK(player.answers[1] == player.answers[0]);
  CHECK(player.answers[2] == "get weights 3 3 3 3 3 3 3 3");
  CHECK(player.answers[3] == player.answers[2]);
  CHECK(player.answers[4] == "get weights 1 2");
  player.message("set", {"weights", "short"});
  player.message("load", {"other"});
  player.answers.clear();
  api().buffer_changed(player.object(), "short");  // the other model knows nothing of it
  player.message("get", {"weights"});
  CHECK(player.answers.back() == "get weights 0 0");
  CHECK(player.errors.empty());
}
