#pragma once
// Paths as hosts give them: UTF-8 on every system. Windows' own narrow paths are not.

#include <filesystem>
#include <string>

namespace nn::model {

inline std::filesystem::path path_of(const std::string& utf8) { return {std::u8string(utf8.begin(), utf8.end())}; }

inline std::string text_of(const std::filesystem::path& path) {
  const auto utf8 = path.u8string();
  return {utf8.begin(), utf8.end()};
}

}  // namespace nn::model
