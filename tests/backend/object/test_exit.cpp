// The process ends while a job runs that a worker has posted, the first of the process: it is waited for before what
// the job has made static is destroyed. LibTorch makes such objects when a model first runs. With the word `hanging`,
// the job never ends: the process ends all the same, and destroys nothing under it.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "object/job_thread.h"

namespace {

std::atomic<bool> destroyed{false};
std::atomic<bool> running{false};

struct Static {
  Static() = default;
  Static(const Static&) = delete;
  Static& operator=(const Static&) = delete;
  ~Static() { destroyed = true; }
};

void job() {
  static const Static made_late;
  running = true;
  for (int i = 0; i < 100; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (destroyed) std::_Exit(EXIT_FAILURE);
  }
}

[[noreturn]] void job_without_end() {
  while (true) job();
}

}  // namespace

int main(int argc, char**) {
  nn::object::start_jobs();
  const bool hangs = argc > 1;
  std::thread([&] { nn::object::run_in_background(hangs ? job_without_end : job); }).join();
  while (!running) std::this_thread::yield();
  return EXIT_SUCCESS;
}
