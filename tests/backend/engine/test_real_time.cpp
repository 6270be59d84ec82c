// The audio thread's promise: `process` neither allocates nor frees in Async mode. The replaced operators count while
// the calling thread says that it is in real time.

#include <doctest.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "engine/engine.h"
#include "fake_runner.h"

namespace {

thread_local bool in_real_time = false;
thread_local int violations = 0;

void note() {
  if (in_real_time) ++violations;
}

}  // namespace

void* operator new(std::size_t size) {
  note();
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  note();
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  note();
  std::free(memory);
}

using namespace nn::engine;

TEST_CASE("the trap catches an allocation") {
  in_real_time = true;
  auto* volatile number = new int(1);
  delete number;
  in_real_time = false;
  CHECK(violations == 2);
  violations = 0;
}

TEST_CASE("process neither allocates nor frees: play, a late model, a new stream, disabling, restarting") {
  Engine engine([] {});
  StreamConfig config;
  config.block_size = 128;
  config.vector_size = 64;
  config.deadline = 128;
  config.mode = Mode::Async;
  auto runner = std::make_shared<nn::test::FakeRunner>(128);
  engine.play(config, runner);
  std::vector<float> memory(64, 1.0F);
  const float* const ins[] = {memory.data()};
  float* const outs[] = {memory.data()};
  violations = 0;
  for (int call = 0; call < 2000; ++call) {
    if (call == 500) runner->sleep_ms = 2;
    if (call == 1000) runner->sleep_ms = 0;
    if (call == 1200) engine.play(config, std::make_shared<nn::test::FakeRunner>(128));
    if (call == 1400) engine.set_enabled(false);
    if (call == 1500) engine.set_enabled(true);
    if (call == 1700) engine.restart();
    in_real_time = true;
    engine.process(ins, 1, outs, 1, 64);
    in_real_time = false;
  }
  CHECK(violations == 0);
}
