#pragma once
// A bounded queue between one producing and one consuming thread.

#include <atomic>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

namespace nn::rt {

/// Wait-free single-producer, single-consumer ring. The capacity is rounded up to a power of two and allocated once, in
/// the constructor. `push` and `pop` neither allocate nor block, so either end may be the audio thread as long as
/// moving a `T` does not allocate (an index, a raw pointer, a `unique_ptr`).
template <class T>
class SpscQueue {
 public:
  explicit SpscQueue(std::size_t capacity)
      : ring_(std::bit_ceil(capacity < 2 ? 2 : capacity)), mask_(ring_.size() - 1) {}
  SpscQueue(const SpscQueue&) = delete;
  SpscQueue& operator=(const SpscQueue&) = delete;

  /// Producer only. Returns false and leaves `value` untouched when the ring is full.
  [[nodiscard]] bool push(T&& value) noexcept {
    const auto write = write_.load(std::memory_order_relaxed);
    if (write - read_.load(std::memory_order_acquire) == ring_.size()) return false;
    ring_[write & mask_] = std::move(value);
    write_.store(write + 1, std::memory_order_release);
    return true;
  }

  /// Consumer only. Returns false when the ring is empty.
  [[nodiscard]] bool pop(T& value) noexcept {
    T* head = front();
    if (head == nullptr) return false;
    value = std::move(*head);
    read_.store(read_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    return true;
  }

  /// Consumer only. The oldest element, or null when the ring is empty; valid until the next `pop`.
  [[nodiscard]] T* front() noexcept {
    const auto read = read_.load(std::memory_order_relaxed);
    return read == write_.load(std::memory_order_acquire) ? nullptr : &ring_[read & mask_];
  }

 private:
  std::vector<T> ring_;
  const std::size_t mask_;
  // On lines of their own: the two threads would otherwise steal one cache line from each other at every block.
  alignas(64) std::atomic<std::size_t> write_{0};
  alignas(64) std::atomic<std::size_t> read_{0};
};

}  // namespace nn::rt
