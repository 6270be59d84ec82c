// How nn~ comes to play something else: asked for by a message, prepared beside the sound, taken over by a fade.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <utility>

#include "object/freeing_thread.h"
#include "object/job_thread.h"
#include "object/nn_object.h"

namespace nn::object {
namespace {

constexpr std::chrono::seconds kLongestChange(60);  // more than any model took to be read and warmed up

/// A job that cannot even begin has failed: nobody must wait for it.
void begin(const std::shared_ptr<ChangeJob>& job) noexcept {
  try {
    run_in_background([job] { job->run(); });
  } catch (const std::exception& error) {
    job->playable.emplace(Error{error.what()});
    job->done.store(true, std::memory_order_release);
  }
}

}  // namespace

/// It may be done, and hold a model that takes a while to give back: not on this thread.
void NnObject::drop_job() {
  job_->cancelled.store(true, std::memory_order_relaxed);
  free_in_background(std::move(job_));
}

std::shared_ptr<ChangeJob> NnObject::make_job(const Setup& before, Change change) {
  auto job = std::make_shared<ChangeJob>(engine_->stream_maker());
  // The cords may bring more voices than the last model took.
  if (change.loads() && args_.cording == Cording::Mc) change.voices = outlet_channels();
  job->setup = change.apply(before);
  job->change = std::move(change);
  job->surroundings = surroundings();
  job->context = context_;
  job->threads = threads_;
  return job;
}

/// The model that plays goes on until the change is ready. In offline mode the host waits for it, so that a rendering
/// is repeatable.
void NnObject::prepare_next() {
  while (job_ == nullptr && !waiting_.empty()) {
    if (waiting_.front().entry != nullptr) {
      const auto message = std::move(waiting_.front());
      waiting_.pop_front();
      handle(*message.entry, message.atoms);
      continue;
    }
    const auto next = next_change();
    auto setup = setup_;
    for (std::size_t i = 0; i < next; ++i) {
      if (waiting_[i].change) setup = waiting_[i].change->apply(setup);
    }
    auto change = *waiting_[next].change;
    if (change.reload) {
      if (!has_model()) {
        waiting_.pop_front();
        continue;
      }
      change.path = live_.model->spec().path;
    }
    const auto job = make_job(setup, std::move(change));
    const bool loads = job->change.loads();
    if (!loads && (live_.model == nullptr || changes_nothing(job->setup))) {
      setup_ = job->setup;
      waiting_.pop_front();
      if (live_.model != nullptr) answer_change(job->change.answer);
      continue;
    }
    job_ = job;
    said_slow_ = false;
    if (offline_) {
      if (!loads) post(make_copy(context_, live_.model, [job](ModelPtr copy) { job->model = std::move(copy); }));
      const bool copied = engine_->wait_idle() || loads;
      if (!copied) {
        give_up_job();
      } else if (run_and_wait(job)) {
        finish_ready();
      }
    } else if (loads) {
      begin(job);
    } else if (!post(make_copy(context_, live_.model, [job](ModelPtr copy) {
                 job->model = std::move(copy);
                 begin(job);
               }))) {
      job_ = nullptr;
      waiting_.pop_front();
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

/// False if it does not come back: then it has failed.
bool NnObject::run_and_wait(const std::shared_ptr<ChangeJob>& job) {
  if (run_within(kLongestChange, [job] { job->run(); })) return true;
  job_ = job;
  give_up_job();
  return false;
}

/// A model that never returns must not keep this object waiting, nor others.
void NnObject::look_after_job() {
  if (job_ == nullptr) return;
  look_after_jobs();
  const auto began = job_->began.load(std::memory_order_relaxed);
  if (began == ChangeJob::Clock::time_point{}) return;
  const auto takes = ChangeJob::Clock::now() - began;
  if (takes > kLongestChange) {
    give_up_job();
    prepare_next();
  } else if (takes > kLongForAJob && !std::exchange(said_slow_, true)) {
    say(job_->description() + " is taking more than " + std::to_string(kLongForAJob.count()) +
        " s; what plays goes on, and so do other objects");
  }
}

void NnObject::give_up_job() {
  const auto line = job_->description() + " does not come back: it is given up, and what plays goes on";
  drop_job();
  failed(Error{line});
}

void NnObject::failed(const Error& error) {
  const auto change = waiting_.begin() + static_cast<std::ptrdiff_t>(next_change());
  const Failure failed{change->change->asked_by(), error.message};
  waiting_.erase(change);
  auto failures = hand_over_kept();
  failures.insert(failures.begin(), failed);
  for (const auto& failure : failures) fail(failure);
}

void NnObject::finish_ready() {
  if (job_ == nullptr || !job_->done.load(std::memory_order_acquire)) return;
  auto job = std::exchange(job_, nullptr);
  try {
    finish(*job);
  } catch (const std::exception& error) {  // what waits behind it is to be done all the same
    fail(error.what());
  }
  free_in_background(std::move(job));  // what is left in it may be large
  prepare_next();
}

void NnObject::finish(ChangeJob& job) {
  std::vector<Failure> failures;
  if (!job.playable->ok()) return failed(job.playable->error());
  Live live{job.model, job.method, **job.playable};
  auto stream = fitting_stream(live, job.setup, std::move(job.stream));
  if (!stream) return failed(stream.error());

  const auto done = take_done();
  const auto& spec = job.model->spec();
  const bool loads = job.change.loads();
  if (loads && !job.change.reload) set_to_buffers_.clear();
  const auto give = [&](TaskPtr task) {
    if (auto given = hand_over(std::move(task)); !given)
      failures.push_back({job.change.asked_by(), given.error().message});
  };
  if (!job.warms_up)
    give(make_warm_up(context_, live.model, *live.method, live.playable.model_block, job.setup.voices));
  // What was told to the object in the meantime.
  if (job.surroundings != surroundings()) {
    give(make_sample_rate(context_, live.model, told_sample_rate(spec, job.setup, surroundings())));
  }
  const bool goes_on = !loads || job.change.reload;
  if (goes_on && live_.model != nullptr) give(make_take_settings(context_, live.model, live_.model));
  if (goes_on && job.was_reset) give(make_reset(context_, live.model));
  setup_ = job.setup;
  const auto kept = go_live(std::move(live), std::move(*stream));
  // Not before all is in place: a patch may answer such a line with a message to this object.
  if (loads) {
    for (const auto& warning : spec.warnings) host_.post(Level::Error, spec.name + ": " + warning);
  }
  for (const auto& line : job.failures) failures.push_back({job.change.asked_by(), line});
  failures.insert(failures.end(), kept.begin(), kept.end());
  for (const auto& failure : failures) fail(failure);
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
  for (const auto& change : done) {
    const bool overtaken = change.loads() && &change != &done.back();
    if (overtaken) {
      say(change.answer + " " + change.file() + ": overtaken by load " + job.change.file());
    } else {
      answer_change(change.answer);
    }
  }
}

/// What is to play `live`: `made`, or if that does not fit what the host runs at now, one that does.
Result<std::unique_ptr<engine::Stream>> NnObject::fitting_stream(Live& live, const Setup& setup,
                                                                 std::unique_ptr<engine::Stream> made) {
  const auto& config = live.playable.config;
  if (made != nullptr && config.sample_rate == sample_rate_ && config.vector_size == vector_size_) return made;
  auto playable =
      make_playable(live.model, *live.method, setup, surroundings(),
                    [context = context_](std::string line) { context->events.fail({kPlay, std::move(line)}); });
  if (!playable) return playable.error();
  playable->take_measured(live.playable.measured);
  live.playable = std::move(*playable);
  return engine_->stream_maker().make(live.playable.config, live.playable.runner);
}

/// Hands over what was kept for this model before it is heard; returns what was wrong with that.
std::vector<Failure> NnObject::go_live(Live live, std::unique_ptr<engine::Stream> stream) {
  const int inlets_before = inlets();
  const int outlets_before = outlets();
  const int width_before = outlet_channels();
  live_ = std::move(live);
  said_struggling_ = false;
  auto failures = hand_over_kept();
  if (!engine_->play(std::move(stream))) failures.push_back({kPlay, kTooBusy});
  // Before DSP has started, the host asks for the channels by itself.
  const bool fits = inlets() == inlets_before && outlets() == outlets_before && outlet_channels() == width_before;
  if (prepared_ && !fits) host_.io_changed();
  check_channels();
  check_late();
  return failures;
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
  if (!retired.empty()) free_in_background(std::make_shared<decltype(retired)>(std::move(retired)));
}

}  // namespace nn::object
