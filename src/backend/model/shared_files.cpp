#include "model/shared_files.h"

#include <chrono>
#include <filesystem>
#include <system_error>

#ifndef _WIN32
#include <sys/stat.h>
#endif

#include "model/paths.h"

namespace nn::model {

FileIdentity identity_of(const std::string& path) {
  namespace fs = std::filesystem;
  FileIdentity identity{.path = path};
  std::error_code failure;
  const auto file = path_of(path);
  if (const auto canonical = fs::canonical(file, failure); !failure) identity.path = text_of(canonical);
  if (const auto size = fs::file_size(file, failure); !failure) identity.size = size;
  if (const auto modified = fs::last_write_time(file, failure); !failure) {
    identity.modified = std::chrono::duration_cast<std::chrono::nanoseconds>(modified.time_since_epoch()).count();
  }
#ifndef _WIN32
  struct stat status{};
  if (stat(path.c_str(), &status) == 0) identity.inode = status.st_ino;
#endif
  return identity;
}

}  // namespace nn::model
