#include "engine/latency.h"

#include <doctest.h>

using namespace nn::engine;

TEST_CASE("the block is the least multiple of the granularity that holds what is asked for") {
  CHECK(block_size(4096, 2048, 64) == 4096);
  CHECK(block_size(3000, 2048, 64) == 4096);
  CHECK(block_size(1, 2048, 64) == 2048);
  CHECK(block_size(1000, 480, 64) == 1440);
  CHECK(block_size(65, 1, 64) == 65);
}

TEST_CASE("bufsize 0 asks for one host vector") {
  CHECK(block_size(0, 1, 64) == 64);
  CHECK(block_size(0, 2048, 64) == 2048);
  CHECK(block_size(0, 3, 64) == 66);
}

TEST_CASE("latency is B - gcd(B, V) + D") {
  CHECK(latency(4096, 64, default_deadline(4096, 64)) == 8128);  // what nn~ users know: 2 B - V
  CHECK(latency(2048, 64, 0) == 1984);
  CHECK(latency(64, 64, 0) == 0);
  CHECK(latency(65, 64, 0) == 64);
  CHECK(latency(64, 4096, default_deadline(64, 4096)) == 4096);  // a vector larger than the block
  CHECK(latency(1, 1, default_deadline(1, 1)) == 1);
}

TEST_CASE("the default deadline is a whole block in host vectors") {
  CHECK(default_deadline(100, 64) == 128);
  CHECK(default_deadline(64, 64) == 64);
  CHECK(default_deadline(1, 8193) == 8193);
}
