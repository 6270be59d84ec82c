#include "object/nn_object.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "object/freeing_thread.h"
#include "object/job_thread.h"
#include "object/nn_info.h"

namespace nn::object {
namespace {

// A host whose audio has not started yet may say 0, or anything; the timeline divides by these.
double usable_rate(double rate) {
  constexpr double kHighest = 1e6;
  return rate >= 1 && rate <= kHighest ? rate : engine::StreamConfig{}.sample_rate;
}
int usable_vector(int size) { return size >= 1 ? size : static_cast<int>(engine::StreamConfig{}.vector_size); }

}  // namespace

NnObject::NnObject(Host& host, const Atoms& arguments, double sample_rate, int vector_size, Cording cording)
    : host_(host),
      sample_rate_(usable_rate(sample_rate)),
      vector_size_(usable_vector(vector_size)),
      engine_(std::make_unique<engine::Engine>(model::set_up_inference_thread)) {
  try {
    start_jobs();
    start_freeing();
    about_ = "load";
    create(arguments, cording);
  } catch (const std::exception& error) {
    fail(error.what());
  }
  about_ = kPlay;
  cord_widths_.assign(static_cast<std::size_t>(signal_inlets()), 1);
  in_channels_ = inlets();
  out_channels_ = outlets() * outlet_channels();
}

NnObject::~NnObject() {
  if (job_ != nullptr) drop_job();
  // A model may take long for the block it has in hand, or for ever, and its memory takes a while to give back: the
  // host must not wait for either.
  struct Left {
    Live live;
    std::shared_ptr<engine::Engine> engine;
  };
  const auto left = std::make_shared<Left>(Left{std::move(live_), std::move(engine_)});
  left->engine->stop_soon();
  free_in_background(left, [engine = left->engine] { return engine->ended(); });
}

void NnObject::create(const Atoms& arguments, Cording cording) {
  auto args = parse_creation_args(arguments, cording);
  if (!args) return fail(args.error().message);
  args_ = std::move(*args);
  setup_ = args_.setup;
  created_ = args_.model.empty();
  if (created_) return;
  auto path = find_model(host_, args_.model);
  if (!path) return fail(path.error().message);
  Change change;
  change.path = *path;
  change.method = setup_.method;
  waiting_.push_back({.change = change});
  const auto job = make_job(setup_, std::move(change));
  job->warms_up = false;  // the worker does that, while other objects load
  if (!run_and_wait(job)) return;
  finish(*job);
  created_ = live_.model != nullptr;
  if (!created_) return;
  args_.inlets = live_.method->in_channels;
  args_.outlets = live_.method->out_channels;
}

void NnObject::prepare(double sample_rate, int vector_size, int in_channels, int out_channels) {
  const auto before = surroundings();
  sample_rate_ = usable_rate(sample_rate);
  vector_size_ = usable_vector(vector_size);
  in_channels_ = in_channels;
  out_channels_ = out_channels;
  prepared_ = true;
  engine::StreamConfig like_this;
  like_this.sample_rate = sample_rate_;
  engine_->prepare(out_channels, like_this.fade());
  engine_->set_cords(in_cords(), out_cords());
  if (live_.model == nullptr) return;
  if (surroundings() != before) {
    post(make_sample_rate(context_, live_.model, told_sample_rate(live_.model->spec(), setup_, surroundings())));
    auto live = live_;
    auto stream = fitting_stream(live, setup_, nullptr);
    if (!stream) return fail(stream.error().message);
    for (const auto& failure : go_live(std::move(live), std::move(*stream))) fail(failure);
  }
  check_channels();
  check_sample_rate();
}

void NnObject::start_over() {
  if (live_.model != nullptr) post(make_reset(context_, live_.model));
  engine_->wait_idle();
  engine_->start_over();
}

bool NnObject::process(const float* const* in, float* const* out, int frames) noexcept {
  const bool retired = engine_->process(in, in_channels_, out, out_channels_, frames);
  return context_->events.has_news() || retired;
}

bool NnObject::drain() {
  try {
    free_retired();
    check_struggling();
    check_hanging();
    deliver_events();
    finish_ready();
    // In this order: a task that is done by now has sent its events before.
    look_after_job();
    const bool more = job_ != nullptr || context_->outstanding.load(std::memory_order_acquire) > 0;
    free_retired();
    return deliver_events() || engine_->retiring() || more;
  } catch (const std::exception& error) {
    fail(error.what());
    return false;
  }
}

bool NnObject::deliver_events() {
  bool any = false;
  for (std::unique_ptr<Event> event; context_->events.take(event); any = true) {
    const auto refused = std::find_if(event->writes.begin(), event->writes.end(),
                                      [&](const auto& array) { return !host_.write_buffer(array); });
    if (event->message.selector.empty()) {
      fail(event->failure);
    } else if (refused != event->writes.end()) {
      fail({"get",
            "there is no array '" + refused->name + "' that takes " + std::to_string(refused->frames) + " samples" +
                (refused->channels == 1 ? "" : " in " + std::to_string(refused->channels) + " channels") +
                ": create it, or make it larger" + (refused->channels == 1 ? "" : ", or give one array a channel")});
    } else {
      answer(event->message);
    }
  }
  return any;
}

Result<void> NnObject::hand_over(TaskPtr task) {
  if (engine_->post(std::move(task))) return {};
  return Error{kTooBusy};
}

bool NnObject::post(TaskPtr task) {
  auto posted = hand_over(std::move(task));
  if (!posted) fail(posted.error().message);
  return posted.ok();
}

void NnObject::fail(const Failure& failure) {
  host_.post(Level::Error, failure.line);
  host_.outlet(failure.message());
}

void NnObject::answer(const Message& message) {
  host_.outlet(message);
  say(message.selector + (message.atoms.empty() ? "" : " ") + to_text(message.atoms));
}

}  // namespace nn::object
