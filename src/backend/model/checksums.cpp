#include "model/checksums.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

#include <caffe2/serialize/inline_container.h>
#include <zlib.h>

#include "model/paths.h"

namespace nn::model {
namespace {

constexpr std::size_t kEndSize = 22;    // of the record at a zip archive's end, without a comment
constexpr std::size_t kEntrySize = 46;  // of a directory's entry, without its name
constexpr std::uint32_t kZip64 = 0xFFFFFFFF;

struct Entry {
  std::string name;
  std::uint32_t checksum;
};

/// Little-endian, as zip archives are on every machine.
std::uint32_t number_at(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (auto i = size; i-- > 0;) value = value << 8U | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

std::string read_bytes(std::ifstream& file, std::uint64_t at, std::size_t size) {
  std::string bytes(size, '\0');
  file.seekg(static_cast<std::streamoff>(at));
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

/// The archive's directory as torch.jit.save writes it, without a comment behind it; empty if there is none.
std::vector<Entry> read_directory(const std::string& path) {
  std::ifstream file(path_of(path), std::ios::binary | std::ios::ate);
  const auto length = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
  if (length < kEndSize) return {};
  const auto end = read_bytes(file, length - kEndSize, kEndSize);
  if (end.size() != kEndSize || !end.starts_with("PK\5\6")) return {};
  const auto size = number_at(end, 12, 4);
  const auto start = number_at(end, 16, 4);
  if (size == kZip64 || start == kZip64 || size > length) return {};
  const auto bytes = read_bytes(file, start, size);
  std::vector<Entry> entries;
  for (std::size_t at = 0; at + kEntrySize <= bytes.size() && bytes.compare(at, 4, "PK\1\2") == 0;) {
    const auto name_size = number_at(bytes, at + 28, 2);
    if (at + kEntrySize + name_size > bytes.size()) break;
    entries.push_back({bytes.substr(at + kEntrySize, name_size), number_at(bytes, at + 16, 4)});
    at += kEntrySize + name_size + number_at(bytes, at + 30, 2) + number_at(bytes, at + 32, 2);
  }
  return entries;
}

/// The directory is told of at the very end, behind which there may be a comment.
bool has_end(const std::string& path) {
  constexpr std::uint64_t kLongestComment = 0xFFFF;
  std::ifstream file(path_of(path), std::ios::binary | std::ios::ate);
  const auto length = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
  const auto size = std::min(length, kEndSize + kLongestComment);
  return read_bytes(file, length - size, static_cast<std::size_t>(size)).find("PK\5\6") != std::string::npos;
}

}  // namespace

Result<void> check_checksums(const std::string& path) {
  const auto entries = read_directory(path);
  if (entries.empty()) {
    if (has_end(path)) return {};
    return Error{"'" + path + "' is cut short, its end is missing: copy or download it again"};
  }
  const auto holds = [&](const char* record) {
    return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.name.ends_with(record); });
  };
  if (!holds("/constants.pkl")) {  // each TorchScript has it
    return Error{"'" + path +
                 (holds("/data.pkl") ? "' holds weights, not a model: export the model they belong to with nn_export"
                                     : "' is an archive without a model: a model is written by nn_export, or by "
                                       "torch.jit.save")};
  }
  std::ifstream file(path_of(path), std::ios::binary);
  caffe2::serialize::PyTorchStreamReader reader(&file);
  for (const auto& [name, expected] : entries) {
    const auto record = name.substr(name.find('/') + 1);  // LibTorch's names are without the folder that all lie in
    if (!reader.hasRecord(record)) continue;
    const auto [data, size] = reader.getRecord(record);
    if (crc32_z(0, static_cast<const Bytef*>(data.get()), size) == expected) continue;
    return Error{"'" + path + "' is damaged: its part " + record + " is not what was written; export or copy it again"};
  }
  return {};
}

}  // namespace nn::model
