#pragma once
// The timeline arithmetic: what block a model is given and how late its answer sounds. Pure functions, in samples.

#include <cstdint>
#include <numeric>

namespace nn::engine {

/// Smallest multiple of `multiple` (>= 1) that is >= `value` and >= `multiple`.
constexpr std::int64_t round_up(std::int64_t value, std::int64_t multiple) {
  return value <= multiple ? multiple : (value + multiple - 1) / multiple * multiple;
}

/// The block B a method is run on: the smallest multiple of `granularity` that holds `requested` samples, or one host
/// vector V when `requested` is 0. Any V >= 1, any granularity >= 1 (the least common multiple of the model's ratios).
constexpr std::int64_t block_size(std::int64_t requested, std::int64_t granularity, std::int64_t vector_size) {
  return round_up(requested > 0 ? requested : vector_size, granularity);
}

/// The deadline D of asynchronous play when nothing else is asked for: a whole block, in host vectors.
constexpr std::int64_t default_deadline(std::int64_t block, std::int64_t vector_size) {
  return round_up(block, vector_size);
}

/// L = B - gcd(B, V) + D. B - gcd(B, V) is the longest a sample waits until its block is full at a host vector's end; D
/// is the time the worker is given after that (0: the answer is needed within the same host vector).
constexpr std::int64_t latency(std::int64_t block, std::int64_t vector_size, std::int64_t deadline) {
  return block - std::gcd(block, vector_size) + deadline;
}

}  // namespace nn::engine
