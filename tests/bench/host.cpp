#include "host.h"

#include <ctime>
#include <stdexcept>
#include <thread>

#include <pthread.h>
#include <sched.h>

namespace nn::bench {
namespace {

std::int64_t read(clockid_t clock) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  timespec time{};
  clock_gettime(clock, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

}  // namespace

std::int64_t wall_ns() { return read(CLOCK_MONOTONIC); }
std::int64_t thread_cpu_ns() { return read(CLOCK_THREAD_CPUTIME_ID); }

bool to_real_time() {
  sched_param param{};
  param.sched_priority = sched_get_priority_max(SCHED_FIFO) - 10;
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &param) == 0;
}

std::int64_t SoundCard::wait() {
  constexpr std::chrono::duration<double> kPeriod{kVector / kSampleRate};
  const auto due = begin_ + std::chrono::duration_cast<Clock::duration>(kPeriod * ++ticks_);
  std::this_thread::sleep_until(due);
  return std::chrono::nanoseconds(Clock::now() - due).count();
}

std::unique_ptr<test::NnPlayer> make_player(const nn_api& api, const std::string& model, const std::string& method,
                                            int bufsize, int vector) {
  const test::Arguments box{model, method, static_cast<double>(bufsize)};
  auto player = std::make_unique<test::NnPlayer>(api, box, kSampleRate, vector);
  if (!player->created()) throw std::runtime_error(player->errors.empty() ? "no object" : player->errors.front());
  wait_idle(*player);
  return player;
}

void wait_idle(test::NnPlayer& player) {
  player.message("offline", {1.0});  // waits: see docs/threading.md
  player.message("offline", {0.0});
}

void apply(test::NnPlayer& player, const std::string& selector, const test::Arguments& arguments) {
  constexpr int kQuiet = 100;  // vectors
  player.message(selector, arguments);
  const auto end = wall_ns() + 60'000'000'000;
  for (int quiet = 0; quiet < kQuiet; ++quiet) {
    if (wall_ns() > end) throw std::runtime_error(selector + " was not answered in a minute");
    player.process();
    if (player.drain()) quiet = 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (!player.errors.empty()) throw std::runtime_error(player.errors.front());
}

std::int64_t stat(test::NnPlayer& player, const std::string& name) {
  const auto begin = "stats " + name + " ";
  player.answers.clear();
  player.message("stats");
  for (const auto& answer : player.answers) {
    if (answer.starts_with(begin)) return std::stoll(answer.substr(begin.size()));
  }
  throw std::runtime_error("stats does not tell " + name);
}

}  // namespace nn::bench
