#pragma once
// One line of JSON on the standard output: what the driver tells the runner.

#include <concepts>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace nn::bench {

/// An object of numbers and lists of numbers; the names need no escaping. Printed when it is destroyed.
class Line {
 public:
  Line() = default;
  ~Line() {
    std::printf("{%s}\n", text_.c_str());
    std::fflush(stdout);
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  Line& add(const char* name, std::integral auto value) { return field(name, std::to_string(value)); }
  Line& add(const char* name, const std::vector<std::int64_t>& values) {
    std::string list;
    for (const auto value : values) list += (list.empty() ? "" : ",") + std::to_string(value);
    return field(name, "[" + list + "]");
  }

 private:
  Line& field(const char* name, const std::string& value) {
    text_ += (text_.empty() ? "\"" : ",\"") + std::string(name) + "\":" + value;
    return *this;
  }
  std::string text_;
};

}  // namespace nn::bench
