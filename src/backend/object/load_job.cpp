#include "object/load_job.h"

#include <exception>

#include "object/stream_setup.h"

namespace nn::object {
namespace {

Result<std::shared_ptr<model::Model>> load(LoadJob& job) {
  auto loaded = model::Model::load(job.path);
  if (!loaded) return loaded;
  auto& fresh = **loaded;
  const auto note = [&](const Result<void>& outcome) {
    if (!outcome.ok()) job.failures.push_back(outcome.error().message);
  };
  if (job.device != "cpu") note(fresh.move_to(job.device));
  note(fresh.set_sample_rate(job.sample_rate));
  if (const auto* method = fresh.spec().find_method(job.warm_method)) {
    const auto config = make_stream_config(*method, job.warm_bufsize, job.vector_size, false);
    if (check_size(config).ok()) fresh.warm_up(*method, config.block_size);
  }
  return loaded;
}

}  // namespace

void LoadJob::run() noexcept {
  try {
    model = load(*this);
  } catch (const std::exception& error) {
    model = Error{error.what()};
  }
  done.store(true, std::memory_order_release);
}

}  // namespace nn::object
