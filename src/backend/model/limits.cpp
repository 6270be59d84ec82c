#include "model/limits.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace nn::model {
namespace {

constexpr double kRounding = 1e-6;  // a host's 0.1 is 0.100000001 in 64 bits

std::optional<double> number_of(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

std::string text_of(const Value& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  std::ostringstream text;
  text << number_of(value).value_or(0);
  return text.str();
}

bool is_scalar(const Value& value) { return number_of(value) || std::holds_alternative<std::string>(value); }

bool same(const Value& a, const Value& b) {
  const auto first = number_of(a);
  const auto second = number_of(b);
  if (first && second) return std::abs(*first - *second) <= kRounding * std::max(1.0, std::abs(*second));
  return a == b;
}

std::string between(const std::string& least, const std::string& most, const std::string& unit) {
  std::string text;
  if (most.empty()) {
    text = "at least " + least;
  } else if (least.empty()) {
    text = "at most " + most;
  } else {
    text = least + " to " + most;
  }
  return unit.empty() ? text : text + " " + unit;
}

template <class T>
std::string text_of(const std::optional<T>& bound) {
  std::ostringstream text;
  if (bound) text << *bound;
  return text.str();
}

}  // namespace

Result<void> Limits::check(const std::vector<Value>& values) const {
  for (const auto& value : values) {
    if (!choices.empty() && is_scalar(value) &&
        std::none_of(choices.begin(), choices.end(), [&](const Value& choice) { return same(value, choice); })) {
      std::string offered;
      for (const auto& choice : choices) offered += (offered.empty() ? "" : ", ") + text_of(choice);
      return Error{"'" + text_of(value) + "' is no choice: give one of " + offered};
    }
    const auto number = std::holds_alternative<bool>(value) ? std::nullopt : number_of(value);
    const bool low = number && min && *number < *min - kRounding * std::max(1.0, std::abs(*min));
    const bool high = number && max && *number > *max + kRounding * std::max(1.0, std::abs(*max));
    if (low || high) {
      return Error{text_of(value) + " is out of range: give " + between(text_of(min), text_of(max), unit)};
    }
    if (const auto* buffer = std::get_if<std::shared_ptr<const BufferValue>>(&value); buffer != nullptr && *buffer) {
      const auto frames = (*buffer)->frames;
      if ((min_samples && frames < *min_samples) || (max_samples && frames > *max_samples)) {
        return Error{"'" + (*buffer)->name + "' has " + std::to_string(frames) + " samples: give " +
                     between(text_of(min_samples), text_of(max_samples), "samples")};
      }
    }
  }
  return {};
}

}  // namespace nn::model
