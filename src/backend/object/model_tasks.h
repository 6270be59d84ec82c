#pragma once
// What the control thread asks of a playing model, done by the worker between two blocks.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "engine/inference_worker.h"
#include "model/model.h"
#include "object/events.h"

namespace nn::object {

/// What a task works with; it outlives every task, since the object joins its worker first.
struct TaskContext {
  EventQueue events;
  std::atomic<int> outstanding{0};  ///< tasks not yet done: while there are any, an answer may still come
};

using TaskPtr = std::unique_ptr<engine::Task>;
using ModelPtr = std::shared_ptr<model::Model>;

TaskPtr make_set(TaskContext& context, ModelPtr model, model::Setting setting);
/// Answers `get NAME VALUES...`.
TaskPtr make_get(TaskContext& context, ModelPtr model, std::string attribute);
TaskPtr make_reset(TaskContext& context, ModelPtr model);
/// Has `model` take over what `earlier` was set to.
TaskPtr make_take_settings(TaskContext& context, ModelPtr model, ModelPtr earlier);
TaskPtr make_sample_rate(TaskContext& context, ModelPtr model, int sample_rate);
TaskPtr make_move(TaskContext& context, ModelPtr model, std::string device);
TaskPtr make_warm_up(TaskContext& context, ModelPtr model, model::MethodSpec method, std::int64_t block_size);

}  // namespace nn::object
