#include "object/change.h"

#include <exception>
#include <utility>

namespace nn::object {

Setup Change::apply(Setup setup) const {
  setup.method = method.value_or(setup.method);
  setup.bufsize = bufsize.value_or(setup.bufsize);
  setup.deadline = deadline.value_or(setup.deadline);
  setup.device = device.value_or(setup.device);
  setup.voices = voices.value_or(setup.voices);
  setup.resample = resample.value_or(setup.resample);
  setup.interp = interp.value_or(setup.interp);
  setup.optimize = optimize.value_or(setup.optimize);
  return setup;
}

void ChangeJob::run() noexcept {
  if (cancelled.load(std::memory_order_relaxed)) return;
  began.store(Clock::now(), std::memory_order_relaxed);
  try {
    playable = prepare();
    if (playable->ok()) stream = streams.make((*playable)->config, (*playable)->runner);
  } catch (const std::exception& error) {
    playable = Error{error.what()};
  }
  if (!playable->ok()) model.reset();  // here: its memory takes a while to give back
  done.store(true, std::memory_order_release);
}

/// With as many threads as will play: what is fastest, and how fast, depends on them.
double ChangeJob::warm_up(std::int64_t block_size, int timed) {
  const int before = model::set_intra_op_threads(threads);
  const auto seconds = model->warm_up(*method, block_size, setup.voices, timed);
  model::set_intra_op_threads(before);
  return seconds;
}

std::string ChangeJob::description() const {
  return "'" + change.asked_by() + (change.path.empty() ? "" : " " + change.file()) + "' (method '" + setup.method +
         "')";
}

Result<Playable> ChangeJob::prepare() {
  constexpr int kMeasured = 16;
  if (change.loads()) {
    auto loaded = model::Model::load(change.path);
    if (!loaded) return loaded.error();
    model = *loaded;
    if (cancelled.load(std::memory_order_relaxed)) return Error{"cancelled"};  // nobody reads this
  } else if (model == nullptr) {
    return Error{"there is no memory for a second instance of the model: nothing changes"};
  }
  const auto& spec = model->spec();
  method = spec.find_method(setup.method);
  if (method == nullptr) {
    return Error{"method '" + setup.method + "' is not in " + spec.name + ".ts; it has: " + spec.method_names() +
                 (change.loads() && !change.method ? ": send 'load " + spec.name + " METHOD'" : "")};
  }
  // A copy is where the model is that plays, which need not be where it was wanted: no change may fail for that.
  if (change.device || (change.loads() && setup.device != "cpu")) {
    if (auto moved = model->move_to(setup.device); !moved.ok()) {
      if (!change.loads()) return moved.error();
      failures.push_back(moved.error().message);
    }
  }
  if (change.optimize || change.loads()) {
    // A model that cannot be rewritten plays as it is: that is worth a line only to who asked for more.
    if (auto made_fast = model->optimize(setup.optimize); !made_fast.ok() && change.optimize) return made_fast.error();
  }
  if (auto told = model->set_sample_rate(told_sample_rate(spec, setup, surroundings)); !told.ok()) {
    failures.push_back(told.error().message);
  }
  auto made = make_playable(model, *method, setup, surroundings,
                            [context = context](std::string line) { context->events.fail({"play", std::move(line)}); });
  if (!made) return made;
  if (setup.voices > 1 && (change.voices || change.loads() || change.method)) {
    if (auto taken = model->takes_voices(*method, made->model_block, setup.voices); !taken.ok()) {
      return Error{"method '" + method->name + "' of " + spec.name + " does not play " + std::to_string(setup.voices) +
                   " voices at a time: " + taken.error().message +
                   ": use fewer, or export it so that it takes a batch, or use one [nn~] a voice"};
    }
  }
  const bool measure = setup.deadline.kind == Deadline::Kind::Auto && setup.bufsize > 0;
  if (!warms_up && !measure) return made;
  const auto seconds = warm_up(made->model_block, measure ? kMeasured : 0);
  if (measure) made->take_measured(seconds);
  if (setup.optimize == model::Optimize::Bf16 && (change.optimize || change.loads() || change.method)) {
    rounding = model->rounding(*method, made->model_block);
  }
  return made;
}

}  // namespace nn::object
