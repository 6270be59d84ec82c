// An instance of a model: its life, its settings, where it lives.

#include "model/model.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <ATen/Parallel.h>

#include "model/archive.h"
#include "model/devices.h"
#include "model/model_impl.h"
#include "model/paths.h"

namespace nn::model {

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Model::~Model() = default;

const ModelSpec& Model::spec() const noexcept { return impl_->spec; }

Result<std::shared_ptr<Model>> Model::load(const std::string& path) {
  auto file = ModelFile::open(path);
  if (!file) return file.error();
  try {
    auto impl = std::make_unique<Impl>(*file);
    impl->spec.path = path;
    impl->spec.name = text_of(path_of(path).stem());
    return std::shared_ptr<Model>(new Model(std::move(impl)));
  } catch (const std::exception& error) {
    return Error{"'" + path + "' cannot be loaded (" + reason_of(error) + "): export it with nn_export"};
  }
}

std::shared_ptr<Model> Model::copy() const noexcept {
  try {
    return std::shared_ptr<Model>(new Model(std::make_unique<Impl>(*impl_)));
  } catch (...) {
    return nullptr;
  }
}

std::string Model::device() const { return impl_->instance.device().str(); }

Result<void> Model::set(const Setting& setting) noexcept {
  try {
    const c10::InferenceMode guard;
    impl_->set(setting);
    return {};
  } catch (const std::exception& error) {
    return Error{reason_of(error)};
  }
}

Result<std::vector<Value>> Model::get(const std::string& attribute) noexcept {
  try {
    const c10::InferenceMode guard;
    return to_values(impl_->instance.call("get_" + attribute));
  } catch (const std::exception& error) {
    return Error{"get " + attribute + ": " + reason_of(error)};
  }
}

Result<void> Model::set_sample_rate(int sample_rate) noexcept {
  try {
    if (impl_->sample_rate == sample_rate) return {};  // telling it again could cost its state
    const c10::InferenceMode guard;
    impl_->sample_rate = sample_rate;
    impl_->tell_sample_rate();
    return {};
  } catch (const std::exception& error) {
    return Error{"the model does not take the sample rate " + std::to_string(sample_rate) + " (" + reason_of(error) +
                 "): it plays as it was exported"};
  }
}

Result<void> Model::reset() noexcept {
  try {
    const c10::InferenceMode guard;
    if (impl_->file->has_reset()) {
      impl_->instance.call("reset");
      return {};
    }
    impl_->instance.start_over();
    impl_->tell_sample_rate();
    impl_->set_all(std::exchange(impl_->accepted, {}));
    return {};
  } catch (const std::exception& error) {
    return Error{"reset: " + reason_of(error)};
  }
}

void Model::take_settings(const Model& other) noexcept {
  try {
    const c10::InferenceMode guard;
    std::vector<Setting> differing;
    std::copy_if(other.impl_->accepted.begin(), other.impl_->accepted.end(), std::back_inserter(differing),
                 [&](const Setting& setting) {
                   const auto& own = impl_->accepted;
                   return std::find(own.begin(), own.end(), setting) == own.end();
                 });
    impl_->set_all(differing);
  } catch (const std::exception&) {  // only memory can be lacking: what was set is as the file says
  }
}

Result<void> Model::move_to(const std::string& name) noexcept {
  try {
    auto device = find_device(name);
    if (!device) {
      return Error{device.error().message + "; the model stays on " + impl_->instance.device().str()};
    }
    impl_->instance.place(*device);
    return {};
  } catch (const std::exception& error) {
    return Error{"device '" + name + "': " + reason_of(error) + ": the model stays on " +
                 impl_->instance.device().str()};
  }
}

void set_up_inference_thread() {
  // One thread per model: several models share the machine, and the audio thread is never crowded out.
  at::set_num_threads(1);
  at::globalContext().setFlushDenormal(true);
}

int set_intra_op_threads(int count) {
  const int before = at::get_num_threads();
  at::set_num_threads(count);
  return before;
}

}  // namespace nn::model
