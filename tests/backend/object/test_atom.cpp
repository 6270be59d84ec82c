#include "object/atom.h"

#include <doctest.h>

using namespace nn::object;

TEST_CASE("numbers are written with the digits they need") {
  CHECK(to_text(12.0) == "12");
  CHECK(to_text(0.5) == "0.5");
  CHECK(to_text(static_cast<double>(0.1F)) == "0.1");
  CHECK(to_text(1e-07) == "1e-07");
  CHECK(to_text(static_cast<double>(1.0F / 3.0F)) == "0.33333334");
  CHECK(to_text(Atoms{std::int64_t{-3}, 0.25, std::string("word")}) == "-3 0.25 word");
}

TEST_CASE("the numbers of a sentence become numbers, whatever stands around them") {
  const auto words = to_words("set gain 5.2: '5.2' is not within (-1, 1e3]; 80 % of 0x1f, v2.1 and inf");
  const Atoms expected{"set", "gain", 5.2, ":",  "'",  5.2, "'",  "is",    "not",  "within", "(",
                       -1LL,  ",",    1e3, "];", 80LL, "%", "of", "0x1f,", "v2.1", "and",    "inf"};
  CHECK(words == expected);
  CHECK(to_words("").empty());
  CHECK(to_words("  ... - '' ") == Atoms{"...", "-", "''"});
  CHECK(to_words("12345678901234567890") == Atoms{12345678901234567890.0});
}
