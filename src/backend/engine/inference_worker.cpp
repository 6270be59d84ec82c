#include "engine/inference_worker.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "rt/exit_guard.h"
#include "rt/thread_priority.h"

namespace nn::engine {
namespace {

constexpr std::size_t kTaskCapacity = 4096;

/// Every running worker of the process, for the exit handler alone. Never destroyed: the handler may run after static
/// destructors.
struct Registry {
  std::mutex mutex;
  std::vector<InferenceWorker*> workers;
};

Registry& registry() {
  static auto* instance = new Registry;
  return *instance;
}

void stop_all_workers() {
  std::vector<InferenceWorker*> workers;
  {
    const std::lock_guard lock(registry().mutex);
    workers = registry().workers;
  }
  for (auto* worker : workers) worker->stop();
}

class Fence : public Task {
 public:
  explicit Fence(rt::Semaphore& done) : done_(done) {}
  ~Fence() override { done_.release(); }  // also when the worker stops before it gets here
  void run() noexcept override {}

 private:
  rt::Semaphore& done_;
};

class Call : public Task {
 public:
  explicit Call(std::function<void()> function) : function_(std::move(function)) {}
  void run() noexcept override { function_(); }

 private:
  std::function<void()> function_;
};

}  // namespace

InferenceWorker::InferenceWorker(std::function<void()> setup)
    : tasks_(kTaskCapacity), thread_([this, setup = std::move(setup)] { loop(setup); }) {
  // After the thread has started: if it cannot, no trace of this object may stay behind.
  const std::lock_guard lock(registry().mutex);
  registry().workers.push_back(this);
  rt::call_at_exit(stop_all_workers);
}

InferenceWorker::~InferenceWorker() {
  stop();
  const std::lock_guard lock(registry().mutex);
  std::erase(registry().workers, this);
}

bool InferenceWorker::post(std::unique_ptr<Task> task) {
  const bool taken = tasks_.push({signals_.pushed.load(std::memory_order_acquire), std::move(task)});
  if (taken) signals_.wake.release();
  return taken;
}

void InferenceWorker::wait_idle() {
  rt::Semaphore done;
  if (signals_.stopping.load(std::memory_order_acquire)) return;
  while (!post(std::make_unique<Fence>(done))) done.acquire();  // a refused fence has released on its destruction
  done.acquire();
}

void InferenceWorker::attach(Stream* stream) {
  while (!post(std::make_unique<Call>([this, stream] { streams_.push_back(stream); }))) wait_idle();
}

void InferenceWorker::stop() noexcept {
  signals_.stopping.store(true, std::memory_order_release);
  signals_.wake.release();
  if (!thread_.joinable()) return;
  thread_.join();
  for (auto* stream : streams_) stream->release_waiter();
  for (Item item; tasks_.pop(item);) item.task.reset();  // the thread is gone: this end of the queue is ours
}

void InferenceWorker::loop(const std::function<void()>& setup) noexcept {
  rt::lower_inherited_priority();
  setup();
  while (!signals_.stopping.load(std::memory_order_acquire)) {
    signals_.wake.acquire();
    work();
  }
}

void InferenceWorker::work() noexcept {
  while (!signals_.stopping.load(std::memory_order_acquire)) {
    // The block is looked at before the tasks: a task that was posted before this block was handed over is then seen.
    Stream* const stream = ready_stream();
    const Item* const next = tasks_.front();
    if (next != nullptr && next->after <= run_) {
      Item item;
      if (tasks_.pop(item)) item.task->run();
    } else if (stream != nullptr) {
      stream->run_one();
      ++run_;
    } else {
      return;
    }
  }
}

Stream* InferenceWorker::ready_stream() noexcept {
  for (auto it = streams_.begin(); it != streams_.end();) {
    const bool left = (*it)->audio_left();  // before the look at its queue: after it nothing more is pushed
    if ((*it)->has_ready()) return *it;
    if (left) {
      (*it)->leave_worker();
      it = streams_.erase(it);
    } else {
      ++it;
    }
  }
  return nullptr;
}

}  // namespace nn::engine
