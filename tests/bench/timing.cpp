#include <atomic>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "host.h"
#include "line.h"
#include "model/bare_call.h"
#include "parts.h"
#include "rt/semaphore.h"

namespace nn::bench {
namespace {

using test::NnPlayer;
using Times = std::vector<std::int64_t>;

std::int64_t block_size(NnPlayer& player) {
  player.answers.clear();
  player.message("bufsize");
  return std::stoll(player.answers.at(0).substr(std::string("bufsize ").size()));
}

/// An object whose `process` takes one block and waits for its answer.
std::unique_ptr<NnPlayer> waiting_player(const nn_api& api, const std::string& model, const std::string& method,
                                         int block) {
  auto player = make_player(api, model, method, 0, block);
  if (block_size(*player) != block) throw std::runtime_error("it cannot play blocks of " + std::to_string(block));
  return player;
}

template <class Call>
std::int64_t time_of(const Call& call) {
  const auto begin = wall_ns();
  call();
  return wall_ns() - begin;
}

/// Calls `round` until that many seconds are over, and once at least.
template <class Round>
void repeat_for(double seconds, const Round& round) {
  const auto end = wall_ns() + static_cast<std::int64_t>(seconds * 1e9);
  do round();
  while (wall_ns() < end);
}

}  // namespace

void cost(const nn_api& api, const std::string& model, const std::string& method, int bufsize, double seconds) {
  const bool real_time = to_real_time();
  const auto made = make_player(api, model, method, bufsize);
  auto& player = *made;
  const auto count = vectors(seconds);
  Times cpu(count);
  Times wall(count);
  Times clock(count);
  SoundCard card;
  for (std::size_t i = 0; i < count; ++i) {
    card.wait();
    const auto wall_begin = wall_ns();
    const auto begin = thread_cpu_ns();
    player.process();
    const auto end = thread_cpu_ns();
    clock[i] = thread_cpu_ns() - end;
    wall[i] = wall_ns() - wall_begin;
    cpu[i] = end - begin;
  }
  Line()
      .add("real_time", real_time ? 1 : 0)
      .add("block", block_size(player))
      .add("channels", api.inlets(player.object()))
      .add("late", stat(player, "late"))
      .add("cpu", cpu)
      .add("wall", wall)
      .add("clock", clock);
}

void wake(double seconds) {
  constexpr int kVectors = 8;  // from one wake to the next: time enough to fall asleep again
  to_real_time();
  rt::Semaphore semaphore;
  std::atomic<bool> over{false};
  std::thread sleeper([&] {
    while (!over) semaphore.acquire();
  });
  Times cpu;
  SoundCard card;
  for (std::size_t i = 0; i < vectors(seconds); ++i) {
    card.wait();
    if (i % kVectors != 0) continue;
    const auto begin = thread_cpu_ns();
    semaphore.release();
    cpu.push_back(thread_cpu_ns() - begin);
  }
  over = true;
  semaphore.release();
  sleeper.join();
  Line().add("cpu", cpu);
}

void speed(const nn_api& api, const std::string& model, const std::string& method, int block, double seconds) {
  constexpr int kBlocks = 4;  // of each way before it is the other's turn
  to_real_time();             // other programs do not count
  std::vector<std::pair<std::unique_ptr<NnPlayer>, Times>> ways;
  for (const int optimize : {0, 1}) {
    ways.emplace_back(waiting_player(api, model, method, block), Times{});
    apply(*ways.back().first, "optimize", {static_cast<double>(optimize)});
  }
  repeat_for(seconds, [&] {
    for (auto& [player, times] : ways) {
      player->process();  // warms the caches that the other way has filled
      for (int i = 0; i < kBlocks; ++i) times.push_back(time_of([&] { player->process(); }));
    }
  });
  for (std::size_t optimize = 0; optimize < ways.size(); ++optimize) {
    Line().add("optimize", optimize).add("wall", ways[optimize].second);
  }
}

void overhead(const nn_api& api, const std::string& model, const std::string& method, int block, double seconds) {
  constexpr int kBlocks = 4;
  to_real_time();
  const auto player = waiting_player(api, model, method, block);
  apply(*player, "optimize", {0.0});  // as the bare call
  BareCall bare(model, method, api.inlets(player->object()), block);
  Times bare_times;
  Times engine_times;
  repeat_for(seconds, [&] {
    bare();
    for (int i = 0; i < kBlocks; ++i) bare_times.push_back(time_of([&] { bare(); }));
    player->process();
    for (int i = 0; i < kBlocks; ++i) engine_times.push_back(time_of([&] { player->process(); }));
  });
  Line().add("bare", bare_times).add("engine", engine_times);
}

}  // namespace nn::bench
