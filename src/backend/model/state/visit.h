#pragma once
// What lies in a value. Internal to model/.

#include <functional>

#include <torch/script.h>

namespace nn::model::state {

/// Calls `visitor` with each thing that a value holds, in lists, dicts, tuples, objects and parts of these, once,
/// however many ways lead there. What lies in one for which it returns true is left out.
inline void visit(const c10::IValue& value, const std::function<bool(const c10::IValue&)>& visitor) {
  c10::IValue::HashIdentityIValueMap seen;
  value.visit([&](const c10::IValue& one) {
    if (!one.isPtrType()) return true;
    return !seen.emplace(one, one).second || visitor(one);
  });
}

/// Whether it has memory that other tensors may have too, and that it can be found in by a place and strides.
inline bool has_memory(const c10::IValue& value) {
  if (!value.isTensor()) return false;
  const auto& tensor = value.toTensor();
  return tensor.defined() && tensor.layout() == c10::kStrided && tensor.has_storage() && !tensor.is_quantized();
}

inline const c10::StorageImpl* memory_of(const torch::Tensor& tensor) {
  return tensor.storage().unsafeGetStorageImpl();
}

}  // namespace nn::model::state
