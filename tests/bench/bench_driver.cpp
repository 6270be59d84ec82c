// bench_driver LIBRARY PART ARGUMENTS...: one part of the bench (parts.h) with the real backend, for bench.py.

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <dlfcn.h>

#include "parts.h"

namespace {

void run(const nn_api& api, const std::string& part, const std::vector<std::string>& given) {
  const auto number = [&](std::size_t i) { return std::stoi(given.at(i)); };
  const auto seconds = [&](std::size_t i) { return std::stod(given.at(i)); };
  if (part == "cost") {
    nn::bench::cost(api, given.at(0), given.at(1), number(2), seconds(3));
  } else if (part == "wake") {
    nn::bench::wake(seconds(0));
  } else if (part == "speed") {
    nn::bench::speed(api, given.at(0), given.at(1), number(2), seconds(3));
  } else if (part == "overhead") {
    nn::bench::overhead(api, given.at(0), given.at(1), number(2), seconds(3));
  } else if (part == "delay") {
    nn::bench::delay(api, given.at(0), number(1), number(2));
  } else if (part == "instances") {
    nn::bench::instances(api, given.at(0), given.at(1), number(2), number(3));
  } else if (part == "host") {
    nn::bench::host(api, given.at(0), given.at(1), number(2), number(3), seconds(4));
  } else {
    throw std::invalid_argument("no part '" + part + "'");
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  void* const library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  const auto get_api =
      library == nullptr ? nullptr : reinterpret_cast<nn_get_api_function>(dlsym(library, "nn_get_api"));
  if (get_api == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  try {
    run(*get_api(NN_API_VERSION), arguments[2], {arguments + 3, arguments + count});
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
