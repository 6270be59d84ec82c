#include "model/state/state_memory.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#ifdef _WIN32
#include <cstdlib>
#else
#include <sys/mman.h>
#endif

namespace nn::model {
namespace {

#ifdef _WIN32
std::byte* allocate(std::size_t size) { return static_cast<std::byte*>(std::calloc(size, 1)); }
void release(std::byte* data, std::size_t /*size*/) { std::free(data); }
#else
std::byte* allocate(std::size_t size) {
  void* const data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) return nullptr;
#ifdef MADV_NOHUGEPAGE
  madvise(data, size, MADV_NOHUGEPAGE);  // one byte written would make 2 MiB resident
#endif
  return static_cast<std::byte*>(data);
}
void release(std::byte* data, std::size_t size) { munmap(data, size); }
#endif

}  // namespace

StateMemory::StateMemory(std::size_t size) : size_(size) {
  if (size_ == 0) return;
  data_ = allocate(size_);
  if (data_ == nullptr) throw std::bad_alloc();
}

StateMemory::~StateMemory() {
  if (data_ != nullptr) release(data_, size_);
}

void StateMemory::write(std::size_t offset, const void* from, std::size_t size) noexcept {
  static constexpr std::array<std::byte, kPage> kZeros{};
  const auto* source = static_cast<const std::byte*>(from);
  while (size > 0) {
    const auto count = std::min(size, kPage - offset % kPage);
    if (std::memcmp(source, kZeros.data(), count) != 0) std::memcpy(data_ + offset, source, count);
    offset += count;
    source += count;
    size -= count;
  }
}

std::size_t next_offset(std::size_t used, std::size_t size) noexcept {
  const auto step = size < StateMemory::kPage ? StateMemory::kAlignment : StateMemory::kPage;
  return (used + step - 1) / step * step;
}

}  // namespace nn::model
