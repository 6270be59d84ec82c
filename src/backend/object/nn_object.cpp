#include "object/nn_object.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <utility>

#include "object/attribute_message.h"
#include "object/describe.h"
#include "object/job_thread.h"
#include "object/nn_info.h"

namespace nn::object {

struct NnObject::LoadJob {
  LoadJob(std::string file, std::string method_name, std::int64_t size, std::vector<model::Setting> values,
          const char* selector)
      : path(std::move(file)),
        method(std::move(method_name)),
        bufsize(size),
        settings(std::move(values)),
        answer(selector) {}

  const std::string path;
  const std::string method;
  const std::int64_t bufsize;
  const std::vector<model::Setting> settings;  ///< set again in the new model (reload)
  const char* const answer;                    ///< the selector to answer with
  int sample_rate = 0;
  int vector_size = 0;
  std::string device;
  bool warmed = false;
  std::atomic<bool> done{false};
  std::optional<Result<ModelPtr>> model;  ///< written before `done`
  std::vector<std::string> failures;      ///< likewise

  /// Everything that takes time, on whichever thread. The model is this thread's own here.
  void run(bool warm) {
    warmed = warm;
    model = load();
    if (warm && model->ok()) {
      const auto* spec = (**model)->spec().find_method(method);
      if (spec != nullptr) (**model)->warm_up(*spec, 1, engine::block_size(bufsize, spec->granularity, vector_size));
    }
    done.store(true, std::memory_order_release);
  }

 private:
  Result<ModelPtr> load() {
    auto loaded = model::Model::load(path);
    if (!loaded) return loaded;
    auto& fresh = **loaded;
    if (fresh.spec().find_method(method) == nullptr) {
      return Error{"method '" + method + "' is not in " + fresh.spec().name +
                   ".ts; it has: " + fresh.spec().method_names()};
    }
    if (device != "cpu") note(fresh.move_to(device));
    note(fresh.set_sample_rate(sample_rate));
    for (const auto& setting : settings) note(fresh.set(setting));
    return loaded;
  }
  void note(const Result<void>& outcome) {
    if (!outcome.ok()) failures.push_back(outcome.error().message);
  }
};

NnObject::NnObject(Host& host, const Atoms& arguments, double sample_rate, int vector_size)
    : host_(host),
      sample_rate_(sample_rate),
      vector_size_(vector_size),
      context_{EventQueue([this] { engine_.call_attention(); })},
      engine_(model::set_up_inference_thread) {
  try {
    create(arguments);
  } catch (const std::exception& error) {
    fail(std::string("the object stays silent: ") + error.what());
  }
  in_channels_ = inlets();
  out_channels_ = outlets();
}

NnObject::~NnObject() = default;

void NnObject::create(const Atoms& arguments) {
  auto args = parse_creation_args(arguments);
  if (!args) return fail(args.error().message);
  args_ = std::move(*args);
  if (args_.model.empty()) return;
  auto path = find_model(host_, args_.model);
  if (!path) return fail(path.error().message);
  LoadJob job(*path, args_.method, args_.bufsize, {}, "");
  job.sample_rate = static_cast<int>(sample_rate_);
  job.vector_size = vector_size_;
  job.device = args_.device;
  job.run(/*warm=*/false);  // the worker warms it: the patch need not wait for that
  finish(job);
  if (live_.model == nullptr) return;
  args_.inlets = live_.method->in_channels;
  args_.outlets = live_.method->out_channels;
}

int NnObject::inlets() const {
  return args_.multichannel && live_.method != nullptr ? live_.method->in_channels : args_.inlets;
}

int NnObject::outlets() const {
  return args_.multichannel && live_.method != nullptr ? live_.method->out_channels : args_.outlets;
}

std::string NnObject::inlet_label(int inlet) const {
  if (live_.method == nullptr || inlet >= live_.method->in_channels) return "input " + std::to_string(inlet + 1);
  return live_.method->in_labels[static_cast<std::size_t>(inlet)];
}

std::string NnObject::outlet_label(int outlet) const {
  if (live_.method == nullptr || outlet >= live_.method->out_channels) return "output " + std::to_string(outlet + 1);
  return live_.method->out_labels[static_cast<std::size_t>(outlet)];
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

/// The old model plays until the new one is there. In offline mode the host waits for it, so that a rendering is
/// repeatable.
void NnObject::load(const std::string& path, const std::string& method, std::int64_t bufsize,
                    std::vector<model::Setting> settings, const char* answer) {
  auto job = std::make_shared<LoadJob>(path, method, bufsize, std::move(settings), answer);
  job->sample_rate = static_cast<int>(sample_rate_);
  job->vector_size = vector_size_;
  job->device = args_.device;
  if (offline_) {
    job->run(/*warm=*/false);
    return finish(*job);
  }
  job_ = job;  // an earlier load that has not finished is forgotten: the last word counts
  run_in_background([job] {
    try {
      job->run(/*warm=*/true);
    } catch (const std::exception& error) {
      job->model = Error{std::string("load: ") + error.what()};
      job->done.store(true, std::memory_order_release);
    }
  });
}

void NnObject::finish(LoadJob& job) {
  if (!job.model->ok()) return fail(job.model->error().message);
  ModelPtr fresh = **job.model;
  const auto& spec = fresh->spec();
  for (const auto& warning : spec.warnings) host_.post(Level::Error, spec.name + ": " + warning);
  go_live({fresh, spec.find_method(job.method), job.bufsize}, job.warmed);
  settings_ = job.settings;
  for (const auto& failure : job.failures) fail(failure);
  introduce();
  if (*job.answer == '\0') return;
  answer({job.answer,
          {spec.name, live_.method->name, std::int64_t{live_.method->in_channels},
           std::int64_t{live_.method->out_channels}}});
}

void NnObject::go_live(Live live, bool warmed) {
  const int inlets_before = inlets();
  const int outlets_before = outlets();
  if (!warmed) post(make_warm_up(context_, live.model, *live.method, config_for(live).block_size));
  const auto before = std::exchange(live_, std::move(live));
  try {
    play();
  } catch (...) {
    live_ = before;  // what played plays on
    throw;
  }
  if (args_.multichannel && (inlets() != inlets_before || outlets() != outlets_before)) host_.io_changed();
  check_channels();
}

void NnObject::play() {
  const auto config = config_for(live_);
  constexpr double kMostSamples = 1 << 28;  // 1 GiB: beyond it the system would kill the host, not refuse the memory
  if (engine::Stream::size_in_samples(config) > kMostSamples) {
    throw std::length_error("blocks of " + std::to_string(config.block_size) + " samples in " +
                            std::to_string(config.in_channels) + " to " + std::to_string(config.out_channels) +
                            " channels need more than 1 GiB: use a smaller bufsize");
  }
  engine_.play(config, model::Model::runner(live_.model, *live_.method, config.batches, config.block_size,
                                            [this](std::string line) { context_.events.fail(std::move(line)); }));
}

engine::StreamConfig NnObject::config_for(const Live& live) const {
  engine::StreamConfig config;
  config.in_channels = live.method->in_channels;
  config.in_ratio = live.method->in_ratio;
  config.out_channels = live.method->out_channels;
  config.out_ratio = live.method->out_ratio;
  config.vector_size = vector_size_;
  config.block_size = engine::block_size(live.bufsize, live.method->granularity, vector_size_);
  if (live.bufsize == 0) {
    config.mode = engine::Mode::Inline;
  } else {
    config.mode = offline_ ? engine::Mode::Offline : engine::Mode::Async;
    config.deadline = engine::default_deadline(config.block_size, vector_size_);
  }
  return config;
}

/// What plays, and how late: one line when a model is loaded.
void NnObject::introduce() {
  const auto& method = *live_.method;
  const auto list = [](const std::vector<std::string>& labels) {
    constexpr std::size_t kMostShown = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(labels.size(), kMostShown); ++i) text += (i == 0 ? "" : ", ") + labels[i];
    return labels.size() > kMostShown ? text + ", ... (" + std::to_string(labels.size()) + ")" : text;
  };
  const auto samples = engine_.config()->latency() + method.latency;
  const auto milliseconds = std::round(static_cast<double>(samples) / sample_rate_ * 1e4) / 10;
  say(live_.model->spec().name + " " + method.name + ": in: " + list(method.in_labels) + "; out: " +
      list(method.out_labels) + "; latency " + std::to_string(samples) + " samples, " + to_text(milliseconds) + " ms");
  check_sample_rate();
}

void NnObject::check_sample_rate() {
  const int made_for = live_.model->spec().sample_rate;
  std::string note;
  if (made_for > 0 && made_for != static_cast<int>(sample_rate_)) {
    note = live_.model->spec().name + " was made for " + std::to_string(made_for) + " Hz, the host runs at " +
           std::to_string(static_cast<int>(sample_rate_)) +
           ": pitch and speed differ; run the host at the model's rate";
  }
  if (!note.empty() && note != rate_note_) say(note);
  rate_note_ = note;
}

/// Says once how the model's channels meet the cords when they do not match.
void NnObject::check_channels() {
  std::string note;
  const int in = prepared_ ? in_channels_ : inlets();
  const int out = prepared_ ? out_channels_ : outlets();
  const auto difference = [&](const char* what, int wanted, int there, const char* fewer, const char* more) {
    if (wanted == there) return;
    note += (note.empty() ? "" : "; ") + std::string("method '") + live_.method->name + "' has " +
            std::to_string(wanted) + " " + what + ", the object " + std::to_string(there) + ": " +
            (there < wanted ? fewer : more);
  };
  difference("inputs", live_.method->in_channels, in, "the missing ones are zero", "the others are ignored");
  difference("outputs", live_.method->out_channels, out, "the others are not heard", "the others are silent");
  if (!note.empty() && note != channel_note_) say(note);
  channel_note_ = note;
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
