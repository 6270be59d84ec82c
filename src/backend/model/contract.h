#pragma once
// Reads what a scripted module says of itself. Internal to model/.

#include <string>

#include "model/archive.h"
#include "model/spec.h"
#include "result.h"

namespace nn::model {

/// The file contract (docs/model_format.md) with every legacy form. Calls the module's own listing functions and
/// getters; whatever they throw becomes a warning in the spec or the error.
Result<ModelSpec> read_contract(const std::string& path, torch::jit::Module& module,
                                const std::string& record) noexcept;

}  // namespace nn::model
