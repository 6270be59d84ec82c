#include "model/checksums.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <numeric>
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
  std::uint32_t size;  ///< once it is unpacked
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

struct Directory {
  bool is_there = false;
  bool is_large = false;  ///< of an archive of more than 4 GiB, which is not read here
  std::vector<Entry> entries;
};

/// It is told of at the very end, behind which there may be a comment.
Directory read_directory(std::ifstream& file, std::uint64_t length) {
  constexpr std::uint64_t kLongestComment = 0xFFFF;
  const auto tail = std::min(length, kEndSize + kLongestComment);
  const auto bytes = read_bytes(file, length - tail, static_cast<std::size_t>(tail));
  const auto end = bytes.rfind("PK\5\6");
  if (end == std::string::npos || bytes.size() - end < kEndSize) return {};
  Directory directory;
  directory.is_there = true;
  const auto size = number_at(bytes, end + 12, 4);
  const auto start = number_at(bytes, end + 16, 4);
  directory.is_large = length > kZip64 && (size == kZip64 || start == kZip64);
  if (directory.is_large || size > length) return directory;
  const auto list = read_bytes(file, start, size);
  for (std::size_t at = 0; at + kEntrySize <= list.size() && list.compare(at, 4, "PK\1\2") == 0;) {
    const auto name_size = number_at(list, at + 28, 2);
    if (at + kEntrySize + name_size > list.size()) break;
    directory.entries.push_back(
        {list.substr(at + kEntrySize, name_size), number_at(list, at + 16, 4), number_at(list, at + 24, 4)});
    at += kEntrySize + name_size + number_at(list, at + 30, 2) + number_at(list, at + 32, 2);
  }
  return directory;
}

/// torch.jit.save packs code and notes on it, not tensors.
bool unpacks_to_too_much(const std::vector<Entry>& entries, std::uint64_t length) {
  constexpr std::uint64_t kAnyFile = 64 << 20;
  constexpr std::uint64_t kOfTheFile = 16;
  const auto size = std::accumulate(entries.begin(), entries.end(), std::uint64_t{0},
                                    [](std::uint64_t sum, const Entry& entry) { return sum + entry.size; });
  return size > kAnyFile + kOfTheFile * length;
}

}  // namespace

Result<void> check_checksums(const std::string& path) {
  std::ifstream file(path_of(path), std::ios::binary | std::ios::ate);
  const auto length = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
  const auto directory = read_directory(file, length);
  if (!directory.is_there) {
    return Error{"'" + path + "' is cut short, its end is missing: copy or download it again"};
  }
  if (directory.is_large) return {};
  const auto& entries = directory.entries;
  if (unpacks_to_too_much(entries, length)) {
    return Error{"'" + path +
                 "' would be many times its size once unpacked, which no model is: export or copy it again"};
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
  file.clear();
  file.seekg(0);
  caffe2::serialize::PyTorchStreamReader reader(&file);
  for (const auto& [name, expected, unpacked] : entries) {
    const auto record = name.substr(name.find('/') + 1);  // LibTorch's names are without the folder that all lie in
    if (!reader.hasRecord(record)) continue;
    const auto [data, size] = reader.getRecord(record);
    if (crc32_z(0, static_cast<const Bytef*>(data.get()), size) == expected) continue;
    return Error{"'" + path + "' is damaged: its part " + record + " is not what was written; export or copy it again"};
  }
  return {};
}

}  // namespace nn::model
