#pragma once
// What the worker has to say, on its way to the control thread.

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "object/atom.h"
#include "rt/spsc_queue.h"

namespace nn::object {

/// Either a message for the info outlet or, with an empty selector, an error line.
struct Event {
  Message message;
  std::string line;
};

/// From the worker (`send`, `fail`) to the control thread (`take`). Bounded: a model that fails in ever new ways while
/// nobody drains must not eat the memory; what does not fit is dropped.
class EventQueue {
 public:
  /// `notify` is called by the worker after each event.
  explicit EventQueue(std::function<void()> notify) : queue_(kCapacity), notify_(std::move(notify)) {}

  void send(Message message) { push({std::move(message), {}}); }
  void fail(std::string line) { push({{}, std::move(line)}); }
  [[nodiscard]] bool take(std::unique_ptr<Event>& event) { return queue_.pop(event); }

 private:
  static constexpr std::size_t kCapacity = 1024;

  void push(Event event) {
    if (queue_.push(std::make_unique<Event>(std::move(event)))) notify_();
  }

  rt::SpscQueue<std::unique_ptr<Event>> queue_;
  const std::function<void()> notify_;
};

}  // namespace nn::object
