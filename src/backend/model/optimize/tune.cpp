#include "model/optimize/tune.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include <ATen/Parallel.h>

namespace nn::model::optimize {
namespace {

/// None if there are no times to compare: a layer that does not run in each call may have been left out of some.
std::optional<Kind> fastest(const std::map<Kind, Trial::Candidate>& candidates) {
  constexpr double kWorthwhile = 0.95;  // a gain too small for a second copy of the weights
  const auto aten = candidates.find(Kind::Aten);
  if (aten == candidates.end() || aten->second.seconds == 0) return std::nullopt;
  Kind best = Kind::Aten;
  double seconds = kWorthwhile * aten->second.seconds;
  for (const auto& [kind, candidate] : candidates) {
    const bool timed = candidate.kernel && candidate.seconds > 0;
    if (kind == Kind::Aten || !timed || candidate.seconds >= seconds) continue;
    best = kind;
    seconds = candidate.seconds;
  }
  return best;
}

}  // namespace

Kernels tune(const std::function<void()>& run, const std::vector<Kind>& offered, Choices& choices) {
  constexpr int kRounds = 5;                  // the first of which is not timed
  constexpr std::chrono::seconds kEnough(2);  // for a slow model; but one round has to be timed
  const bool halves = std::find(offered.begin(), offered.end(), Kind::PanelsBf16) != offered.end();
  const auto name = [&](const Trial::Case& one) {
    return one.layer->shape() + ", batch " + std::to_string(one.size.batch) + ", length " +
           std::to_string(one.size.length) + ", threads " + std::to_string(at::get_num_threads()) +
           (halves ? ", bf16" : "");
  };

  Kernels kernels;
  const auto choose = [&](const Trial::Case& one, std::shared_ptr<const Kernel> kernel) {
    one.layer->choose(one.size, kernel);
    kernels.chosen.emplace_back(one.layer, std::move(kernel));
  };

  Trial trial;
  run();
  const auto cases = trial.cases();
  const bool all_known = std::all_of(cases.begin(), cases.end(),
                                     [&](const auto& one) { return choices.find(name(one.first)).has_value(); });
  if (all_known) {
    for (const auto& [one, candidates] : cases) {
      const auto kernel = one.layer->kernel(one.size, *choices.find(name(one)));
      choose(one, kernel ? kernel : one.layer->kernel(one.size, Kind::Aten));
    }
    return kernels;
  }

  const auto begin = std::chrono::steady_clock::now();
  for (int round = 0; round < kRounds; ++round) {
    if (round > 1 && std::chrono::steady_clock::now() - begin > kEnough) break;
    for (const auto kind : offered) {
      trial.use(kind);
      run();
    }
  }
  for (const auto& [one, candidates] : trial.cases()) {
    const auto best = fastest(candidates);
    if (!best) continue;
    choose(one, candidates.at(*best).kernel);
    choices.add(name(one), *best);
  }
  choices.save();
  return kernels;
}

}  // namespace nn::model::optimize
