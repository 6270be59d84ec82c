#include "real_time_scenarios.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "nn_player.h"
#include "real_time_trap.h"

namespace nn::test {
namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

/// The audio thread: what is called on it, and nothing else, is in the trap.
void hear_one(NnPlayer& player) {
  const RealTime real_time;
  player.process();
}

void hear(NnPlayer& player, int vectors = 1) {
  for (int i = 0; i < vectors; ++i) {
    hear_one(player);
    require(!violated(), "process breaks its promise");
  }
}

/// Both threads in one, as in Pd: plays and drains, at a pace that a model can follow, until the condition holds.
template <class Condition>
void hear_until(NnPlayer& player, const Condition& condition, const char* what) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    require(std::chrono::steady_clock::now() < end, what);
    hear(player);
    player.drain();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

void hear_sound(NnPlayer& player) {
  hear(player, 2);
  const auto sounds = [&] {
    return std::any_of(player.output().begin(), player.output().end(), [](float sample) { return sample != 0; });
  };
  hear_until(player, sounds, "no sound came");
}

/// Sends a message and plays until it is answered.
void ask(NnPlayer& player, const std::string& selector, const Arguments& arguments = {}) {
  player.answers.clear();
  player.message(selector, arguments);
  const auto answered = [&] {
    return std::any_of(player.answers.begin(), player.answers.end(),
                       [&](const std::string& answer) { return answer.starts_with(selector); });
  };
  hear_until(player, answered, "no answer came");
}

/// Changes the bufsize where `process` may wait for the model, until the fade is over too.
void change_bufsize(NnPlayer& player, double bufsize, const std::string& answer) {
  constexpr int kLatencyAndFade = 40;
  player.answers.clear();
  player.message("bufsize", {bufsize});
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::find(player.answers.begin(), player.answers.end(), answer) == player.answers.end()) {
    require(std::chrono::steady_clock::now() < end, "no answer came");
    player.process();
    player.drain();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  for (int vector = 0; vector < kLatencyAndFade; ++vector) player.process();
}

void play_methods_and_vectors(const nn_api& api, const Models& models) {
  for (const char* const method : {"forward", "encode", "decode"}) {
    NnPlayer player(api, {models.quick, method, 256.0});
    for (const int vector : {64, 1, 441, 1024}) {
      player.prepare(vector == 441 ? 44100 : 48000, vector);
      hear_sound(player);
    }
  }
}

void underrun(const nn_api& api, const Models& models) {
  NnPlayer player(api, {models.slow, "forward", 64.0});
  hear(player, 2000);
  player.message("stats");
  const auto none = [&](const std::string& what) {
    return std::find(player.answers.begin(), player.answers.end(), "stats " + what + " 0") != player.answers.end();
  };
  require(!none("late") && !none("dropped"), "the slow model was in time");
}

void attribute_storm(const nn_api& api, const Models& models) {
  NnPlayer player(api, {models.quick, "forward", 64.0});
  for (int i = 0; i < 1000; ++i) {
    player.message("set", {"gain", static_cast<double>(i % 7) + 1.0});
    hear(player);
    player.message("get", {"gain"});
    hear(player);
  }
  ask(player, "get", {"gain"});
  hear_sound(player);
}

void exchange_what_plays(const nn_api& api, const Models& models) {
  NnPlayer player(api, {models.quick, "forward", 256.0});
  hear_sound(player);
  ask(player, "load", {models.other, "forward"});
  ask(player, "reload");
  for (const double bufsize : {1024.0, 64.0, 4096.0}) {
    player.message("bufsize", {bufsize});
    hear(player, 3);
    hear_sound(player);
  }
  player.message("method", {"encode"});
  hear(player, 3);
  player.message("method", {"forward"});
  hear_sound(player);
  ask(player, "load", {models.slow, "forward"});
  hear(player, 500);
}

void late_deadline_resample(const nn_api& api, const Models& models) {
  NnPlayer player(api, {models.slow, "forward", 512.0}, 44100);
  for (const char* const late : {"hold", "dry", "silence"}) {
    player.message("late", {late});
    hear(player, 100);
  }
  ask(player, "load", {models.quick});
  for (const Arguments& deadline : {Arguments{"auto"}, Arguments{64.0}, Arguments{"block"}}) {
    ask(player, "deadline", deadline);
    hear_sound(player);
  }
  for (const char* const word : {"0", "1"}) {
    ask(player, "resample", {word});
    hear_sound(player);
  }
}

void enable_reset_offline(const nn_api& api, const Models& models) {
  NnPlayer player(api, {models.quick, "forward", 256.0});
  for (int i = 0; i < 20; ++i) {
    player.message("enable", {0.0});
    hear(player, 5);
    player.message("enable", {1.0});
    hear(player, 5);
    player.message("reset");
    hear(player, 5);
    player.message("offline", {1.0});
    for (int vector = 0; vector < 10; ++vector) player.process();  // this may wait
    player.message("offline", {0.0});
    hear(player, 5);
    change_bufsize(player, 0, "bufsize 64");
    change_bufsize(player, 256, "bufsize 256");
    hear(player, 5);
    player.message("stats", {"clear"});
    player.message("gpu", {0.0});
    player.message("nonsense");
    hear(player, 5);
  }
  hear_sound(player);
}

void restart_dsp(const nn_api& api, const Models& models) {
  NnPlayer player(api, {models.quick, "forward", 256.0});
  for (int i = 0; i < 50; ++i) {
    player.prepare(i % 3 == 0 ? 44100 : 48000, 1 << i % 9);
    hear(player, 10);
    {
      const RealTime real_time;
      player.resume();
    }
    hear(player, 10);
  }
  player.prepare(48000, 64);
  hear_sound(player);
}

/// Waits for a model in hand, joins its worker, frees its memory: all of it beside, none of it in, another's `process`.
void others_come_and_go(const nn_api& api, const Models& models) {
  NnPlayer player(api, {models.quick, "forward", 64.0});
  std::atomic<bool> over{false};
  std::thread others([&] {
    for (int i = 0; i < 10; ++i) {
      NnPlayer other(api, {i % 2 == 0 ? models.slow : models.other, "forward", 64.0});
      for (int vector = 0; vector < 5; ++vector) other.process();
      other.message("reload");
    }
    over = true;
  });
  const auto gone = [&] { return over.load(); };
  try {
    hear_until(player, gone, "the others did not end");
  } catch (...) {
    others.join();
    throw;
  }
  others.join();
  hear_sound(player);
}

/// As in Max: messages and the clock on one thread, sound on another.
void control_thread_apart(const nn_api& api, const Models& models) {
  NnPlayer player(api, {models.quick, "forward", 64.0});
  std::atomic<bool> over{false};
  std::thread audio([&] {
    while (!over) {
      hear_one(player);
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  });
  constexpr std::array kBufsizes{64.0, 256.0, 1024.0};
  for (std::size_t i = 0; i < 500; ++i) {
    player.message("set", {"gain", static_cast<double>(i % 5)});
    if (i % 10 == 0) player.message("bufsize", {kBufsizes[i % kBufsizes.size()]});
    if (i % 50 == 0) player.message("load", {i % 100 == 0 ? models.other : models.quick});
    if (i % 70 == 0) player.message("reset");
    player.message("get", {"gain"});
    player.drain();
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  over = true;
  audio.join();
  player.message("set", {"gain", 1.0});
  hear_sound(player);
}

}  // namespace

std::span<const Scenario> real_time_scenarios() {
  static constexpr std::array<Scenario, 9> kScenarios{{
      {"methods and vectors", play_methods_and_vectors},
      {"underrun", underrun},
      {"attribute storm", attribute_storm},
      {"load, reload, method, bufsize", exchange_what_plays},
      {"late, deadline, resample", late_deadline_resample},
      {"enable, reset, offline, bufsize 0", enable_reset_offline},
      {"DSP restart", restart_dsp},
      {"other objects come and go", others_come_and_go},
      {"control thread apart", control_thread_apart},
  }};
  return kScenarios;
}

}  // namespace nn::test
