#include "model/archive.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "model/checksums.h"
#include "model/paths.h"
#include "model/torch_version.h"

namespace nn::model {
namespace {

namespace fs = std::filesystem;

Result<void> check_file(const std::string& path) {
  std::error_code failure;
  const auto status = fs::status(path_of(path), failure);
  if (!fs::exists(status)) return Error{"'" + path + "' does not exist: check the name and the folder"};
  if (fs::is_directory(status)) return Error{"'" + path + "' is a folder: name a .ts file"};
  std::ifstream file(path_of(path), std::ios::binary);
  std::array<char, 4> magic{};
  if (!file) return Error{"'" + path + "' cannot be opened: check its permissions"};
  file.read(magic.data(), magic.size());
  if (file.gcount() == 0) return Error{"'" + path + "' is empty: export or copy it again"};
  if (magic != std::array<char, 4>{'P', 'K', 3, 4}) {
    return Error{"'" + path + "' is not a model file: a model is written by nn_export, or by torch.jit.save"};
  }
  return {};
}

}  // namespace

std::string reason_of(const std::exception& error) {
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  std::string text = torch_error != nullptr ? torch_error->what_without_backtrace() : error.what();
  // A scripted model's exception is a traceback whose last line names the error; any other begins with the cause.
  const bool traceback = text.find("TorchScript interpreter") != std::string::npos;
  text.erase(0, text.find_first_not_of("\n "));  // LibTorch's parser begins its errors with an empty line
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  text = traceback ? text.substr(text.rfind('\n') + 1) : text.substr(0, text.find('\n'));
  if (text.starts_with("builtins.")) text.erase(0, text.find('.') + 1);  // "builtins.ValueError: ..."
  constexpr std::size_t kLongest = 300;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

Result<Archive> open_archive(const std::string& path) noexcept {
  try {
    if (auto checked = check_file(path); !checked) return checked.error();
    if (auto checked = check_checksums(path); !checked) return checked.error();
    Archive archive;
    torch::jit::ExtraFilesMap extras{{"nn_export.json", ""}};
    std::ifstream file(path_of(path), std::ios::binary);  // LibTorch takes a path for one of the system's
    archive.module = torch::jit::load(file, torch::kCPU, extras);
    archive.module.eval();
    archive.record = extras["nn_export.json"];
    return archive;
  } catch (const std::exception& error) {
    return Error{"'" + path + "' cannot be loaded as TorchScript by LibTorch " + torch_version() + " (" +
                 reason_of(error) + "): export it again with nn_export, with this or an older torch"};
  }
}

}  // namespace nn::model
