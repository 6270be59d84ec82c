#include "object/nn_info.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "model/model.h"
#include "object/describe.h"
#include "object/events.h"
#include "object/job_thread.h"

namespace nn::object {

Result<std::string> find_model(Host& host, const std::string& name) {
  // The extension first: a folder of the model's name may lie beside it.
  if (!name.ends_with(".ts")) {
    if (auto path = host.find_file(name + ".ts")) return *path;
  }
  if (auto path = host.find_file(name)) return *path;
  return Error{"there is no model '" + name + (name.ends_with(".ts") ? "'" : "' (or '" + name + ".ts')") +
               " beside the patch or on the search path: check the name, or add its folder to the path"};
}

struct NnInfo::Job {
  explicit Job(std::string file) : path(std::move(file)) {}

  void run() noexcept {
    try {
      auto model = model::Model::load(path);
      spec = model ? Result<model::ModelSpec>((*model)->spec()) : Result<model::ModelSpec>(model.error());
    } catch (const std::exception& error) {
      spec = Error{error.what()};
    }
    done.store(true, std::memory_order_release);
  }

  const std::string path;
  std::optional<Result<model::ModelSpec>> spec;  ///< written before `done`
  std::atomic<bool> done{false};
};

bool NnInfo::load(const std::string& name, bool wait) {
  auto path = find_model(host_, name);
  if (!path) {
    fail(path.error().message);
    return false;
  }
  auto job = std::make_shared<Job>(*path);
  start_jobs();
  if (wait) {
    constexpr std::chrono::seconds kLongest(60);
    if (run_within(kLongest, [job] { job->run(); })) {
      finish(*job);
    } else {
      fail("'" + *path + "' does not come back from being read: it is given up");
    }
    return false;
  }
  job_ = job;
  run_in_background([job] { job->run(); });
  return true;
}

bool NnInfo::drain() {
  if (job_ == nullptr) return false;
  look_after_jobs();
  if (!job_->done.load(std::memory_order_acquire)) return true;
  const auto job = std::exchange(job_, nullptr);
  finish(*job);
  if (job->spec->ok()) bang();
  return false;
}

void NnInfo::bang() {
  if (description_.empty()) return fail("no model is read: send 'load MODEL'", "bang");
  for (const auto& message : description_) host_.outlet(message);
}

void NnInfo::finish(Job& job) {
  if (!job.spec->ok()) return fail(job.spec->error().message);
  for (const auto& warning : (**job.spec).warnings) host_.post(Level::Error, (**job.spec).name + ": " + warning);
  description_ = describe(**job.spec);
  json_ = describe_as_json(**job.spec);
  file_ = job.path;
}

void NnInfo::fail(const std::string& line, const char* about) {
  host_.post(Level::Error, line);
  host_.outlet(Failure{about, line}.message());
}

}  // namespace nn::object
