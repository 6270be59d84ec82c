#include "engine/inference_worker.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "rt/exit_guard.h"
#include "rt/thread_name.h"

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

/// Under the lock: a worker that is being destroyed on another thread waits with it until this is done.
bool stop_all_workers() {
  constexpr std::chrono::milliseconds kLongest(700);  // for all: the host is to be gone within two seconds
  const std::lock_guard lock(registry().mutex);
  for (auto* worker : registry().workers) worker->stop_soon();
  const auto end = std::chrono::steady_clock::now() + kLongest;
  bool all = true;
  for (auto* worker : registry().workers) all = worker->stop_by(end) && all;
  return all;
}

/// What waits for a fence may have gone away before the worker gets to it.
struct Passed {
  rt::Semaphore woken;
  std::atomic<bool> there{false};
};

class Fence : public Task {
 public:
  explicit Fence(std::shared_ptr<Passed> passed) : passed_(std::move(passed)) {}
  ~Fence() override {  // also when the worker stops before it gets here
    passed_->there.store(true);
    passed_->woken.release();
  }
  void run() noexcept override {}

 private:
  const std::shared_ptr<Passed> passed_;
};

/// What the worker is at, for as long as it lives.
class InHand {
 public:
  InHand(WorkerSignals& signals, const Stream* stream) noexcept : signals_(signals) {
    signals_.in_hand.store(stream, std::memory_order_relaxed);
    signals_.began.store(WorkerSignals::Clock::now(), std::memory_order_release);
  }
  ~InHand() {
    signals_.began.store({}, std::memory_order_relaxed);
    signals_.done.fetch_add(1);
  }
  InHand(const InHand&) = delete;
  InHand& operator=(const InHand&) = delete;

 private:
  WorkerSignals& signals_;
};

/// Puts a stream on the worker's list. If the worker stops before, an audio thread that waits for the stream's answers
/// is let go.
class Attach : public Task {
 public:
  Attach(std::vector<Stream*>& list, Stream* stream) : list_(list), stream_(stream) {}
  ~Attach() override {
    if (stream_ != nullptr) stream_->release_waiter();
  }
  void run() noexcept override { list_.push_back(std::exchange(stream_, nullptr)); }

 private:
  std::vector<Stream*>& list_;
  Stream* stream_;
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
  {
    const std::lock_guard lock(registry().mutex);
    std::erase(registry().workers, this);
  }
  stop();
}

bool InferenceWorker::post(std::unique_ptr<Task> task) {
  const bool taken = tasks_.push({signals_.pushed.load(std::memory_order_acquire), std::move(task)});
  if (taken) wake();
  return taken;
}

bool InferenceWorker::wait_idle(std::chrono::nanoseconds limit) {
  if (signals_.stopping.load(std::memory_order_acquire) || signals_.hangs()) return false;
  std::shared_ptr<Passed> passed;
  const auto is_posted = [&] {
    passed = std::make_shared<Passed>();
    return post(std::make_unique<Fence>(passed));
  };
  rt::Semaphore nothing;  // a queue that is full tells nobody when it is not
  return signals_.wait(nothing, limit, is_posted) &&
         signals_.wait(passed->woken, limit, [&] { return passed->there.load(); });
}

bool InferenceWorker::attach(Stream* stream) {
  constexpr std::chrono::milliseconds kLongest(100);
  const auto end = std::chrono::steady_clock::now() + kLongest;
  while (!post(std::make_unique<Attach>(streams_, stream))) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

void InferenceWorker::stop_soon() noexcept {
  signals_.stopping.store(true, std::memory_order_release);
  wake();
}

void InferenceWorker::stop() noexcept {
  stop_soon();
  const std::lock_guard lock(joining_);
  if (!thread_.joinable()) return;
  thread_.join();
  for (auto* stream : streams_) stream->release_waiter();
  for (Item item; tasks_.pop(item);) item.task.reset();  // the thread is gone: this end of the queue is ours
}

bool InferenceWorker::stop_by(std::chrono::steady_clock::time_point end) noexcept {
  stop_soon();
  while (!ended()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  stop();
  return true;
}

void InferenceWorker::loop(const std::function<void()>& setup) noexcept {
  rt::name_this_thread("nn~ model");
  priority_.start();
  setup();
  while (!signals_.stopping.load(std::memory_order_acquire)) {
    rest();
    work();
  }
  ended_.store(true, std::memory_order_release);
}

/// Waits for something to do. To wake a thread that sleeps on another core is most of what a full block costs the audio
/// thread, so while blocks come the worker naps and looks for itself. When none has come for a while it sleeps until
/// it is woken: an object that does not play takes no time.
void InferenceWorker::rest() noexcept {
  constexpr std::chrono::milliseconds kWhile(500);
  const std::chrono::duration<double> length(nap());
  const auto end = std::chrono::steady_clock::now() + kWhile;
  while (length.count() > 0 && std::chrono::steady_clock::now() < end) {
    if (signals_.wake.try_wait()) return;
    nap_.wait_within(std::chrono::duration_cast<std::chrono::nanoseconds>(length));
  }
  signals_.wake.wait();
}

/// Seconds; 0 if any stream has to be seen to at once.
double InferenceWorker::nap() const noexcept {
  if (streams_.empty()) return 0;
  const auto shorter = [](const Stream* a, const Stream* b) { return a->nap() < b->nap(); };
  return (*std::min_element(streams_.begin(), streams_.end(), shorter))->nap();
}

void InferenceWorker::work() noexcept {
  while (!signals_.stopping.load(std::memory_order_acquire)) {
    // The block is looked at before the tasks: a task that was posted before this block was handed over is then seen.
    Stream* const stream = ready_stream();
    const Item* const next = tasks_.front();
    if (next != nullptr && next->after <= run_) {
      Item item;
      if (!tasks_.pop(item)) continue;
      const InHand in_hand(signals_, nullptr);
      priority_.task_begins();
      item.task->run();
    } else if (stream != nullptr) {
      const InHand in_hand(signals_, stream);
      priority_.block_begins();
      stream->run_one();
      priority_.block_ended();
      ++run_;
    } else {
      return;
    }
  }
}

/// The stream whose block is the next of all.
Stream* InferenceWorker::ready_stream() noexcept {
  for (bool later = false;;) {
    const bool again = std::exchange(later, false);
    for (auto it = streams_.begin(); it != streams_.end();) {
      const bool left = (*it)->audio_left();  // before the look at its queue: after it nothing more is pushed
      const auto place = (*it)->next_ready();
      if (place == run_) return *it;
      later = later || place != Stream::kNone;
      if (left && place == Stream::kNone) {
        (*it)->leave_worker();
        it = streams_.erase(it);
      } else {
        ++it;
      }
    }
    // One that was handed over before, after its stream was looked at: it is seen now. Or its stream is still to be
    // attached, by a task.
    if (!later || again) return nullptr;
  }
}

}  // namespace nn::engine
