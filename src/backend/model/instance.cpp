#include "model/instance.h"

#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/state_memory.h"

namespace nn::model {
namespace {

bool has_plain_storage(const torch::Tensor& tensor) {
  return tensor.defined() && tensor.layout() == c10::kStrided && tensor.has_storage();
}

/// Copies of storages that lie in one StateMemory, which lives as long as one of them. Those on another device than the
/// CPU are cloned one by one.
class StorageCopies {
 public:
  /// Is to be shared, not copied.
  void share(const c10::Storage& storage) { copies_[storage.unsafeGetStorageImpl()] = storage; }

  void plan(const torch::Tensor& tensor) {
    const auto& storage = tensor.storage();
    auto [place, is_new] = copies_.try_emplace(storage.unsafeGetStorageImpl());
    if (!is_new) return;
    if (!storage.device().is_cpu() || storage.nbytes() == 0) {
      place->second = torch::empty({0}, tensor.options()).set_(storage).clone().storage();
      return;
    }
    const auto offset = next_offset(size_, storage.nbytes());
    planned_.push_back({storage, offset});
    size_ = offset + storage.nbytes();
  }

  void make() {
    const auto memory = std::make_shared<StateMemory>(size_);
    for (const auto& [storage, offset] : planned_) {
      memory->write(offset, storage.data(), storage.nbytes());
      // As LibTorch's own: a model may give the tensor another size, which takes memory of LibTorch's.
      copies_[storage.unsafeGetStorageImpl()] =
          c10::Storage(c10::Storage::use_byte_size_t(), storage.nbytes(), owned(memory, offset),
                       c10::GetAllocator(c10::kCPU), /*resizable=*/true);
    }
  }

  [[nodiscard]] const c10::Storage& of(const torch::Tensor& tensor) const {
    return copies_.at(tensor.storage().unsafeGetStorageImpl());
  }

 private:
  using Owner = std::shared_ptr<StateMemory>;
  struct Planned {
    c10::Storage storage;
    std::size_t offset;
  };

  static c10::DataPtr owned(const Owner& memory, std::size_t offset) {
    const auto free_owner = [](void* owner) { delete static_cast<Owner*>(owner); };
    return {memory->data() + offset, new Owner(memory), free_owner, c10::Device(c10::kCPU)};
  }

  std::unordered_map<const c10::StorageImpl*, c10::Storage> copies_;
  std::vector<Planned> planned_;
  std::size_t size_ = 0;
};

}  // namespace

torch::jit::Module independent_copy(const torch::jit::Module& module, bool own_parameters) {
  c10::IValue::HashIdentityIValueMap copied;
  StorageCopies storages;
  if (!own_parameters) {
    for (const auto& parameter : module.parameters()) {
      copied[parameter] = parameter;
      if (parameter.has_storage()) storages.share(parameter.storage());
    }
  }
  std::vector<c10::IValue> state;
  for (const auto& attribute : module.attributes()) {
    if (!attribute.isTensor() || copied.count(attribute) != 0 || !has_plain_storage(attribute.toTensor())) continue;
    state.push_back(attribute);
    storages.plan(attribute.toTensor());
  }
  storages.make();
  for (const auto& attribute : state) {
    const auto& tensor = attribute.toTensor();
    copied[attribute] = torch::empty({0}, tensor.options())
                            .set_(storages.of(tensor), tensor.storage_offset(), tensor.sizes(), tensor.strides());
  }
  return torch::jit::Module(module._ivalue()->deepcopy(copied));
}

void give_state(torch::jit::Module& to, const torch::jit::Module& from, bool parameters) {
  const auto type = to.type();
  for (std::size_t i = 0; i < type->numAttributes(); ++i) {
    const auto& name = type->getAttributeName(i);
    if (!from.hasattr(name) || (type->is_parameter(i) && !parameters)) continue;
    const auto value = from.attr(name);
    const auto current = to.attr(name);
    if (current.isModule() && value.isModule()) {
      auto inner = current.toModule();
      give_state(inner, value.toModule(), parameters);
    } else if (!value.isModule() && value.type()->isSubtypeOf(*type->getAttribute(i))) {
      to._ivalue()->setSlot(i, value);
    }
  }
}

}  // namespace nn::model
