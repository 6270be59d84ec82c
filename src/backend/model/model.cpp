#include "model/model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include <ATen/Parallel.h>
#include <torch/script.h>
#include <torch/version.h>

#include "model/archive.h"
#include "model/contract.h"
#include "model/instance.h"
#include "model/ivalues.h"

namespace nn::model {
namespace {

using torch::jit::Module;

bool all_finite(const float* samples, std::int64_t count) {
  // A sum of x - x is 0 unless one x is infinite or not a number; unlike a loop over isfinite it vectorises everywhere.
  float sum = 0.0F;
  for (std::int64_t i = 0; i < count; ++i) sum += samples[i] - samples[i];
  return sum == 0.0F;
}

std::string shape_text(c10::IntArrayRef shape) {
  std::string text = "[";
  for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

}  // namespace

struct Model::Impl {
  ModelSpec spec;
  Module module;
  Module pristine;  ///< never run: what a reset goes back to when the model has no reset() of its own
  bool own_reset = false;
  std::vector<Setting> accepted;  ///< what was set and taken, each attribute's last
  torch::Device device{torch::kCPU};
  int sample_rate = -1;

  /// The names the contract gives to buffer elements: "<attribute>#<element>".
  void set_buffer(const std::string& key, const BufferValue& buffer) {
    const auto method = module.find_method("set_buffer_attribute");
    if (!method) throw std::invalid_argument("the file has no set_buffer_attribute(): export it again");
    const auto samples = torch::tensor(buffer.samples, torch::kFloat32).reshape({buffer.channels, buffer.frames});
    const auto answer =
        (*method)({key, samples.to(device), static_cast<std::int64_t>(std::lround(buffer.sample_rate))});
    if (answer.isInt() && answer.toInt() != 0) {
      throw std::invalid_argument("the model refuses " + std::to_string(buffer.frames) + " samples");
    }
  }

  void set(const Setting& setting) {
    apply(setting);
    std::erase_if(accepted, [&](const auto& earlier) { return earlier.attribute == setting.attribute; });
    accepted.push_back(setting);
  }

  /// Sets each again; what is refused by now stays out and must not keep the others from their values.
  void set_all(const std::vector<Setting>& settings) noexcept {
    for (const auto& setting : settings) {
      try {
        set(setting);
      } catch (...) {
      }
    }
  }

  void apply(const Setting& setting) {
    bool only_buffers = true;
    for (std::size_t i = 0; i < setting.values.size(); ++i) {
      const auto* buffer = std::get_if<std::shared_ptr<const BufferValue>>(&setting.values[i]);
      if (buffer != nullptr) set_buffer(setting.attribute + "#" + std::to_string(i), **buffer);
      only_buffers = only_buffers && buffer != nullptr;
    }
    if (only_buffers) return;
    const auto setter = module.get_method("set_" + setting.attribute);
    const auto& arguments = setter.function().getSchema().arguments();
    std::vector<c10::IValue> inputs;
    for (std::size_t i = 0; i < setting.values.size(); ++i) {
      auto input = to_ivalue(setting.values[i], arguments.at(i + 1).type());
      inputs.push_back(input.isTensor() ? c10::IValue(input.toTensor().to(device)) : input);
    }
    const auto answer = setter(inputs);
    if (answer.isInt() && answer.toInt() != 0) throw std::invalid_argument("the model refuses it");
  }

  void move(torch::Device target) {
    module.to(target);
    if (!own_reset) pristine.to(target);
  }

  void tell_sample_rate() {
    const auto method = module.find_method("set_sample_rate");
    if (!method || sample_rate <= 0) return;
    const auto& arguments = method->function().getSchema().arguments();
    if (arguments.size() == 2) (*method)({to_ivalue(static_cast<std::int64_t>(sample_rate), arguments[1].type())});
  }
};

/// One method at one block size.
class Model::Runner : public engine::MethodRunner {
 public:
  Runner(std::shared_ptr<Model> model, MethodSpec method, std::int64_t block_size,
         std::function<void(std::string)> report)
      : model_(std::move(model)),
        method_(std::move(method)),
        in_shape_{1, method_.in_channels, block_size / method_.in_ratio},
        out_shape_{1, method_.out_channels, block_size / method_.out_ratio},
        report_(std::move(report)) {}

  bool run(const float* in, float* out) noexcept override {
    try {
      return run_checked(in, out);
    } catch (const std::exception& error) {
      return fail("failed: " + reason_of(error) + ": the block is silent; mend the model or send 'reset'");
    } catch (...) {
      return fail("failed for an unknown reason: the block is silent; mend the model or send 'reset'");
    }
  }

 private:
  bool run_checked(const float* in, float* out) {
    const c10::InferenceMode guard;
    auto& impl = *model_->impl_;
    // A fresh tensor each time: a model may keep a view of its input as state, which must not change under it.
    auto input = torch::empty(in_shape_);
    std::copy_n(in, input.numel(), input.data_ptr<float>());
    if (!all_finite(in, input.numel())) {
      // One such sample would stay in a streaming model's state for good.
      input.nan_to_num_(0.0, 0.0, 0.0);
      say("is given NaN or infinite samples: they count as zero; look at what is connected to the inlet");
    }
    const auto answer = impl.module.get_method(method_.name)({input.to(impl.device)});
    if (!answer.isTensor()) return fail("gave a " + answer.tagKind() + " instead of a tensor: return one tensor");
    if (answer.toTensor().sizes() != c10::IntArrayRef(out_shape_)) {
      return fail("gave shape " + shape_text(answer.toTensor().sizes()) + " for input " + shape_text(in_shape_) +
                  ", not " + shape_text(out_shape_) +
                  " as its parameters say: the block is silent; mend and export the model again");
    }
    const auto output = answer.toTensor().to(torch::kCPU, torch::kFloat32).contiguous();
    const float* samples = output.data_ptr<float>();
    if (!all_finite(samples, output.numel())) {
      return fail("gave NaN or infinite samples: the block is silent; send 'reset' to clear the model's state");
    }
    std::copy_n(samples, output.numel(), out);
    return true;
  }

  bool fail(const std::string& what) noexcept {
    say(what);
    return false;
  }

  /// A failing model fails on every block: each line is said once, and a model of endless different ones is cut short.
  void say(const std::string& what) noexcept {
    constexpr std::size_t kMostLines = 16;
    try {
      if (said_.size() >= kMostLines || !said_.insert(what).second) return;
      report_("method '" + method_.name + "' of " + model_->impl_->spec.name + " " + what);
    } catch (...) {  // out of memory for a line of text: the block is silent all the same
    }
  }

  const std::shared_ptr<Model> model_;
  const MethodSpec method_;
  const std::vector<std::int64_t> in_shape_;
  const std::vector<std::int64_t> out_shape_;
  const std::function<void(std::string)> report_;
  std::set<std::string> said_;
};

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Model::~Model() = default;

const ModelSpec& Model::spec() const noexcept { return impl_->spec; }

Result<std::shared_ptr<Model>> Model::load(const std::string& path) {
  auto archive = open_archive(path);
  if (!archive) return archive.error();
  try {
    auto impl = std::make_unique<Impl>();
    impl->module = independent_copy(archive->module);  // read_contract runs getters: what plays stays untouched by them
    impl->own_reset = archive->module.find_method("reset").has_value() &&
                      archive->module.get_method("reset").function().getSchema().arguments().size() == 1;
    auto spec = read_contract(path, archive->module, archive->record);
    if (!spec) return spec.error();
    impl->spec = std::move(*spec);
    if (!impl->own_reset) impl->pristine = independent_copy(impl->module);
    return std::shared_ptr<Model>(new Model(std::move(impl)));
  } catch (const std::exception& error) {
    return Error{"'" + path + "' cannot be loaded (" + reason_of(error) + "): export it with nn_export"};
  }
}

std::shared_ptr<engine::MethodRunner> Model::runner(const std::shared_ptr<Model>& model, const MethodSpec& method,
                                                    std::int64_t block_size, std::function<void(std::string)> report) {
  return std::make_shared<Runner>(model, method, block_size, std::move(report));
}

void Model::warm_up(const MethodSpec& method, std::int64_t block_size) noexcept {
  constexpr int kRuns = 3;  // the profiling executor specialises on the first two calls
  try {
    Module scratch = independent_copy(impl_->module);
    const c10::InferenceMode guard;
    for (int i = 0; i < kRuns; ++i) {
      scratch.get_method(method.name)(
          {torch::zeros({1, method.in_channels, block_size / method.in_ratio}).to(impl_->device)});
    }
  } catch (...) {  // the same failure is reported when the method runs for real
  }
}

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
    return to_values(impl_->module.get_method("get_" + attribute)({}));
  } catch (const std::exception& error) {
    return Error{"get " + attribute + ": " + reason_of(error)};
  }
}

Result<void> Model::set_sample_rate(int sample_rate) noexcept {
  try {
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
    if (impl_->own_reset) {
      impl_->module.get_method("reset")({});
      return {};
    }
    {
      const c10::InferenceMode ordinary(false);  // tensors born in inference mode may not be changed outside it
      impl_->module = independent_copy(impl_->pristine);
    }
    impl_->tell_sample_rate();
    impl_->set_all(std::exchange(impl_->accepted, {}));
    return {};
  } catch (const std::exception& error) {
    return Error{"reset: " + reason_of(error)};
  }
}

void Model::take_settings(const Model& other) noexcept {
  const c10::InferenceMode guard;
  impl_->set_all(other.impl_->accepted);
}

Result<void> Model::move_to(const std::string& name) noexcept {
  try {
    const std::string wanted = name == "gpu" ? (at::hasMPS() && !at::hasCUDA() ? "mps" : "cuda") : name;
    constexpr std::array kKnown{"cpu", "cuda", "mps"};
    const auto kind = wanted.substr(0, wanted.find(':'));
    if (std::find(kKnown.begin(), kKnown.end(), kind) == kKnown.end()) {
      return Error{"device '" + name + "' is unknown: give cpu, cuda, cuda:1, mps or gpu; the model stays on " +
                   impl_->device.str()};
    }
    const torch::Device device(wanted);
    const bool there = device.is_cpu() || (device.is_cuda() && at::hasCUDA()) || (device.is_mps() && at::hasMPS());
    if (!there) {
      return Error{"device '" + wanted + "' is not to be had with this LibTorch: the model stays on " +
                   impl_->device.str()};
    }
    try {
      impl_->move(device);
    } catch (...) {
      impl_->move(impl_->device);  // half of it may have moved
      throw;
    }
    impl_->device = device;
    return {};
  } catch (const std::exception& error) {
    return Error{"device '" + name + "': " + reason_of(error) + ": the model stays on " + impl_->device.str()};
  }
}

void set_up_inference_thread() {
  // One thread per model: several models share the machine, and the audio thread is never crowded out.
  at::set_num_threads(1);
  at::globalContext().setFlushDenormal(true);
}

std::string torch_version() { return TORCH_VERSION; }

}  // namespace nn::model
