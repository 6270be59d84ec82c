// real_time_driver LIBRARY QUICK OTHER SLOW: plays three model files in the real backend, in the real-time trap. Prints
// what was caught in `process`, scenario by scenario; the status is 0 when that was nothing.

#include <cstdio>
#include <exception>
#include <string>

#include <dlfcn.h>

#include "nn.h"
#include "real_time_scenarios.h"
#include "real_time_trap.h"

int main(int count, char** arguments) {
  if (count != 5) return 2;
  void* const library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  const auto get_api =
      library == nullptr ? nullptr : reinterpret_cast<nn_get_api_function>(dlsym(library, "nn_get_api"));
  if (get_api == nullptr) {
    std::printf("%s\n", dlerror());
    return 2;
  }
  if (!nn::test::catches_system_calls()) std::printf("system calls are not caught here\n");
  const nn::test::Models models{.quick = arguments[2], .other = arguments[3], .slow = arguments[4]};
  bool kept = true;
  for (const auto& scenario : nn::test::real_time_scenarios()) {
    std::string outcome = "ok";
    try {
      scenario.play(*get_api(NN_API_VERSION), models);
    } catch (const std::exception& error) {
      outcome = error.what();
    }
    for (const auto& violation : nn::test::take_violations()) outcome += "\n  " + violation;
    std::printf("%s: %s\n", scenario.name, outcome.c_str());
    kept = kept && outcome == "ok";
  }
  return kept ? 0 : 1;
}
