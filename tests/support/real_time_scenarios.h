#pragma once
// An nn~ in every situation in which `process` must keep its promise, played through nn.h in the real-time trap.

#include <span>
#include <string>

#include "nn.h"

namespace nn::test {

/// Names of model files. All have the attribute "gain"; quick and other have the methods "encode" and "decode" too.
struct Models {
  std::string quick;
  std::string other;
  std::string slow;  ///< its blocks take 20 ms or more
};

struct Scenario {
  const char* name;
  /// Throws std::runtime_error when what it is about did not come to pass: then it proves nothing.
  void (*play)(const nn_api& api, const Models& models);
};

std::span<const Scenario> real_time_scenarios();

}  // namespace nn::test
