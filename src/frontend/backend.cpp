#include "backend.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace nn::frontend {
namespace {

namespace fs = std::filesystem;

/// UTF-8, as hosts show it. `path.string()` throws on Windows where a folder's name is not in its code page.
std::string text_of(const fs::path& path) {
  const auto utf8 = path.u8string();
  return {utf8.begin(), utf8.end()};
}

/// Anything of ours, to learn from it which file this code was loaded from.
void marker() {}

#if defined(_WIN32)

constexpr const char* kLibrary = "nn.dll";

fs::path own_file() {
  HMODULE module = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     reinterpret_cast<LPCWSTR>(&marker), &module);
  std::wstring path(32768, L'\0');  // as long as Windows makes a path
  path.resize(GetModuleFileNameW(module, path.data(), static_cast<DWORD>(path.size())));
  return path;
}

/// LibTorch lies beside the backend, not beside the program: it is looked for there too.
void* open_library(const fs::path& path, std::string& why) {
  HMODULE const library = LoadLibraryExW(path.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
  if (library == nullptr) why = text_of(path) + ": " + std::system_category().message(static_cast<int>(GetLastError()));
  return reinterpret_cast<void*>(library);
}

void* find_function(void* library, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(library), name));
}

#else

#if defined(__APPLE__)
constexpr const char* kLibrary = "libnn.dylib";
#else
constexpr const char* kLibrary = "libnn.so";
#endif

fs::path own_file() {
  Dl_info here{};
  if (dladdr(reinterpret_cast<void*>(&marker), &here) == 0 || here.dli_fname == nullptr) return {};
  return here.dli_fname;
}

void* open_library(const fs::path& path, std::string& why) {
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) why = dlerror();
  return library;
}

void* find_function(void* library, const char* name) { return dlsym(library, name); }

#endif

}  // namespace

Backend open_backend(std::initializer_list<const char*> folders, const char* cure) {
  std::error_code failed;
  const auto own = fs::absolute(own_file(), failed).parent_path();
  const auto path_in = [&](const char* folder) { return (own / folder / kLibrary).lexically_normal(); };
  const auto found = std::find_if(folders.begin(), folders.end(),
                                  [&](const char* folder) { return fs::exists(path_in(folder), failed); });
  const auto path = path_in(found == folders.end() ? *folders.begin() : *found);
  std::string why;
  void* const library = open_library(path, why);
  if (library == nullptr) return {nullptr, "the backend does not load (" + why + "): " + cure};
  const auto get_api = reinterpret_cast<nn_get_api_function>(find_function(library, "nn_get_api"));
  const nn_api* const api = get_api == nullptr ? nullptr : get_api(NN_API_VERSION);
  if (api == nullptr) {
    return {nullptr, text_of(path) + " is of another version: install the external and the backend together"};
  }
  return {api, {}};
}

void* host_function(const char* name) {
#if defined(_WIN32)
  return find_function(GetModuleHandleW(L"MaxAPI.dll"), name);
#else
  return find_function(RTLD_DEFAULT, name);
#endif
}

}  // namespace nn::frontend
