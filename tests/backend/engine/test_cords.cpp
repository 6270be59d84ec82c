#include "engine/cords.h"

#include <doctest.h>

#include <vector>

using nn::engine::Cords;

namespace {

/// Where in the row each channel lies, voice after voice.
std::vector<int> places(const Cords& cords, int voices, int channels, int size, bool heard = false) {
  std::vector<int> found;
  for (int voice = 0; voice < voices; ++voice) {
    for (int channel = 0; channel < channels; ++channel) {
      found.push_back(heard ? cords.find_heard({voice, channel}, size) : cords.find({voice, channel}, size));
    }
  }
  return found;
}

}  // namespace

TEST_CASE("plain cords hold the channels of one voice") {
  const Cords cords;
  CHECK(places(cords, 1, 3, 2) == std::vector{0, 1, -1});
  CHECK(places(cords, 2, 1, 2) == std::vector{0, -1});
  CHECK(places(cords, 2, 1, 2, true) == std::vector{0, -1});
  CHECK(cords.at(5).channel == 5);
  CHECK(cords.at(5).voice == 0);
}

TEST_CASE("a cord for a channel holds that channel of every voice, and one without a crowd is heard by all") {
  const Cords cords(Cords::Carry::Channel, {3, 1, 2});
  CHECK(places(cords, 3, 3, 6) == std::vector{0, 3, 4, 1, -1, 5, 2, -1, -1});
  CHECK(places(cords, 3, 3, 6, true) == std::vector{0, 3, 4, 1, 3, 5, 2, 3, -1});
  CHECK(places(cords, 1, 4, 6) == std::vector{0, 3, 4, -1});
}

TEST_CASE("a cord for a voice holds all of its channels") {
  const Cords cords(Cords::Carry::Voice, {2, 1});
  CHECK(places(cords, 2, 2, 3) == std::vector{0, 1, 2, -1});
  CHECK(places(cords, 3, 1, 3, true) == std::vector{0, 2, -1});
}

TEST_CASE("what lies where is found back") {
  for (const auto carry : {Cords::Carry::Channel, Cords::Carry::Voice}) {
    const Cords cords(carry, {4, 1, 0, 2});
    for (int i = 0; i < 7; ++i) CHECK(cords.find(cords.at(i), 7) == i);
  }
}
