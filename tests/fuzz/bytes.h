#pragma once
// Values made from a fuzzer's bytes. They are read from the front, so that a seed can be written by hand.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "object/atom.h"

namespace nn::test {

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}

  [[nodiscard]] bool empty() const { return left_ == 0; }

  /// Zeros follow the last byte.
  template <class T>
  T raw() {
    T value{};
    const auto count = left_ < sizeof value ? left_ : sizeof value;
    if (count > 0) std::memcpy(&value, data_, count);
    skip(count);
    return value;
  }

  std::uint8_t byte() { return raw<std::uint8_t>(); }

  /// 0 to count - 1.
  std::size_t index(std::size_t count) { return byte() % count; }

  /// All up to the next 0 byte.
  std::string word() {
    std::size_t length = 0;
    while (length < left_ && data_[length] != 0) ++length;
    std::string text(reinterpret_cast<const char*>(data_), length);
    skip(length < left_ ? length + 1 : length);
    return text;
  }

 private:
  void skip(std::size_t count) {
    data_ += count;
    left_ -= count;
  }

  const std::uint8_t* data_;
  std::size_t left_;
};

/// s: a word up to the next 0 byte; d: 8 bytes of a double; i: 8 bytes of an integer; n: one of the numbers below.
inline object::Atom make_atom(Bytes& bytes) {
  using Limits = std::numeric_limits<double>;
  static constexpr std::array kNumbers{0.0,
                                       -0.0,
                                       1.0,
                                       -1.0,
                                       0.5,
                                       0.1,
                                       64.0,
                                       512.0,
                                       513.0,
                                       1048576.0,
                                       1e6,
                                       1e9,
                                       1e30,
                                       9.1e18,
                                       -9.1e18,
                                       1e-45,
                                       1e308,
                                       Limits::min(),
                                       Limits::max(),
                                       Limits::infinity(),
                                       -Limits::infinity(),
                                       Limits::quiet_NaN()};
  switch (bytes.byte()) {
    case 'd': return bytes.raw<double>();
    case 'i': return bytes.raw<std::int64_t>();
    case 'n': return kNumbers[bytes.index(kNumbers.size())];
    default: return bytes.word();
  }
}

inline object::Atoms make_atoms(Bytes& bytes) {
  object::Atoms atoms;
  while (!bytes.empty()) atoms.push_back(make_atom(bytes));
  return atoms;
}

/// An assertion that no build leaves out.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace nn::test
