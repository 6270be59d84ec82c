#include "object/model_tasks.h"

#include <functional>
#include <utility>

#include "object/attribute_message.h"

namespace nn::object {
namespace {

/// Counts itself as outstanding for as long as it exists, so also when the worker stops before running it.
class ModelTask : public engine::Task {
 public:
  using Work = std::function<Result<void>(model::Model&, EventQueue&)>;

  ModelTask(ContextPtr context, ModelPtr model, std::string message, std::string what, Work work)
      : context_(std::move(context)),
        model_(std::move(model)),
        message_(std::move(message)),
        what_(std::move(what)),
        work_(std::move(work)) {
    context_->outstanding.fetch_add(1, std::memory_order_relaxed);
  }
  ~ModelTask() override { context_->outstanding.fetch_sub(1, std::memory_order_release); }

  void run() noexcept override {
    try {
      context_->set_at_work(what_ + " of " + model_->spec().name);
      if (auto done = work_(*model_, context_->events); !done) context_->events.fail({message_, done.error().message});
    } catch (...) {  // only memory for a line of text can be lacking here
    }
  }

 private:
  const ContextPtr context_;
  const ModelPtr model_;
  const std::string message_;
  const std::string what_;
  const Work work_;
};

class ThreadsTask : public engine::Task {
 public:
  explicit ThreadsTask(int count) : count_(count) {}
  void run() noexcept override {
    try {
      model::set_intra_op_threads(count_);
    } catch (...) {  // a number that was checked: only memory can be lacking
    }
  }

 private:
  const int count_;
};

/// `message`: that asks for it, or `play`; `what`: what is asked of the model, for a line on the console.
TaskPtr make(const ContextPtr& context, ModelPtr model, std::string message, std::string what, ModelTask::Work work) {
  return std::make_unique<ModelTask>(context, std::move(model), std::move(message), std::move(what), std::move(work));
}

}  // namespace

TaskPtr make_set(const ContextPtr& context, ModelPtr model, model::Setting setting) {
  auto what = "'set " + setting.attribute + "'";
  return make(context, std::move(model), "set", std::move(what),
              [setting = std::move(setting)](model::Model& live, EventQueue&) -> Result<void> {
                const auto done = live.set(setting);
                if (done) return {};
                return Error{"set " + setting.attribute + " " + to_text(to_atoms(setting.values)) + ": " +
                             done.error().message + "; it keeps what it had: ask with 'get " + setting.attribute + "'"};
              });
}

TaskPtr make_get(const ContextPtr& context, ModelPtr model, std::string attribute) {
  auto what = "'get " + attribute + "'";
  return make(context, std::move(model), "get", std::move(what),
              [attribute = std::move(attribute)](model::Model& live, EventQueue& events) -> Result<void> {
                auto values = live.get(attribute);
                if (!values) return values.error();
                Message answer{"get", {attribute}};
                for (auto& atom : to_atoms(*values)) answer.atoms.push_back(std::move(atom));
                events.send(std::move(answer));
                return {};
              });
}

TaskPtr make_get_into(const ContextPtr& context, ModelPtr model, std::string attribute,
                      std::vector<std::string> arrays) {
  auto what = "'get " + attribute + "'";
  return make(context, std::move(model), "get", std::move(what),
              [attribute = std::move(attribute), arrays = std::move(arrays)](model::Model& live,
                                                                             EventQueue& events) -> Result<void> {
                auto values = live.get(attribute);
                if (!values) return values.error();
                auto written = to_arrays(attribute, *values, arrays);
                if (!written) return written.error();
                Message answer{"get", {attribute}};
                for (const auto& array : arrays) answer.atoms.emplace_back(array);
                events.write(std::move(*written), std::move(answer));
                return {};
              });
}

TaskPtr make_reset(const ContextPtr& context, ModelPtr model) {
  return make(context, std::move(model), "reset", "'reset'",
              [](model::Model& live, EventQueue&) { return live.reset(); });
}

TaskPtr make_take_settings(const ContextPtr& context, ModelPtr model, ModelPtr earlier) {
  return make(context, std::move(model), "set", "what was set",
              [earlier = std::move(earlier)](model::Model& live, EventQueue&) -> Result<void> {
                live.take_settings(*earlier);
                return {};
              });
}

TaskPtr make_sample_rate(const ContextPtr& context, ModelPtr model, int sample_rate) {
  return make(context, std::move(model), "play", "the sample rate",
              [sample_rate](model::Model& live, EventQueue&) { return live.set_sample_rate(sample_rate); });
}

TaskPtr make_warm_up(const ContextPtr& context, ModelPtr model, model::MethodSpec method, std::int64_t block_size,
                     int voices) {
  auto what = "method '" + method.name + "'";
  return make(context, std::move(model), "play", std::move(what),
              [method = std::move(method), block_size, voices](model::Model& live, EventQueue&) -> Result<void> {
                live.warm_up(method, block_size, voices, 0);
                return {};
              });
}

TaskPtr make_copy(const ContextPtr& context, ModelPtr model, std::function<void(ModelPtr)> then) {
  return make(context, std::move(model), "play", "a copy",
              [then = std::move(then)](model::Model& live, EventQueue&) -> Result<void> {
                then(live.copy());
                return {};
              });
}

TaskPtr make_threads(int count) { return std::make_unique<ThreadsTask>(count); }

}  // namespace nn::object
