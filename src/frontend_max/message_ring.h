#pragma once
// Messages on their way from any thread to one, without a lock and without memory being taken.

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include "max_api.h"

namespace nn::max {

/// A ring of atoms; a message lies in it as a head of two and its own. `push` may be called by several threads at once,
/// one of which may be the audio thread: where the scheduler runs in the audio interrupt, messages come on that. What
/// one thread pushes arrives in its order.
class MessageRing {
 public:
  struct Message {
    const char* selector = nullptr;  ///< of a symbol, which lasts
    const char* setting = nullptr;   ///< likewise; may be null
    std::vector<t_atom> atoms;
  };

  MessageRing() : cells_(kCells) {
    for (std::size_t i = 0; i < kCells; ++i) cells_[i].turn.store(i, std::memory_order_relaxed);
  }

  /// False: there is no room for it now.
  [[nodiscard]] bool push(const char* selector, const char* setting, long argc, const t_atom* argv) noexcept {
    const auto count = static_cast<std::size_t>(argc) + kHead;
    std::size_t place = 0;
    if (!reserve(count, place)) return false;
    // A cell is published by its turn: the first one tells how many follow.
    t_atom head{};
    head.a_w.w_obj = reinterpret_cast<t_object*>(const_cast<char*>(setting));
    write(place + 1, head);
    for (std::size_t i = kHead; i < count; ++i) write(place + i, argv[i - kHead]);
    head.a_w.w_obj = reinterpret_cast<t_object*>(const_cast<char*>(selector));
    cells_[place % kCells].count = count;
    write(place, head);
    return true;
  }

  /// The taking thread. What has been pushed up to now lies before this.
  [[nodiscard]] std::size_t end() const noexcept { return end_.load(std::memory_order_acquire); }
  /// The taking thread. The oldest message that lies before `end`; false: there is none.
  [[nodiscard]] bool pop(std::size_t end, Message& message) {
    if (begin_ == end) return false;
    message.selector = reinterpret_cast<const char*>(read(begin_).a_w.w_obj);
    message.setting = reinterpret_cast<const char*>(read(begin_ + 1).a_w.w_obj);
    const auto count = cells_[begin_ % kCells].count;
    message.atoms.clear();
    for (std::size_t i = kHead; i < count; ++i) message.atoms.push_back(read(begin_ + i));
    for (std::size_t i = 0; i < count; ++i, ++begin_) {
      cells_[begin_ % kCells].turn.store(begin_ + kCells, std::memory_order_release);
    }
    return true;
  }

 private:
  static constexpr std::size_t kCells = 4096;
  static constexpr std::size_t kHead = 2;

  /// `turn` is the place that the cell is free for, or one more when it is written.
  struct Cell {
    std::atomic<std::size_t> turn;
    std::size_t count = 0;  ///< of a message's cells, in its first
    t_atom atom{};
  };

  bool reserve(std::size_t count, std::size_t& place) noexcept {
    if (count > kCells) return false;
    place = end_.load(std::memory_order_relaxed);
    for (;;) {
      // Cells get free in their order: with the last one all of them are.
      const auto last = place + count - 1;
      const auto turn = cells_[last % kCells].turn.load(std::memory_order_acquire);
      if (turn == last) {
        if (end_.compare_exchange_weak(place, place + count, std::memory_order_acq_rel)) return true;
        continue;
      }
      const auto now = end_.load(std::memory_order_relaxed);
      if (now == place) return false;
      place = now;
    }
  }
  void write(std::size_t place, const t_atom& atom) noexcept {
    auto& cell = cells_[place % kCells];
    cell.atom = atom;
    cell.turn.store(place + 1, std::memory_order_release);
  }
  /// It may be that another thread is about to write it.
  const t_atom& read(std::size_t place) const noexcept {
    const auto& cell = cells_[place % kCells];
    while (cell.turn.load(std::memory_order_acquire) != place + 1) std::this_thread::yield();
    return cell.atom;
  }

  std::vector<Cell> cells_;
  alignas(64) std::atomic<std::size_t> end_{0};
  alignas(64) std::size_t begin_ = 0;  ///< the taking thread's own
};

}  // namespace nn::max
