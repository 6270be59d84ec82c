#include "rt/thread_priority.h"

#include <doctest.h>

#include <chrono>
#include <functional>
#include <thread>

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>

using nn::rt::WorkerPriority;

namespace {

constexpr int kAudio = 30;

struct Scheduling {
  int policy = -1;
  int priority = -1;
  bool operator==(const Scheduling&) const = default;
};
const Scheduling kOrdinary{SCHED_OTHER, 0};
const Scheduling kBelowAudio{SCHED_FIFO, kAudio - 10};

Scheduling present() {
  Scheduling now;
  sched_param param{};
  pthread_getschedparam(pthread_self(), &now.policy, &param);
  now.priority = param.sched_priority;
  return now;
}

/// Runs `body` on a thread that inherits an audio thread's scheduling; false if this process may have none.
bool below_an_audio_thread(const std::function<void()>& body) {
  bool allowed = false;
  std::thread([&] {
    sched_param param{};
    param.sched_priority = kAudio;
    allowed = pthread_setschedparam(pthread_self(), SCHED_FIFO, &param) == 0;
    if (allowed) std::thread(body).join();
  }).join();
  if (!allowed) MESSAGE("not tested: this process may not run in real time (ulimit -r)");
  return allowed;
}

void compute(std::chrono::milliseconds time) {
  for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;) {
  }
}

}  // namespace

TEST_CASE(
    "the worker is in real time while it plays, below the audio thread, and an ordinary thread before and after") {
  Scheduling at_first, started, warming, playing, between, later, again;
  const bool done = below_an_audio_thread([&] {
    at_first = present();
    WorkerPriority priority;
    priority.start();
    started = present();
    priority.task_begins();
    warming = present();
    priority.block_begins();
    playing = present();
    priority.block_ended();
    priority.task_begins();  // `set` while it plays: the next block waits for it
    between = present();
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    priority.task_begins();
    later = present();
    priority.block_begins();
    again = present();
  });
  if (!done) return;
  CHECK(at_first == Scheduling{SCHED_FIFO, kAudio});
  CHECK(started == kOrdinary);
  CHECK(warming == kOrdinary);
  CHECK(playing == kBelowAudio);
  CHECK(between == kBelowAudio);
  CHECK(later == kOrdinary);
  CHECK(again == kBelowAudio);
}

TEST_CASE("a model that takes all of the time leaves real time, so that the kernel does not stop the audio thread") {
  double seconds = 0;
  const bool done = below_an_audio_thread([&] {
    WorkerPriority priority;
    priority.start();
    const auto begin = std::chrono::steady_clock::now();
    do {
      priority.block_begins();
      compute(std::chrono::milliseconds(10));
      priority.block_ended();
      priority.block_begins();
      seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    } while (present() == kBelowAudio && seconds < 5);
  });
  if (done) CHECK(seconds < 0.95);  // of a second, after which the kernel stops all that runs in real time
}

TEST_CASE("ordinary scheduling is left alone, and jobs go below it") {
  std::thread([] {
    WorkerPriority priority;
    priority.start();
    priority.block_begins();
    CHECK(present() == kOrdinary);
  }).join();
  below_an_audio_thread([] {
    nn::rt::lower_to_background();
    CHECK(present() == kOrdinary);
  });
}

#endif
