// How nn~ comes to play something else: asked for by a message, prepared beside the sound, taken over by a fade.

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "object/job_thread.h"
#include "object/nn_object.h"

namespace nn::object {

/// Changes happen one after another, in the order they were asked for. Of two models the one asked for last counts, and
/// of two like changes in a row too: a number box that is dragged sends many.
void NnObject::want(Change change) {
  if (change.loads() && !change.reload) {
    if (job_ != nullptr && job_->change.loads()) drop_job();
    std::erase_if(changes_, [](const Change& earlier) { return earlier.loads(); });
  } else if (!changes_.empty() && changes_.back().answer == change.answer) {
    changes_.pop_back();
  }
  changes_.push_back(std::move(change));
  prepare_next();
}

/// It may be done, and hold a model that takes a while to give back: not on this thread.
void NnObject::drop_job() {
  job_->cancelled.store(true, std::memory_order_relaxed);
  run_in_background([job = std::move(job_)] {});
}

std::shared_ptr<ChangeJob> NnObject::make_job(Change change) {
  auto job = std::make_shared<ChangeJob>();
  // The cords may bring more voices than the last model took.
  if (change.loads() && args_.cording == Cording::Mc) change.voices = outlet_channels();
  job->setup = change.apply(setup_);
  job->change = std::move(change);
  job->surroundings = surroundings();
  job->context = context_;
  job->threads = threads_;
  return job;
}

/// The model that plays goes on until the change is ready. In offline mode the host waits for it, so that a rendering
/// is repeatable.
void NnObject::prepare_next() {
  while (job_ == nullptr && !changes_.empty()) {
    auto change = std::move(changes_.front());
    changes_.pop_front();
    if (change.reload && live_.model != nullptr) change.path = live_.model->spec().path;  // of what plays by now
    const auto job = make_job(std::move(change));
    const bool loads = job->change.loads();
    if (!loads && (live_.model == nullptr || changes_nothing(job->setup))) {
      setup_ = job->setup;
      if (live_.model != nullptr) answer_change(job->change.answer);
      continue;
    }
    job_ = job;
    if (offline_) {
      if (!loads) post(make_copy(context_, live_.model, [job](ModelPtr copy) { job->model = std::move(copy); }));
      engine_->wait_idle();
      job->run();
      finish_ready();
    } else if (loads) {
      run_in_background([job] { job->run(); });
    } else if (!post(make_copy(context_, live_.model, [job](ModelPtr copy) {
                 job->model = std::move(copy);
                 run_in_background([job] { job->run(); });
               }))) {
      job_ = nullptr;
    }
  }
}

/// A fade from a sound to the same one would be heard: it is louder in between.
bool NnObject::changes_nothing(Setup setup) const {
  const auto& spec = live_.model->spec();
  if (is_resampled(spec, setup, surroundings()) != is_resampled(spec, setup_, surroundings())) return false;
  setup.resample = setup_.resample;
  if (setup.method == setup_.method && !has_curves(*live_.method)) setup.interp = setup_.interp;
  // A model that could not be rewritten when it was loaded says why when it is asked to be.
  const bool plain = live_.model->optimized().how == model::Optimize::Off && live_.model->device() == "cpu";
  if (plain && setup.optimize != model::Optimize::Off) return false;
  return setup == setup_ && setup.deadline.kind != Deadline::Kind::Auto;
}

void NnObject::finish_ready() {
  if (job_ == nullptr || !job_->done.load(std::memory_order_acquire)) return;
  const auto job = std::exchange(job_, nullptr);
  try {
    finish(*job);
  } catch (const std::exception& error) {  // what waits behind it is to be done all the same
    fail(error.what());
  }
  prepare_next();
}

void NnObject::finish(ChangeJob& job) {
  if (!job.playable->ok()) return fail(job.playable->error().message);
  const auto& spec = job.model->spec();
  const bool loads = job.change.loads();
  if (loads) {
    if (!job.change.reload) set_to_buffers_.clear();
    for (const auto& warning : spec.warnings) host_.post(Level::Error, spec.name + ": " + warning);
  }
  Live live{job.model, job.method, **job.playable};
  if (!job.warms_up)
    post(make_warm_up(context_, live.model, *live.method, live.playable.model_block, job.setup.voices));
  // What was told to the object in the meantime.
  if (job.surroundings != surroundings()) {
    post(make_sample_rate(context_, live.model, told_sample_rate(spec, job.setup, surroundings())));
  }
  const bool goes_on = !loads || job.change.reload;
  if (goes_on && live_.model != nullptr) post(make_take_settings(context_, live.model, live_.model));
  if (goes_on && job.was_reset) post(make_reset(context_, live.model));
  const auto setup_before = std::exchange(setup_, job.setup);
  if (!go_live(std::move(live))) {
    setup_ = setup_before;
    return;
  }
  // Not before all is in place: a patch may answer such a line with a message to this object.
  for (const auto& failure : job.failures) fail(failure);
  if (job.rounding) {
    say(spec.name + " " + setup_.method + ": " +
        (std::isinf(*job.rounding)
             ? "no weights are rounded, since none of its convolutions is faster with bfloat16"
             : "with weights in bfloat16 a test signal comes out with a signal to error ratio of " +
                   to_text(std::round(*job.rounding * 10) / 10) + " dB"));
  }
  if (loads) {
    introduce();
  } else {
    check_sample_rate();
  }
  answer_change(job.change.answer);
}

/// Plays `live`, made anew if it does not fit what the host runs at now.
bool NnObject::go_live(Live live) {
  const auto& config = live.playable.config;
  if (config.sample_rate != sample_rate_ || config.vector_size != vector_size_) {
    auto made = make_playable(live.model, *live.method, setup_, surroundings(),
                              [context = context_](std::string line) { context->events.fail(std::move(line)); });
    if (!made) {
      fail(made.error().message);
      return false;
    }
    made->take_measured(live.playable.measured);
    live.playable = std::move(*made);
  }
  const int inlets_before = inlets();
  const int outlets_before = outlets();
  const int width_before = outlet_channels();
  live_ = std::move(live);
  said_struggling_ = false;
  engine_->play(live_.playable.config, live_.playable.runner);
  // Before DSP has started, the host asks for the channels by itself.
  const bool fits = inlets() == inlets_before && outlets() == outlets_before && outlet_channels() == width_before;
  if (prepared_ && !fits) host_.io_changed();
  check_channels();
  check_late();
  return true;
}

void NnObject::answer_change(const std::string& selector) {
  const auto& method = *live_.method;
  const Atom ins = std::int64_t{method.in_channels};
  const Atom outs = std::int64_t{method.out_channels};
  if (selector == "load" || selector == "reload") {
    answer({selector, {live_.model->spec().name, method.name, ins, outs}});
  } else if (selector == "method") {
    answer({selector, {method.name, ins, outs}});
  } else if (selector == "bufsize") {
    answer({selector, {live_.playable.model_block}});
  } else if (selector == "deadline") {
    answer({selector, {live_.playable.config.deadline}});
  } else if (selector == "device") {
    answer({selector, {live_.model->device()}});
  } else if (selector == "optimize") {
    const auto optimized = live_.model->optimized();
    answer({selector, {to_atom(optimized.how), std::int64_t{optimized.faster}, std::int64_t{optimized.convolutions}}});
  } else if (selector == "resample") {
    answer({selector, {std::int64_t{is_resampled(live_.model->spec(), setup_, surroundings()) ? 1 : 0}}});
  } else if (selector == "interp") {
    answer({selector, {std::int64_t{setup_.interp ? 1 : 0}}});
  }
}

/// A model's memory takes a while to give back: not on this thread.
void NnObject::free_retired() {
  auto retired = engine_->take_retired();
  if (retired.empty()) return;
  run_in_background([streams = std::make_shared<decltype(retired)>(std::move(retired))] {});
}

}  // namespace nn::object
