#include "model/devices.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include "model/paths.h"
#include "model/torch_version.h"

namespace nn::model {
namespace {

#ifdef _WIN32
constexpr const char* kCudaLibrary = "torch_cuda.dll";

std::filesystem::path folder_of_libtorch() {
  HMODULE library = nullptr;
  std::array<wchar_t, 32768> path{};
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     reinterpret_cast<LPCWSTR>(&at::globalContext), &library);
  GetModuleFileNameW(library, path.data(), static_cast<DWORD>(path.size()));
  return std::filesystem::path(path.data()).parent_path();
}

/// Empty, or why it does not open.
std::string open_library(const std::filesystem::path& path) {
  const auto* opened = LoadLibraryExW(path.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
  return opened != nullptr ? "" : "error " + std::to_string(GetLastError());
}
#else
constexpr const char* kCudaLibrary = "libtorch_cuda.so";

std::filesystem::path folder_of_libtorch() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&at::globalContext), &info) == 0) return {};
  std::error_code failure;
  return std::filesystem::canonical(info.dli_fname, failure).parent_path();  // the one loaded may be a link
}

/// Empty, or why it does not open.
std::string open_library(const std::filesystem::path& path) {
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr) return "";
  const char* reason = dlerror();
  return reason == nullptr ? "for an unknown reason" : reason;
}
#endif

/// Empty, or why there is no CUDA.
std::string open_cuda() {
  const auto library = folder_of_libtorch() / kCudaLibrary;
  std::error_code failure;
  if (!std::filesystem::exists(library, failure)) {
    return "this LibTorch " + torch_version() + " is without CUDA: install one that has it";
  }
  if (const auto reason = open_library(library); !reason.empty()) {
    return "its library does not open (" + reason + "): install LibTorch again, for the CUDA that is here";
  }
  return at::hasCUDA() ? "" : "there is no GPU that CUDA can use: check the driver";
}

const std::string& lacks_cuda() {
  static const std::string why_not = open_cuda();
  return why_not;
}

}  // namespace

void open_devices() { lacks_cuda(); }

Result<torch::Device> find_device(const std::string& name) {
  std::string wanted = name;
  if (name == "gpu") wanted = at::hasMPS() && !lacks_cuda().empty() ? "mps" : "cuda";
  const auto said = "device '" + wanted + "' ";
  constexpr std::array kKnown{"cpu", "cuda", "mps"};
  if (std::find(kKnown.begin(), kKnown.end(), wanted.substr(0, wanted.find(':'))) == kKnown.end()) {
    return Error{said + "is unknown: give cpu, cuda, cuda:1, mps or gpu"};
  }
  const torch::Device device(wanted);
  if (device.is_cuda() && !lacks_cuda().empty()) return Error{said + "is not to be had: " + lacks_cuda()};
  if (device.is_mps() && !at::hasMPS()) return Error{said + "is not to be had: this LibTorch is without MPS"};
  return device;
}

}  // namespace nn::model
