#pragma once
// Where an instance's state lies: zeros that nobody touches take no memory.

#include <cstddef>

namespace nn::model {

/// A piece of memory full of zeros, of which only those pages become resident that are written. (So far as the system
/// does that: elsewhere than on POSIX it is plain memory.) Any thread may make and free it; not the audio thread.
class StateMemory {
 public:
  /// What is placed in it begins at a multiple of this: LibTorch's own alignment.
  static constexpr std::size_t kAlignment = 64;
  /// As small as any system's page.
  static constexpr std::size_t kPage = 4096;

  /// `size` in bytes; throws std::bad_alloc.
  explicit StateMemory(std::size_t size);
  ~StateMemory();
  StateMemory(const StateMemory&) = delete;
  StateMemory& operator=(const StateMemory&) = delete;

  [[nodiscard]] std::byte* data() const noexcept { return data_; }
  /// Copies `size` bytes to `offset`, where there must be zeros still, and leaves those pages alone that would stay so.
  void write(std::size_t offset, const void* from, std::size_t size) noexcept;

 private:
  std::byte* data_ = nullptr;
  std::size_t size_;
};

/// Where a piece of `size` bytes may begin that does not fit before `used`: small ones share a page, others begin on
/// one of their own, since of a large one often only the first few bytes are used.
std::size_t next_offset(std::size_t used, std::size_t size) noexcept;

}  // namespace nn::model
