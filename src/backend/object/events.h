#pragma once
// What the worker has to say, on its way to the control thread.

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/value.h"
#include "object/atom.h"
#include "rt/spsc_queue.h"

namespace nn::object {

/// What went wrong: a line for the console, and `error MESSAGE WORDS...` for the info outlet.
struct Failure {
  std::string about;  ///< the message that failed; `play`: it happened while playing
  std::string line;

  [[nodiscard]] Message message() const {
    Message message{"error", {about}};
    for (auto& word : to_words(line)) message.atoms.push_back(std::move(word));
    return message;
  }
};

/// Either a message for the info outlet or, with an empty selector, what went wrong.
struct Event {
  Message message;
  Failure failure;
  std::vector<model::BufferValue> writes;  ///< to the host's arrays, before the message
};

/// From the worker (`send`, `fail`) to the control thread (`take`). Bounded: a model that fails in ever new ways while
/// nobody drains must not eat the memory; what does not fit is dropped.
class EventQueue {
 public:
  EventQueue() : queue_(kCapacity) {}

  void send(Message message) { push({std::move(message), {}, {}}); }
  /// The message, when these arrays are written.
  void write(std::vector<model::BufferValue> arrays, Message message) {
    push({std::move(message), {}, std::move(arrays)});
  }
  void fail(Failure failure) { push({{}, std::move(failure), {}}); }
  [[nodiscard]] bool take(std::unique_ptr<Event>& event) { return queue_.pop(event); }
  /// Audio thread. Whether something was sent since it was asked last.
  [[nodiscard]] bool has_news() noexcept {
    return news_.load(std::memory_order_relaxed) && news_.exchange(false, std::memory_order_acquire);
  }

 private:
  static constexpr std::size_t kCapacity = 1024;

  void push(Event event) {
    if (queue_.push(std::make_unique<Event>(std::move(event)))) news_.store(true, std::memory_order_release);
  }

  rt::SpscQueue<std::unique_ptr<Event>> queue_;
  std::atomic<bool> news_{false};
};

}  // namespace nn::object
