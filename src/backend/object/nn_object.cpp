#include "object/nn_object.h"

#include <exception>
#include <utility>

#include "object/job_thread.h"
#include "object/load_job.h"
#include "object/nn_info.h"
#include "object/stream_setup.h"

namespace nn::object {

NnObject::NnObject(Host& host, const Atoms& arguments, double sample_rate, int vector_size)
    : host_(host),
      sample_rate_(sample_rate),
      vector_size_(vector_size),
      context_{EventQueue([this] { engine_.call_attention(); })},
      engine_(model::set_up_inference_thread) {
  try {
    create(arguments);
  } catch (const std::exception& error) {
    fail(error.what());
  }
  in_channels_ = inlets();
  out_channels_ = outlets();
}

NnObject::~NnObject() = default;

void NnObject::create(const Atoms& arguments) {
  auto args = parse_creation_args(arguments);
  if (!args) return fail(args.error().message);
  args_ = std::move(*args);
  created_ = args_.model.empty();
  if (created_) return;
  auto path = find_model(host_, args_.model);
  if (!path) return fail(path.error().message);
  LoadJob job;
  begin(job, *path);
  job.method = args_.method;
  job.bufsize = args_.bufsize;
  job.run();
  finish(job);
  created_ = live_.model != nullptr;
  if (!created_) return;
  args_.inlets = live_.method->in_channels;
  args_.outlets = live_.method->out_channels;
}

int NnObject::inlets() const {
  return args_.multichannel && live_.method != nullptr ? live_.method->in_channels : args_.inlets;
}

int NnObject::outlets() const {
  return args_.multichannel && live_.method != nullptr ? live_.method->out_channels : args_.outlets;
}

void NnObject::prepare(double sample_rate, int vector_size, int in_channels, int out_channels) {
  const bool new_rate = sample_rate != sample_rate_;
  const bool new_vector = vector_size != vector_size_;
  sample_rate_ = sample_rate;
  vector_size_ = vector_size;
  in_channels_ = in_channels;
  out_channels_ = out_channels;
  prepared_ = true;
  if (live_.model == nullptr) return;
  if (new_rate) post(make_sample_rate(context_, live_.model, static_cast<int>(sample_rate)));
  if (new_vector) play();
  check_channels();
  check_sample_rate();
}

bool NnObject::process(const float* const* in, float* const* out, int frames) noexcept {
  return engine_.process(in, in_channels_, out, out_channels_, frames);
}

bool NnObject::drain() {
  try {
    engine_.collect();
    deliver_events();
    if (job_ != nullptr && job_->done.load(std::memory_order_acquire)) {
      const auto job = std::exchange(job_, nullptr);
      finish(*job);
    }
    // In this order: a task that is done by now has sent its events before.
    const bool more = job_ != nullptr || context_.outstanding.load(std::memory_order_acquire) > 0;
    return deliver_events() || engine_.collect() || more;
  } catch (const std::exception& error) {
    fail(error.what());
    return false;
  }
}

bool NnObject::deliver_events() {
  bool any = false;
  for (std::unique_ptr<Event> event; context_.events.take(event); any = true) {
    if (event->message.selector.empty()) {
      fail(event->line);
    } else {
      answer(event->message);
    }
  }
  return any;
}

void NnObject::begin(LoadJob& job, const std::string& path) const {
  job.path = path;
  job.sample_rate = static_cast<int>(sample_rate_);
  job.vector_size = vector_size_;
  job.device = args_.device;
}

/// The old model plays until the new one is there. In offline mode the host waits for it, so that a rendering is
/// repeatable.
void NnObject::load(const std::shared_ptr<LoadJob>& job, const std::string& path) {
  begin(*job, path);
  job_ = nullptr;  // an earlier load that has not finished is forgotten: the last word counts
  if (offline_) {
    job->run();
    return finish(*job);
  }
  job->warm_method = job->method.value_or(method_name());
  job->warm_bufsize = job->bufsize.value_or(bufsize());
  job_ = job;
  run_in_background([job] { job->run(); });
}

std::string NnObject::method_name() const { return live_.model != nullptr ? live_.method->name : args_.method; }

std::int64_t NnObject::bufsize() const { return live_.model != nullptr ? live_.bufsize : args_.bufsize; }

void NnObject::finish(LoadJob& job) {
  if (!job.model->ok()) return fail(job.model->error().message);
  const ModelPtr fresh = **job.model;
  const auto& spec = fresh->spec();
  for (const auto& warning : spec.warnings) host_.post(Level::Error, spec.name + ": " + warning);
  for (const auto& failure : job.failures) fail(failure);
  const auto name = job.method.value_or(method_name());
  const Live live{fresh, spec.find_method(name), job.bufsize.value_or(bufsize())};
  if (live.method == nullptr) return fail(no_method(name, spec));
  // What was told to the object while the file was being read.
  if (job.sample_rate != static_cast<int>(sample_rate_)) {
    post(make_sample_rate(context_, fresh, static_cast<int>(sample_rate_)));
  }
  if (job.device != args_.device) post(make_move(context_, fresh, args_.device));
  if (job.reload && live_.model != nullptr) post(make_take_settings(context_, fresh, live_.model));
  const bool warmed = job.warm_method == name && job.warm_bufsize == live.bufsize && job.vector_size == vector_size_;
  if (!go_live(live, warmed)) return;
  introduce();
  if (*job.selector == '\0') return;
  answer({job.selector,
          {spec.name, name, std::int64_t{live.method->in_channels}, std::int64_t{live.method->out_channels}}});
}

std::string NnObject::no_method(const std::string& name, const model::ModelSpec& spec) {
  return "method '" + name + "' is not in " + spec.name + ".ts; it has: " + spec.method_names();
}

bool NnObject::go_live(const Live& live, bool warmed) {
  const auto config = make_stream_config(*live.method, live.bufsize, vector_size_, offline_);
  if (const auto fits = check_size(config); !fits.ok()) {
    fail(fits.error().message);
    return false;
  }
  const int inlets_before = inlets();
  const int outlets_before = outlets();
  if (!warmed) post(make_warm_up(context_, live.model, *live.method, config.block_size));
  live_ = live;
  play();
  // Before DSP has started, the host asks for the channels by itself.
  if (prepared_ && args_.multichannel && (inlets() != inlets_before || outlets() != outlets_before)) host_.io_changed();
  check_channels();
  return true;
}

void NnObject::play() {
  const auto config = make_stream_config(*live_.method, live_.bufsize, vector_size_, offline_);
  engine_.play(config, model::Model::runner(live_.model, *live_.method, config.block_size,
                                            [this](std::string line) { context_.events.fail(std::move(line)); }));
}

bool NnObject::post(TaskPtr task) {
  if (engine_.post(std::move(task))) return true;
  fail("the model is too busy for more messages: this one is lost; send fewer, or use a larger bufsize");
  return false;
}

void NnObject::fail(const std::string& line) {
  host_.post(Level::Error, line);
  host_.outlet({"error", {line}});
}

void NnObject::answer(const Message& message) {
  host_.outlet(message);
  say(message.selector + (message.atoms.empty() ? "" : " ") + to_text(message.atoms));
}

}  // namespace nn::object
