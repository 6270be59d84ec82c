// The process ends while a job runs that a worker has posted, the first of the process: it is waited for before what
// the job has made static is destroyed. LibTorch makes such objects when a model first runs.

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

}  // namespace

int main() {
  nn::object::start_jobs();
  std::thread([] { nn::object::run_in_background(job); }).join();
  while (!running) std::this_thread::yield();
  return EXIT_SUCCESS;
}
