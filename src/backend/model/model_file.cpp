#include "model/model_file.h"

#include <utility>

#include "model/archive.h"
#include "model/contract.h"
#include "model/devices.h"
#include "model/shared_files.h"

namespace nn::model {
namespace {

std::int64_t bytes_of(const torch::jit::Module& module) {
  std::size_t bytes = 0;
  for (const auto& tensor : module.parameters()) bytes += tensor.nbytes();
  for (const auto& tensor : module.buffers()) bytes += tensor.nbytes();
  return static_cast<std::int64_t>(bytes);
}

}  // namespace

Result<std::shared_ptr<const ModelFile>> ModelFile::open(const std::string& path) noexcept {
  static SharedFiles<ModelFile> files;
  try {
    open_devices();
    return files.get(identity_of(path), [&] { return read(path); });
  } catch (const std::exception& error) {
    return Error{"'" + path + "' cannot be loaded (" + error.what() + ")"};
  }
}

Result<std::shared_ptr<const ModelFile>> ModelFile::read(const std::string& path) noexcept {
  try {
    auto archive = open_archive(path);
    if (!archive) return archive.error();
    const std::shared_ptr<ModelFile> file(new ModelFile());
    file->origin_ = std::make_shared<const state::Origin>(archive->module);
    file->memory_ = bytes_of(archive->module);
    const auto reset = archive->module.find_method("reset");
    file->has_reset_ = reset && reset->function().getSchema().arguments().size() == 1;
    state::Instance instance(file->origin_);
    auto spec = read_contract(path, instance, archive->record);
    if (!spec) return spec.error();
    file->spec_ = std::move(*spec);
    return std::shared_ptr<const ModelFile>(file);
  } catch (const std::exception& error) {
    return Error{"'" + path + "' cannot be loaded (" + reason_of(error) + "): export it with nn_export"};
  }
}

std::shared_ptr<optimize::Rewritten> ModelFile::rewritten(const std::string& method, Optimize how) const {
  const std::scoped_lock lock(rewriting_);
  return rewriters_.try_emplace(how, origin_, how != Optimize::Off).first->second.method(method);
}

std::shared_ptr<const optimize::Kernels> ModelFile::kernels(const WarmMethod& method) const {
  const std::scoped_lock lock(tried_mutex_);
  const auto found = kernels_.find(method);
  return found == kernels_.end() ? nullptr : found->second.lock();
}

void ModelFile::set_kernels(const WarmMethod& method, const std::shared_ptr<const optimize::Kernels>& kernels) const {
  const std::scoped_lock lock(tried_mutex_);
  std::erase_if(kernels_, [](const auto& entry) { return entry.second.expired(); });
  kernels_[method] = kernels;
}

bool ModelFile::keeps_voices_apart(const WarmMethod& method) const {
  const std::scoped_lock lock(tried_mutex_);
  return apart_.contains(method);
}

void ModelFile::set_keeps_voices_apart(const WarmMethod& method) const {
  const std::scoped_lock lock(tried_mutex_);
  apart_.insert(method);
}

}  // namespace nn::model
