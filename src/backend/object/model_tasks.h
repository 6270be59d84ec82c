#pragma once
// What the control thread asks of a playing model, done by the worker between two blocks.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/inference_worker.h"
#include "model/model.h"
#include "object/events.h"

namespace nn::object {

/// What tasks answer through. Shared with the object: a worker may outlive it by the block it has in hand.
class TaskContext {
 public:
  EventQueue events;
  std::atomic<int> outstanding{0};  ///< tasks not yet done: while there are any, an answer may still come

  /// Worker: what it is at, for a line on the console. Locks: the control thread looks when that takes seconds.
  void set_at_work(std::string what) {
    const std::lock_guard lock(mutex_);
    at_work_ = std::move(what);
  }
  [[nodiscard]] std::string at_work() {
    const std::lock_guard lock(mutex_);
    return at_work_;
  }

 private:
  std::mutex mutex_;
  std::string at_work_;
};

using ContextPtr = std::shared_ptr<TaskContext>;
using TaskPtr = std::unique_ptr<engine::Task>;
using ModelPtr = std::shared_ptr<model::Model>;

TaskPtr make_set(const ContextPtr& context, ModelPtr model, model::Setting setting);
/// Answers `get NAME VALUES...`.
TaskPtr make_get(const ContextPtr& context, ModelPtr model, std::string attribute);
/// Writes the attribute's tensor to the host's arrays, one a row, or all of it to one. Answers `get NAME ARRAYS...`.
TaskPtr make_get_into(const ContextPtr& context, ModelPtr model, std::string attribute,
                      std::vector<std::string> arrays);
TaskPtr make_reset(const ContextPtr& context, ModelPtr model);
/// Has `model` take over what `earlier` was set to.
TaskPtr make_take_settings(const ContextPtr& context, ModelPtr model, ModelPtr earlier);
TaskPtr make_sample_rate(const ContextPtr& context, ModelPtr model, int sample_rate);
TaskPtr make_warm_up(const ContextPtr& context, ModelPtr model, model::MethodSpec method, std::int64_t block_size,
                     int voices);
/// Hands a copy (null: no memory for it) to `then`, still on the worker.
TaskPtr make_copy(const ContextPtr& context, ModelPtr model, std::function<void(ModelPtr)> then);
/// Needs no model: the number is the worker's.
TaskPtr make_threads(int count);

}  // namespace nn::object
