// Several threads push messages of many lengths into a ring at once, faster than they are taken: each arrives whole,
// and each thread's in their order.

#include "message_ring.h"

#include <array>
#include <cstdio>
#include <thread>
#include <vector>

namespace {

constexpr std::array kSenders{"one", "two", "three"};
constexpr long kMessages = 20'000;
constexpr long kLengths = 40;

void send(nn::max::MessageRing& ring, const char* name) {
  for (long number = 0; number < kMessages; ++number) {
    std::vector<t_atom> atoms(static_cast<std::size_t>(1 + number % kLengths));
    for (auto& atom : atoms) {
      atom.a_type = A_LONG;
      atom.a_w.w_long = number;
    }
    while (!ring.push(name, nullptr, static_cast<long>(atoms.size()), atoms.data())) std::this_thread::yield();
  }
}

bool is_whole(const nn::max::MessageRing::Message& message, long number) {
  for (const auto& atom : message.atoms) {
    if (atom.a_type != A_LONG || atom.a_w.w_long != number) return false;
  }
  return static_cast<long>(message.atoms.size()) == 1 + number % kLengths && message.setting == nullptr;
}

}  // namespace

int main() {
  nn::max::MessageRing ring;
  const std::vector<t_atom> longer(5000);
  if (ring.push("longer", nullptr, static_cast<long>(longer.size()), longer.data())) return 1;
  std::vector<std::thread> threads;
  for (const auto* const name : kSenders) threads.emplace_back([&ring, name] { send(ring, name); });
  std::array<long, kSenders.size()> taken{};
  long wrong = 0;
  nn::max::MessageRing::Message message;
  for (long all = 0; all < kMessages * static_cast<long>(kSenders.size());) {
    if (!ring.pop(ring.end(), message)) {
      std::this_thread::yield();
      continue;
    }
    ++all;
    for (std::size_t i = 0; i < kSenders.size(); ++i) {
      if (message.selector == kSenders[i] && !is_whole(message, taken[i]++)) ++wrong;
    }
  }
  for (auto& thread : threads) thread.join();
  if (wrong != 0) std::fprintf(stderr, "message_ring: %ld messages are torn or out of order\n", wrong);
  return wrong != 0 || ring.pop(ring.end(), message) ? 1 : 0;
}
