#include "model/instance.h"

#include <unordered_map>

namespace nn::model {

torch::jit::Module independent_copy(const torch::jit::Module& module) {
  c10::IValue::HashIdentityIValueMap copied;
  std::unordered_map<const c10::StorageImpl*, c10::Storage> storages;
  for (const auto& parameter : module.parameters()) {
    copied[parameter] = parameter;
    if (parameter.has_storage()) storages[parameter.storage().unsafeGetStorageImpl()] = parameter.storage();
  }
  for (const auto& attribute : module.attributes()) {
    if (!attribute.isTensor() || copied.count(attribute) != 0) continue;
    const auto& tensor = attribute.toTensor();
    if (!tensor.defined() || tensor.layout() != c10::kStrided || !tensor.has_storage()) continue;
    auto& storage = storages[tensor.storage().unsafeGetStorageImpl()];
    if (!storage) storage = torch::empty({0}, tensor.options()).set_(tensor.storage()).clone().storage();
    copied[attribute] =
        torch::empty({0}, tensor.options()).set_(storage, tensor.storage_offset(), tensor.sizes(), tensor.strides());
  }
  return torch::jit::Module(module._ivalue()->deepcopy(copied));
}

}  // namespace nn::model
