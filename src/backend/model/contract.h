#pragma once
// Reads what a scripted module says of itself. Internal to model/.

#include <string>

#include "model/archive.h"
#include "model/spec.h"
#include "model/state/instance.h"
#include "result.h"

namespace nn::model {

/// The file contract (docs/model_format.md) with every legacy form. Calls the module's own listing functions and
/// getters, in an instance that is thrown away; whatever they throw becomes a warning in the spec or the error.
Result<ModelSpec> read_contract(const std::string& path, state::Instance& instance, const std::string& record) noexcept;

}  // namespace nn::model
