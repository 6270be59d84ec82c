#pragma once
// Names of operators of ours in LibTorch's graphs. Internal to model/.

#include <cstdint>
#include <string>

namespace nn::model {

/// "nn::NAME" and something that no other copy of this library has: LibTorch keeps one table of operators for the whole
/// process, which may hold an external and the Python package, and must not run the code of one for the other.
inline std::string operator_name(const std::string& name) {
  static const char own = 0;
  return "nn::" + name + "_" + std::to_string(reinterpret_cast<std::uintptr_t>(&own));
}

}  // namespace nn::model
