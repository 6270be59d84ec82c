#include "model/torch_version.h"

#include <caffe2/core/common.h>
#include <torch/version.h>

namespace nn::model {

std::string torch_version() {
  // Not at::show_config, which looks for CUDA, once and for all: its library may be opened later.
  const auto& options = caffe2::GetBuildOptions();
  const auto found = options.find("TORCH_VERSION");
  return found == options.end() ? TORCH_VERSION : found->second;
}

}  // namespace nn::model
