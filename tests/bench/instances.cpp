#include <cstdint>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "host.h"
#include "line.h"
#include "parts.h"

namespace nn::bench {
namespace {

using test::NnPlayer;

/// Of this process, KiB: memory that comes from no file.
std::int64_t anonymous_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t size = 0;
    if (word == "RssAnon:" && status >> size) return size;
  }
  throw std::runtime_error("/proc/self/status does not tell RssAnon");
}

}  // namespace

void instances(const nn_api& api, const std::string& model, const std::string& method, int bufsize, int count) {
  constexpr int kBlocks = 4;                               // after the first: all that is allocated late is then there
  constexpr auto kFreed = std::chrono::milliseconds(500);  // and what is freed in the background is gone
  Line().add("memory", anonymous_memory());
  std::vector<std::unique_ptr<NnPlayer>> players;
  for (int i = 0; i < count; ++i) {
    const auto begin = wall_ns();
    const test::Arguments box{model, method, static_cast<double>(bufsize)};
    players.push_back(std::make_unique<NnPlayer>(api, box, kSampleRate, kVector));
    const auto made = wall_ns();
    auto& player = *players.back();
    if (!player.created()) throw std::runtime_error("the object could not be made");
    player.message("offline", {1.0});  // waits for the worker, which warms the model up
    const auto warm = wall_ns();
    while (stat(player, "blocks") == 0) player.process();
    const auto first_block = wall_ns();
    while (stat(player, "blocks") <= kBlocks) player.process();
    player.message("offline", {0.0});
    std::this_thread::sleep_for(kFreed);
    Line()
        .add("made", made - begin)
        .add("warm_up", warm - made)
        .add("first_block", first_block - warm)
        .add("memory", anonymous_memory());
  }
}

void host(const nn_api& api, const std::string& model, const std::string& method, int bufsize, int count,
          double seconds) {
  const bool real_time = to_real_time();
  std::vector<std::unique_ptr<NnPlayer>> players;
  for (int i = 0; i < count; ++i) players.push_back(make_player(api, model, method, bufsize));
  std::vector<std::int64_t> late(vectors(seconds));
  std::vector<std::int64_t> took(late.size());
  SoundCard card;
  for (std::size_t i = 0; i < late.size(); ++i) {
    late[i] = card.wait();
    const auto begin = wall_ns();
    for (auto& player : players) {
      if (player->process()) player->drain();
    }
    took[i] = wall_ns() - begin;
  }
  std::vector<std::int64_t> late_blocks;
  std::vector<std::int64_t> blocks;
  std::vector<std::int64_t> load;
  for (auto& player : players) {
    late_blocks.push_back(stat(*player, "late"));
    blocks.push_back(stat(*player, "blocks"));
    load.push_back(stat(*player, "load"));
  }
  Line()
      .add("real_time", real_time ? 1 : 0)
      .add("late", late)
      .add("took", took)
      .add("late_blocks", late_blocks)
      .add("blocks", blocks)
      .add("load", load);
}

}  // namespace nn::bench
