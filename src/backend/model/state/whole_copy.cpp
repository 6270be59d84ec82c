#include "model/state/whole_copy.h"

#include <memory>
#include <unordered_map>
#include <utility>

#include "model/state/state_memory.h"
#include "model/state/visit.h"

namespace nn::model::state {
namespace {

/// Copies of memory. From the CPU to the CPU they lie in one StateMemory, which lives as long as one of them.
class MemoryCopies {
 public:
  explicit MemoryCopies(std::optional<torch::Device> device) : device_(device) {}

  /// Is to be shared, not copied.
  void share(const torch::Tensor& tensor, const torch::Tensor& with) {
    copies_.try_emplace(memory_of(tensor), with.storage());
  }

  void plan(const torch::Tensor& tensor) {
    const auto& storage = tensor.storage();
    auto [place, is_new] = copies_.try_emplace(memory_of(tensor));
    if (!is_new) return;
    const auto device = device_.value_or(storage.device());
    if (!storage.device().is_cpu() || !device.is_cpu() || storage.nbytes() == 0) {
      const auto bytes = torch::empty({0}, tensor.options().dtype(torch::kByte)).set_(storage);
      place->second = bytes.to(device, torch::kByte, /*non_blocking=*/false, /*copy=*/true).storage();
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

  /// `tensor`, in the copy of its memory.
  [[nodiscard]] torch::Tensor of(const torch::Tensor& tensor) const {
    auto copy = torch::empty({0}, tensor.options().device(device_.value_or(tensor.device())).requires_grad(false))
                    .set_(copies_.at(memory_of(tensor)), tensor.storage_offset(), tensor.sizes(), tensor.strides());
    copy._set_conj(tensor.is_conj());
    copy._set_neg(tensor.is_neg());
    return copy;
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

  const std::optional<torch::Device> device_;
  std::unordered_map<const c10::StorageImpl*, c10::Storage> copies_;
  std::vector<Planned> planned_;
  std::size_t size_ = 0;
};

}  // namespace

torch::jit::Module whole_copy(const torch::jit::Module& module, const std::vector<Path>& shared,
                              const torch::jit::Module& owner, std::optional<torch::Device> device) {
  const c10::InferenceMode ordinary(false);  // tensors born in inference mode may not be changed outside it
  c10::IValue::HashIdentityIValueMap copied;
  MemoryCopies memory(device);
  for (const auto& path : shared) {
    const auto own = tensor_at(module, path);
    const auto other = tensor_at(owner, path);
    copied[own] = other;
    memory.share(own, other);
  }
  std::vector<c10::IValue> tensors;
  visit(module._ivalue(), [&](const c10::IValue& value) {
    if (has_memory(value) && !copied.contains(value)) {
      tensors.push_back(value);
      memory.plan(value.toTensor());
    }
    return false;
  });
  memory.make();
  for (const auto& tensor : tensors) copied[tensor] = memory.of(tensor.toTensor());
  return torch::jit::Module(module._ivalue()->deepcopy(copied, device));
}

}  // namespace nn::model::state
