#include "object/atom.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>

namespace nn::object {
namespace {

std::optional<Atom> to_number(const std::string& text) {
  // Not all that strtod takes: "inf" and "nan" are words, and so is 0x1f.
  if (text.find_first_not_of("+-.0123456789e") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(number)) return std::nullopt;
  constexpr double kMostExact = 9007199254740992;  // 2^53
  const bool whole = text.find_first_of(".e") == std::string::npos && std::abs(number) < kMostExact;
  if (whole) return static_cast<std::int64_t>(number);
  return number;
}

}  // namespace

std::string to_text(double number) {
  // The shortest form that reads back as the same float: 0.1 and not 0.100000001, 1e-07 and not 0.000000. Not
  // std::to_chars: older macOS lacks it for floating point.
  std::array<char, 32> text{};
  for (int digits = 6; digits <= 17; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, number);
    const double back = std::strtod(text.data(), nullptr);
    if (back == number || static_cast<float>(back) == static_cast<float>(number) || std::isnan(number)) break;
  }
  return text.data();
}

std::string to_text(const Atom& atom) {
  if (const auto* number = std::get_if<double>(&atom)) return to_text(*number);
  if (const auto* integer = std::get_if<std::int64_t>(&atom)) return std::to_string(*integer);
  return std::get<std::string>(atom);
}

std::string to_text(const Atoms& atoms) {
  std::string text;
  for (const auto& atom : atoms) text += (text.empty() ? "" : " ") + to_text(atom);
  return text;
}

Atoms to_words(const std::string& line) {
  Atoms words;
  std::istringstream rest(line);
  for (std::string word; rest >> word;) {
    // In (0.5), '12' and 3: as well.
    const auto begin = word.find_first_not_of("'\"([");
    const auto end = word.find_last_not_of("'\")],;:.%");
    const auto number = begin == std::string::npos || end == std::string::npos || end < begin
                            ? std::nullopt
                            : to_number(word.substr(begin, end + 1 - begin));
    if (!number) {
      words.emplace_back(word);
      continue;
    }
    if (begin > 0) words.emplace_back(word.substr(0, begin));
    words.push_back(*number);
    if (end + 1 < word.size()) words.emplace_back(word.substr(end + 1));
  }
  return words;
}

}  // namespace nn::object
