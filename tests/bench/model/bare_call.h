#pragma once
// A scripted method called with nothing around it: what the engine is compared with. No LibTorch in this header.

#include <cstdint>
#include <memory>
#include <string>

namespace nn::bench {

/// One thread. Throws std::exception's children when the file or the method fails.
class BareCall {
 public:
  /// Calls `method` with noise [1, channels, frames]; warmed up.
  BareCall(const std::string& model, const std::string& method, std::int64_t channels, std::int64_t frames);
  ~BareCall();
  BareCall(const BareCall&) = delete;
  BareCall& operator=(const BareCall&) = delete;

  void operator()();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nn::bench
