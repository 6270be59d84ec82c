// Ten thousand random messages, right and wrong ones, at an nn~ that plays; the sanitizers watch. The seed is printed;
// NN_STORM_SEED chooses another.

#include <doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "nn.h"
#include "nn_player.h"

using nn::test::Argument;
using nn::test::Arguments;
using nn::test::NnPlayer;

namespace {

constexpr int kMessages = 10'000;

const nn_api& api() { return *nn_get_api(NN_API_VERSION); }

unsigned long seed() {
  const char* const chosen = std::getenv("NN_STORM_SEED");
  return chosen == nullptr ? 20'260'101 : std::strtoul(chosen, nullptr, 10);
}

/// What to send: each row of the message table as often as any other, half of the time with arguments that suit it.
class Messages {
 public:
  explicit Messages(unsigned long number) : random_(number) {
    const char* name = nullptr;
    const char* arguments = nullptr;
    const char* doc = nullptr;
    for (int row = 0; api().message_entry(row, &name, &arguments, &doc) != 0; ++row) selectors_.emplace_back(name);
    selectors_.emplace_back("nonsense");
  }

  std::string selector() { return selectors_[below(selectors_.size())]; }

  Arguments arguments(const std::string& selector) {
    const auto found = kGood.find(selector);
    if (found != kGood.end() && below(2) == 0) return found->second[below(found->second.size())];
    Arguments words;
    for (auto count = below(4); count > 0; --count) words.push_back(kAny[below(kAny.size())]);
    return words;
  }

  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

 private:
  static inline const std::map<std::string, std::vector<Arguments>> kGood{
      {"set",
       {{"gain", 2.0},
        {"shift", 0.5},
        {"on", "true"},
        {"steps", 9.0},
        {"mode", "soft"},
        {"weights", 1.0, 2.0, 3.0},
        {"weights", "long"},
        {"grain", "short"},
        {"pair", 1.0, 2.0},
        {"gain", 1000.0}}},
      {"get", {{"gain"}, {"on"}, {"mode"}, {"weights"}, {"grain"}, {"pair"}, {"load"}}},
      {"load", {{"other"}, {"slow-1ms", "forward", 64.0}, {"throws"}, {"missing"}, {"gain", "encode"}}},
      {"method", {{"forward"}, {"stereo"}, {"encode"}, {"decode"}}},
      {"bufsize", {{}, {0.0}, {1.0}, {100.0}, {512.0}, {4096.0}, {65536.0}}},
      {"enable", {{0.0}, {1.0}, {1.0}, {1.0}}},
      {"offline", {{0.0}, {0.0}, {1.0}}},
      {"stats", {{}, {"clear"}}},
  };
  static inline const std::vector<Argument> kAny{"gain", "on",    "load", "key", "forward", "nowhere", "long", "",
                                                 "true", "-word", 0.0,    1.0,   -1.0,      0.5,       1e30,   64.0};

  std::mt19937_64 random_;
  std::vector<std::string> selectors_;
};

/// Plays at the pace of a quick sound card until it is told to pause, as a host does around a rebuilt DSP.
class AudioThread {
 public:
  explicit AudioThread(NnPlayer& player) : player_(player), thread_([this] { loop(); }) {}
  ~AudioThread() {
    stopping_ = true;
    thread_.join();
  }
  AudioThread(const AudioThread&) = delete;
  AudioThread& operator=(const AudioThread&) = delete;

  template <class Change>
  void paused(const Change& change) {
    pausing_ = true;
    while (!resting_) std::this_thread::yield();
    change();
    pausing_ = false;
    while (resting_) std::this_thread::yield();
  }

 private:
  void loop() {
    while (!stopping_) {
      resting_ = pausing_.load();
      if (!resting_) player_.process();
      std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
  }

  NnPlayer& player_;
  std::atomic<bool> pausing_{false};
  std::atomic<bool> resting_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

/// `paused` runs a change of the DSP while `process` does not run; `between` is what happens between two messages.
template <class Paused, class Between>
void storm(NnPlayer& player, Messages& messages, const Paused& paused, const Between& between) {
  constexpr std::array kVectors{1, 3, 64, 65, 256};
  for (int i = 0; i < kMessages; ++i) {
    const auto selector = messages.selector();
    const int io_changes = player.io_changes;
    player.message(selector, messages.arguments(selector));
    if (messages.below(4) == 0) player.drain();
    if (messages.below(200) == 0 || player.io_changes != io_changes) {
      const double rate = messages.below(2) == 0 ? 44100 : 48000;
      const int vector = kVectors[messages.below(kVectors.size())];
      paused([&] { player.prepare(rate, vector); });
    }
    if (messages.below(500) == 0) {  // another object comes and goes
      NnPlayer other(api(), {"slow-1ms", "forward", 64.0});
      other.process();
    }
    between();
  }
}

/// After all that: the object loads a model again, and its sound comes out.
void check_that_it_plays(NnPlayer& player) {
  player.message("offline", {0.0});
  player.message("enable", {1.0});
  player.prepare(48000, 64);
  player.message("load", {"gain", "forward", 256.0});
  CHECK(player.plays(0.5F));
  player.message("set", {"gain", 4.0});
  CHECK(player.plays(2.0F));
}

}  // namespace

TEST_CASE("a storm of messages from a thread of their own, as in Max") {
  for (const bool multichannel : {false, true}) {
    MESSAGE("NN_STORM_SEED=", seed());
    Messages messages(seed());
    NnPlayer player(api(), multichannel ? Arguments{"-m", "gain", "stereo", 64.0} : Arguments{"gain", "forward", 64.0});
    {
      AudioThread audio(player);
      storm(player, messages, [&](const auto& change) { audio.paused(change); }, [] {});
    }
    check_that_it_plays(player);
  }
}

TEST_CASE("a storm of messages between the audio thread's own vectors, as in Pd") {
  MESSAGE("NN_STORM_SEED=", seed());
  Messages messages(seed());
  NnPlayer player(api(), {"gain", "forward", 64.0});
  storm(
      player, messages, [](const auto& change) { change(); },
      [&] {
        for (auto vectors = messages.below(4); vectors > 0; --vectors) player.process();
      });
  check_that_it_plays(player);
}
