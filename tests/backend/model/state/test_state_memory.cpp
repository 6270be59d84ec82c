#include "model/state/state_memory.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <doctest.h>

using nn::model::StateMemory;

namespace {

constexpr std::size_t kPage = StateMemory::kPage;

#ifdef __linux__
/// Bytes of `memory` that are resident, as the kernel counts them for its mapping, and those its neighbours share.
std::size_t resident(const StateMemory& memory) {
  std::ifstream maps("/proc/self/smaps");
  const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    const auto dash = line.find('-');
    const auto colon = line.find(':');
    if (dash < colon && line.find(' ') > dash) {
      const auto begin = std::stoull(line, nullptr, 16);
      inside = begin <= address && address < std::stoull(line.substr(dash + 1), nullptr, 16);
    } else if (inside && line.starts_with("Anonymous:")) {
      return std::stoull(line.substr(colon + 1)) * 1024;
    }
  }
  return std::numeric_limits<std::size_t>::max();
}
#endif

}  // namespace

TEST_CASE("what is written is read again, and all else is zero") {
  std::vector<std::byte> source(5 * kPage + 100);
  source[0] = std::byte{1};
  source[kPage - 64] = std::byte{2};
  source[3 * kPage + 7] = std::byte{3};
  source.back() = std::byte{4};
  StateMemory memory(8 * kPage);
  memory.write(64, source.data(), source.size());
  CHECK(std::equal(source.begin(), source.end(), memory.data() + 64));
  CHECK(std::all_of(memory.data(), memory.data() + 64, [](std::byte byte) { return byte == std::byte{0}; }));
  CHECK(std::all_of(memory.data() + 64 + source.size(), memory.data() + 8 * kPage,
                    [](std::byte byte) { return byte == std::byte{0}; }));
}

TEST_CASE("no memory is needed for nothing") {
  StateMemory memory(0);
  memory.write(0, nullptr, 0);
  CHECK(memory.data() == nullptr);
}

TEST_CASE("small pieces share a page, large ones begin on one of their own") {
  CHECK(nn::model::next_offset(0, 4) == 0);
  CHECK(nn::model::next_offset(4, 4) == 64);
  CHECK(nn::model::next_offset(64, kPage - 1) == 64);
  CHECK(nn::model::next_offset(68, kPage) == kPage);
  CHECK(nn::model::next_offset(kPage, kPage) == kPage);
}

#ifdef __linux__
TEST_CASE("zeros take no memory") {
  constexpr std::size_t kSize = std::size_t{32} << 20;
  constexpr std::size_t kFew = std::size_t{1} << 20;
  std::vector<std::byte> source(kSize);
  StateMemory memory(kSize);
  for (std::size_t at = 0; at < kSize; at += kSize / 8) source[at] = std::byte{1};
  memory.write(0, source.data(), kSize);
  CHECK(resident(memory) < kFew);
  for (std::size_t at = 0; at < kSize; at += kSize / 8) CHECK(memory.data()[at] == std::byte{1});

  StateMemory copy(kSize);
  copy.write(0, memory.data(), kSize);
  CHECK(resident(copy) < 2 * kFew);  // of both, where the kernel has made one mapping of two neighbours
  CHECK(std::equal(source.begin(), source.end(), copy.data()));
}
#endif
