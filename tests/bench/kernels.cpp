// bench_kernels MODEL METHOD BLOCK: every way to compute the convolutions of a model, and the rewritten model against
// the plain one in turn, for bench.py. Prints one JSON line.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <ATen/Parallel.h>
#include <torch/script.h>

#include "model/optimize/rewrite.h"
#include "model/optimize/tune.h"

namespace {

using namespace nn::model;
using namespace nn::model::optimize;

constexpr int kRounds = 12;
constexpr double kMilli = 1e3;

/// Seconds.
template <class Function>
double time(Function function) {
  const auto begin = std::chrono::steady_clock::now();
  function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values.at(values.size() / 2);
}

struct Way {
  double layers = 0;  ///< seconds in convolutions: the sum of each one's shortest run
  double block = std::numeric_limits<double>::infinity();
};

/// Each kind for all convolutions, one after the other in each round.
std::map<Kind, Way> compare(const std::function<void()>& run) {
  std::map<Kind, Way> ways;
  Trial trial;
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& [kind, name] : kKinds) {
      trial.use(kind);
      ways[kind].block = std::min(ways[kind].block, time(run));
    }
  }
  for (const auto& [layer, candidates] : trial.cases()) {
    for (const auto& [kind, candidate] : candidates) ways[kind].layers += candidate.seconds;
  }
  return ways;
}

void print(const std::string& model, const std::string& method, std::int64_t block) {
  const auto loaded = torch::jit::load(model);
  const auto origin = std::make_shared<const state::Origin>(loaded);
  Rewriter rewriter(origin, true);
  const auto rewritten = rewriter.method(method);
  if (rewritten == nullptr) throw std::runtime_error("'" + method + "' cannot be rewritten");
  const auto parameters = loaded.attr(method + "_params").toTensor();
  const auto channels = parameters[0].item<std::int64_t>();
  const auto length = block / parameters[1].item<std::int64_t>();
  const auto input = torch::randn({1, channels, length}).mul(0.2);
  state::Instance scratch(origin);
  const auto run = [&] { scratch.call(rewritten->function, {input}); };
  Choices forgotten("");
  const auto kernels = tune(run, {Kind::Aten, Kind::Onednn, Kind::Panels}, forgotten);
  const auto ways = compare(run);

  state::Instance as_it_is(origin);
  state::Instance fast(origin);
  std::vector<double> plain_times;
  std::vector<double> fast_times;
  double signal = 0;
  double error = 0;
  for (int i = 0; i < 3 * kRounds; ++i) {
    torch::manual_seed(i);  // the noise of both, where a model has any
    torch::Tensor expected;
    torch::Tensor answer;
    plain_times.push_back(time([&] { expected = as_it_is.call(method, {input}).toTensor(); }));
    torch::manual_seed(i);
    fast_times.push_back(time([&] { answer = fast.call(rewritten->function, {input}).toTensor(); }));
    signal += expected.square().sum().item<double>();
    error += (answer - expected).square().sum().item<double>();
  }
  std::map<Kind, int> chosen;
  for (const auto& [layer, kernel] : kernels.chosen) ++chosen[kernel->kind()];
  const auto decibels = error > 0 ? std::to_string(10 * std::log10(signal / error)) : "null";
  std::printf(R"({"block": %d, "plain_ms": %.4f, "fast_ms": %.4f, "decibels": %s, "ways": {)", static_cast<int>(block),
              kMilli * median(plain_times), kMilli * median(fast_times), decibels.c_str());
  const char* between = "";
  for (const auto& [kind, name] : kKinds) {
    const auto& way = ways.at(kind);
    std::printf(R"(%s"%s": {"layers_ms": %.4f, "block_ms": %.4f, "chosen": %d})", between, std::string(name).c_str(),
                kMilli * way.layers, kMilli * way.block, chosen[kind]);
    between = ", ";
  }
  std::puts("}}");
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 4) return 2;
  at::set_num_threads(1);
  at::globalContext().setFlushDenormal(true);
  print(arguments[1], arguments[2], std::stoi(arguments[3]));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
