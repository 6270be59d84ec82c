#pragma once
// Opens a model file. Internal to model/: the types named here are LibTorch's.

#include <string>

#include <torch/script.h>

#include "result.h"

namespace nn::model {

struct Archive {
  torch::jit::Module module;
  std::string record;  ///< the text of the extra file nn_export.json; empty on older files
};

/// Every way in which a file is not a model is told apart in the message.
Result<Archive> open_archive(const std::string& path) noexcept;

/// The one line of an exception that names the cause; LibTorch wraps it in tracebacks.
std::string reason_of(const std::exception& error);

}  // namespace nn::model
