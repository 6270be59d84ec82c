#pragma once
// Whether a model file is still what was written. Internal to model/.

#include <string>

#include "result.h"

namespace nn::model {

/// Compares each part of a zip archive with the checksum that the archive holds for it; LibTorch does not, and a file
/// damaged on its way can end the host: a tensor said to be longer than its memory, say, or a table of 2^32 entries.
/// An archive that is cut short, holds no TorchScript, or would unpack to many times its size (before it is unpacked),
/// is told of as well. One of more than 4 GiB passes: LibTorch has a word on that. Throws what LibTorch's reader
/// throws. Reads the whole file.
Result<void> check_checksums(const std::string& path);

}  // namespace nn::model
