#include "model/optimize/choices.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>

#include <ATen/Context.h>
#include <nlohmann/json.hpp>

#include "model/optimize/panel_kernel.h"
#include "model/paths.h"
#include "model/torch_version.h"

namespace nn::model::optimize {
namespace {

/// Times hold for a processor, and for the libraries that were timed on it.
std::string machine() {
  std::string processor = "unknown processor";
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    processor = line.substr(std::min(line.size(), line.find(':') + 2));
    break;
  }
  return processor + ", " + at::get_cpu_capability() + ", " + panel_kernels().front()->name + ", torch " +
         torch_version();
}

}  // namespace

Choices::Choices(std::string file) : file_(std::move(file)), known_(read()) {}

Choices::Table Choices::read() const {
  std::ifstream in(path_of(file_));
  const auto all = nlohmann::json::parse(in, nullptr, false);
  const auto found = all.is_object() ? all.find(machine()) : all.end();
  Table table;
  if (found == all.end() || !found->is_object()) return table;
  for (const auto& [convolution, kind] : found->items()) {
    if (kind.is_string()) table.emplace(convolution, kind.get<std::string>());
  }
  return table;
}

std::optional<Kind> Choices::find(const std::string& convolution) const {
  const auto found = known_.find(convolution);
  if (found == known_.end()) return std::nullopt;
  for (const auto& [kind, name] : kKinds) {
    if (name == found->second) return kind;
  }
  return std::nullopt;
}

void Choices::add(const std::string& convolution, Kind kind) {
  for (const auto& [candidate, name] : kKinds) {
    if (candidate == kind) known_[convolution] = added_[convolution] = name;
  }
}

void Choices::save() noexcept try {
  if (file_.empty() || added_.empty()) return;
  const auto path = path_of(file_);
  std::filesystem::create_directories(path.parent_path());
  auto all = nlohmann::json::parse(std::ifstream(path), nullptr, false);
  if (!all.is_object()) all = nlohmann::json::object();
  auto& own = all[machine()];
  if (!own.is_object()) own = nlohmann::json::object();
  own.update(added_);
  // Written aside and then renamed: whoever reads meanwhile sees the old file or the new one, never half of one.
  auto aside = path;
  aside += "." + std::to_string(std::random_device()());
  std::ofstream out(aside);
  out << all.dump(1) << std::endl;
  std::error_code failed;
  if (out) std::filesystem::rename(aside, path, failed);
  if (!out || failed) std::filesystem::remove(aside, failed);
  added_.clear();
} catch (...) {
}

std::string choices_file() {
  const auto folder = [](const char* variable, const char* below) -> std::filesystem::path {
    const char* value = std::getenv(variable);
    return value == nullptr || *value == '\0' ? std::filesystem::path() : std::filesystem::path(value) / below;
  };
#if defined(_WIN32)
  const auto caches = folder("LOCALAPPDATA", "");
#elif defined(__APPLE__)
  const auto caches = folder("HOME", "Library/Caches");
#else
  auto caches = folder("XDG_CACHE_HOME", "");
  if (caches.empty()) caches = folder("HOME", ".cache");
#endif
  return caches.empty() ? "" : text_of(caches / "nn~" / "kernels.json");
}

}  // namespace nn::model::optimize
