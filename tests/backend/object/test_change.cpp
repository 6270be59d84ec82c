// A change as the job thread prepares it, with the fake model.

#include <doctest.h>

#include "object/change.h"

using nn::engine::StreamMaker;
using nn::object::ChangeJob;
using nn::object::TaskContext;

namespace {

void run(ChangeJob& job, const char* path, const char* method) {
  job.change.path = path;
  job.setup.method = method;
  job.surroundings = {.sample_rate = 48000, .vector_size = 64};
  job.context = std::make_shared<TaskContext>();
  job.run();
  CHECK(job.done);
}

}  // namespace

TEST_CASE("a model is measured with the threads that it will play with") {
  for (const int threads : {1, 4}) {
    ChangeJob job(StreamMaker{0});
    job.threads = threads;
    job.setup.deadline.kind = nn::object::Deadline::Kind::Auto;
    run(job, "20ms", "forward");
    REQUIRE(job.playable->ok());
    CHECK((**job.playable).measured == doctest::Approx(0.02 / threads));
    CHECK(nn::model::set_intra_op_threads(1) == 1);  // the caller's own number is as it was
  }
}

TEST_CASE("a change that fails leaves no model for the control thread to free") {
  ChangeJob good(StreamMaker{0});
  run(good, "gain", "forward");
  CHECK(good.playable->ok());
  CHECK(good.stream != nullptr);
  CHECK(good.model != nullptr);
  ChangeJob bad(StreamMaker{0});
  run(bad, "gain", "nothing");
  CHECK(!bad.playable->ok());
  CHECK(bad.model == nullptr);
}
