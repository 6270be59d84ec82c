// What nn.h promises of callbacks, with the fake model.

#include <doctest.h>

#include <string>
#include <vector>

#include "nn.h"
#include "nn_player.h"

using nn::test::NnPlayer;

namespace {

const nn_api& api() { return *nn_get_api(NN_API_VERSION); }

}  // namespace

TEST_CASE("a tensor is read into arrays") {
  NnPlayer player(api(), {"gain"});
  player.message("set", {"weights", 1.0, 2.0});
  player.message("get", {"weights", "array"});
  CHECK(player.settles());
  CHECK(player.written["array"] == std::vector<float>{1, 2});
  CHECK(player.answers.back() == "get weights array");
  CHECK(player.errors.empty());
  player.message("get", {"weights", "nowhere"});
  player.message("get", {"weights", "array", "other"});
  player.message("get", {"gain", "array"});
  CHECK(player.settles());
  REQUIRE(player.errors.size() == 3);
  CHECK(player.errors[0] == "there is no array 'nowhere' that takes 2 samples: create it, or make it larger");
  CHECK(player.errors[1] ==
        "get weights: its tensor has 1 row: give so many arrays, or one that holds as many channels");
  CHECK(player.errors[2] == "get gain: it holds no tensor: only that goes into arrays");
}

TEST_CASE("an object that a callback destroys is gone for its host, and freed when the call is over") {
  for (const auto* const message : {"bang", "latency", "get", "nonsense", "load"}) {
    CAPTURE(message);
    NnPlayer player(api(), {"gain", "forward", 64.0});
    CHECK(player.plays(0.5F));
    int answers = 0;
    player.on_answer = [&](const std::string&) {
      ++answers;
      player.destroy();
    };
    nn_object* const object = player.object();
    const bool has_argument = std::string(message) == "get" || std::string(message) == "load";
    nn_atom atom{};
    atom.type = NN_SYMBOL;
    atom.value.symbol = "gain";
    int more = api().message(object, message, has_argument ? 1 : 0, &atom);
    while (more != 0 && player.object() != nullptr) {
      player.process();
      more = api().drain(object);
    }
    CHECK(answers == 1);
    CHECK(more == 0);
    CHECK(player.object() == nullptr);
  }
}
