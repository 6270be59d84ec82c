// Threads, time, the console and outlets.

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "state.h"

namespace fake {
namespace {

thread_local int current = -1;

/// Runs clocks, as Max's scheduler does with overdrive on.
void schedule() {
  fm_enter(FM_SCHEDULER);
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    for (;;) {
      const std::lock_guard running(max().scheduling);
      Clock* due = nullptr;
      {
        const std::lock_guard lock(max().mutex);
        const auto now = std::chrono::steady_clock::now();
        for (auto* clock : max().clocks) {
          if (clock->set && clock->due <= now && (due == nullptr || clock->due < due->due)) due = clock;
        }
        if (due != nullptr) due->set = false;
      }
      if (due == nullptr) break;
      invoke(due->function, due->owner);
    }
  }
}

void post(const char* kind, t_object* x, const char* format, va_list arguments) {
  not_audio("a line for the console");
  char line[4096];
  std::vsnprintf(line, sizeof(line), format, arguments);
  const std::lock_guard lock(max().mutex);
  const auto found = max().objects.find(x);
  say(kind + (found == max().objects.end() ? "" : found->second.type->name + ": ") + line);
}

}  // namespace

void fail(const std::string& what) {
  std::fprintf(stderr, "fake Max: %s\n", what.c_str());
  std::fflush(stderr);
  std::abort();
}

FmThread here() {
  if (current < 0) current = FM_MAIN;
  return static_cast<FmThread>(current);
}

void only_main(const char* what) {
  if (here() != FM_MAIN) fail(std::string(what) + " is for the main thread only");
}

void not_audio(const char* what) {
  if (here() == FM_AUDIO) fail(std::string(what) + " on the audio thread");
}

void say(const std::string& line) { max().console.push_back(line); }

const char* answer(const std::string& text) {
  static thread_local std::string kept;
  kept = text;
  return kept.c_str();
}

Max& max() {
  static auto* const state = new Max;  // never freed: the scheduler's thread outlives main
  static const bool started = [] {
    std::thread(schedule).detach();
    return true;
  }();
  static_cast<void>(started);
  return *state;
}

}  // namespace fake

using namespace fake;

void fm_enter(int thread) { current = thread; }

const char* fm_console() {
  const std::lock_guard lock(max().mutex);
  std::string all;
  for (const auto& line : max().console) all += line + "\n";
  max().console.clear();
  return answer(all);
}

int fm_pump() {
  only_main("fm_pump");
  std::vector<Qelem*> queue;
  {
    const std::lock_guard lock(max().mutex);
    queue.swap(max().queue);
  }
  int ran = 0;
  for (auto* qelem : queue) {
    {
      const std::lock_guard lock(max().mutex);
      if (!max().qelems.contains(qelem) || !qelem->set) continue;  // freed by one before it
      qelem->set = false;
    }
    ++ran;
    invoke(qelem->function, qelem->owner);
  }
  bool broken = false;
  {
    const std::lock_guard lock(max().mutex);
    broken = std::exchange(max().chain_broken, false) && max().sample_rate > 0;
  }
  if (broken) fm_dsp(max().sample_rate, max().vector_size);
  return ran + (broken ? 1 : 0);
}

extern "C" {

void object_post(t_object* x, const char* s, ...) {
  va_list arguments;
  va_start(arguments, s);
  post("", x, s, arguments);
  va_end(arguments);
}

void object_error(t_object* x, const char* s, ...) {
  va_list arguments;
  va_start(arguments, s);
  post("error: ", x, s, arguments);
  va_end(arguments);
}

short systhread_ismainthread() { return here() == FM_MAIN ? 1 : 0; }

void* outlet_anything(t_outlet* x, t_symbol* s, short ac, t_atom* av) {
  only_main("an outlet");
  const std::lock_guard lock(max().mutex);
  auto* const outlet = static_cast<Outlet*>(x);
  auto& owner = object_of(outlet->owner, "an outlet of an object");
  if (owner.freeing) fail("an outlet of an object that is being freed");
  if (outlet->type == "signal" || outlet->type == "multichannelsignal") fail("a message from a signal outlet");
  const Atoms atoms(av, av + ac);
  outlet->lines.push_back(s->s_name + (atoms.empty() ? "" : " " + text(atoms)));
  return nullptr;
}

void* qelem_new(void* obj, method fn) {
  only_main("qelem_new");
  auto* const qelem = new Qelem{obj, fn};
  const std::lock_guard lock(max().mutex);
  max().qelems.insert(qelem);
  return qelem;
}

void qelem_set(t_qelem* x) {
  not_audio("qelem_set");
  const std::lock_guard lock(max().mutex);
  auto* const qelem = static_cast<Qelem*>(x);
  if (!max().qelems.contains(qelem)) fail("qelem_set of a qelem that was freed");
  if (!qelem->set) max().queue.push_back(qelem);
  qelem->set = true;
}

void qelem_free(t_qelem* x) {
  only_main("qelem_free");
  const std::lock_guard lock(max().mutex);
  auto* const qelem = static_cast<Qelem*>(x);
  if (max().qelems.erase(qelem) == 0) fail("a qelem is freed twice");
  std::erase(max().queue, qelem);
  delete qelem;
}

t_clock* clock_new(void* obj, method fn) {
  only_main("clock_new");
  auto* const clock = new Clock{obj, fn};
  const std::lock_guard lock(max().mutex);
  max().clocks.insert(clock);
  return clock;
}

void clock_fdelay(t_clock* x, double f) {
  const std::lock_guard lock(max().mutex);
  auto* const clock = static_cast<Clock*>(x);
  if (!max().clocks.contains(clock)) fail("clock_fdelay of a clock that was freed");
  clock->set = true;
  clock->due = std::chrono::steady_clock::now() + std::chrono::microseconds(static_cast<std::int64_t>(f * 1000));
}

void clock_unset(t_clock* x) {
  const std::lock_guard lock(max().mutex);
  static_cast<Clock*>(x)->set = false;
}

}  // extern "C"
