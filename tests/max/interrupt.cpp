// Max with its scheduler in the audio interrupt: messages come on the audio thread, where an external must neither lock
// nor take memory. What Max itself does there is its own affair: only what is called from within the external counts.
//
//   max_interrupt FOLDER_OF_EXTERNALS FOLDER_FOR_MODELS

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "fake_max.h"
#include "real_time_trap.h"

namespace {

int fail(const std::string& what) {
  std::fprintf(stderr, "max_interrupt: %s\n", what.c_str());
  return 1;
}

/// By the first of the callers that is one or the other.
bool is_of_the_external(const std::string& violation) {
  return violation.find("externals/") < violation.find("libfake_max");
}

/// What the main thread does until nothing more is to come.
void settle() {
  for (int i = 0; i < 200; ++i) {
    fm_pump();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/// What the external did wrong, on a thread of its own that is the audio thread and the scheduler.
std::string faults_of(const std::vector<std::string>& messages, void* object) {
  std::string faults;
  std::thread([&] {
    fm_enter(FM_INTERRUPT);
    for (const auto& message : messages) {
      {
        const nn::test::RealTime armed;
        fm_send(object, message.c_str());
      }
      for (const auto& violation : nn::test::take_violations()) {
        if (is_of_the_external(violation)) faults += message + ": " + violation + "\n";
      }
    }
  }).join();
  return faults;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return fail("give the folder of the externals, and one for models");
  fm_enter(FM_MAIN);
  for (const auto* const name : {"nn~", "nn.info"}) {
    if (fm_load((std::string(arguments[1]) + "/" + name + NN_MAX_SUFFIX).c_str()) != 0) return fail(fm_console());
  }
  std::ofstream(std::string(arguments[2]) + "/gain.ts") << "fake";
  fm_folder(arguments[2]);
  fm_array("u1", "1. 2.");
  void* const nn = fm_new("nn~ gain forward 64");
  void* const info = fm_new("nn.info gain");
  if (nn == nullptr || info == nullptr) return fail(fm_console());

  std::string tensor = "set weights";
  for (int i = 0; i < 500; ++i) tensor += " 0.5";
  const auto faults = faults_of({"set gain 0.5", "get gain", "bang", "1", "0.5", "1 2 3", "enable 0", "late hold",
                                 "getlate", "getbufsize", tensor, "set mode soft"},
                                nn) +
                      faults_of({"bang", "load gain"}, info);
  if (!faults.empty()) return fail("on the audio thread:\n" + faults);
  // That this would be seen: an array object is looked up by Max, under locks.
  if (faults_of({"set weights array u1"}, nn).empty()) return fail("the trap catches nothing");
  settle();
  fm_take(nn, 1);
  faults_of({"set gain 0.25", "set weights array u1", "get weights", "get gain"}, nn);
  settle();
  const std::string answers = fm_take(nn, 1);
  if (answers != "get weights 1 2\nget gain 0.25\n") return fail("answers:\n" + answers + fm_console());
  fm_free(nn);
  fm_free(info);
  const std::string leaks = fm_leaks();
  return leaks.empty() ? 0 : fail("there is still:\n" + leaks);
}
