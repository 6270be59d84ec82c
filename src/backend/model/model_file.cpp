#include "model/model_file.h"

#include <set>
#include <utility>

#include "model/archive.h"
#include "model/contract.h"
#include "model/instance.h"
#include "model/own_state.h"
#include "model/parameter_writes.h"
#include "model/shared_files.h"

namespace nn::model {
namespace {

std::int64_t bytes_of(const torch::jit::Module& module) {
  std::size_t bytes = 0;
  for (const auto& tensor : module.parameters()) bytes += tensor.nbytes();
  for (const auto& tensor : module.buffers()) bytes += tensor.nbytes();
  return static_cast<std::int64_t>(bytes);
}

/// Whether some buffer is a view of a parameter: who writes to it writes to the parameter.
bool shows_parameters(const torch::jit::Module& module) {
  std::set<const void*> storages;
  for (const auto& tensor : module.parameters()) {
    if (tensor.has_storage()) storages.insert(tensor.storage().unsafeGetStorageImpl());
  }
  for (const auto& tensor : module.buffers()) {
    if (tensor.has_storage() && storages.contains(tensor.storage().unsafeGetStorageImpl())) return true;
  }
  return false;
}

}  // namespace

Result<std::shared_ptr<const ModelFile>> ModelFile::open(const std::string& path) noexcept {
  static SharedFiles<ModelFile> files;
  try {
    return files.get(identity_of(path), [&] { return read(path); });
  } catch (const std::exception& error) {
    return Error{"'" + path + "' cannot be loaded (" + error.what() + ")"};
  }
}

Result<std::shared_ptr<const ModelFile>> ModelFile::read(const std::string& path) noexcept {
  auto archive = open_archive(path);
  if (!archive) return archive.error();
  try {
    const std::shared_ptr<ModelFile> file(new ModelFile());
    own_what_is_set(archive->module);  // before anything compiles its code
    file->writes_parameters_ = model::writes_parameters(archive->module) || shows_parameters(archive->module);
    // read_contract runs getters, on what is thrown away.
    file->pristine_ = independent_copy(archive->module, file->writes_parameters_);
    file->memory_ = bytes_of(file->pristine_);
    const auto reset = archive->module.find_method("reset");
    file->has_reset_ = reset && reset->function().getSchema().arguments().size() == 1;
    auto spec = read_contract(path, archive->module, archive->record);
    if (!spec) return spec.error();
    file->spec_ = std::move(*spec);
    return std::shared_ptr<const ModelFile>(file);
  } catch (const std::exception& error) {
    return Error{"'" + path + "' cannot be loaded (" + reason_of(error) + "): export it with nn_export"};
  }
}

const optimize::Rewritten& ModelFile::rewritten(Optimize how) const {
  const std::scoped_lock lock(rewritten_mutex_);
  auto found = rewritten_.find(how);
  if (found == rewritten_.end()) found = rewritten_.emplace(how, optimize::rewrite(pristine_)).first;
  return found->second;
}

bool ModelFile::is_warm(const WarmMethod& method) const {
  const std::scoped_lock lock(warm_mutex_);
  return warm_.contains(method);
}

void ModelFile::set_warm(const WarmMethod& method) const {
  const std::scoped_lock lock(warm_mutex_);
  warm_.insert(method);
}

}  // namespace nn::model
