#include "object/atom.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace nn::object {

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

}  // namespace nn::object
