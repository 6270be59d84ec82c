#pragma once
// What an instance is. Internal to model/: the types named here are LibTorch's.

#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <ATen/Parallel.h>
#include <torch/script.h>

#include "model/ivalues.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/state/instance.h"

namespace nn::model {

/// Set by the thread that owns the model, read by others too.
class PlayedKernels {
 public:
  using Pointer = std::shared_ptr<const optimize::Kernels>;

  PlayedKernels() = default;
  PlayedKernels(const PlayedKernels& other) : kernels_(other.get()) {}
  PlayedKernels& operator=(const PlayedKernels&) = delete;
  ~PlayedKernels() = default;

  [[nodiscard]] Pointer get() const {
    const std::scoped_lock lock(mutex_);
    return kernels_;
  }
  void set(Pointer kernels) {
    const std::scoped_lock lock(mutex_);
    kernels_.swap(kernels);
  }

 private:
  mutable std::mutex mutex_;
  Pointer kernels_;
};

struct Model::Impl {
  std::shared_ptr<const ModelFile> file;
  ModelSpec spec;  ///< the file's, under the name by which this instance was loaded
  state::Instance instance;
  std::vector<Setting> accepted;  ///< what was set and taken, each attribute's last
  Optimize optimize = Optimize::Off;
  int sample_rate = -1;
  PlayedKernels kernels;
  std::map<std::string, std::shared_ptr<optimize::Rewritten>> forms;  ///< those used so far, for `optimize`

  explicit Impl(std::shared_ptr<const ModelFile> read)
      : file(std::move(read)), spec(file->spec()), instance(file->origin()) {}

  [[nodiscard]] WarmMethod warm_method(const MethodSpec& method, std::int64_t block_size, int voices) const {
    return {method.name, block_size, voices, instance.device().str(), at::get_num_threads(), optimize};
  }

  /// Runs a method on a block, in the form that plays, in this instance or a copy of it.
  c10::IValue play(state::Instance& player, const std::string& method, const torch::Tensor& input) {
    if (!player.device().is_cpu()) return player.call(method, {input.to(player.device())});
    const auto [form, is_new] = forms.try_emplace(method);
    if (is_new) form->second = file->rewritten(method, optimize);
    return form->second ? player.call(form->second->function, {input}) : player.call(method, {input});
  }

  /// The names the contract gives to buffer elements: "<attribute>#<element>".
  void set_buffer(const std::string& key, const BufferValue& buffer) {
    if (!instance.module().find_method("set_buffer_attribute")) {
      throw std::invalid_argument("the file has no set_buffer_attribute(): export it again");
    }
    const auto samples = torch::tensor(buffer.samples, torch::kFloat32).reshape({buffer.channels, buffer.frames});
    const auto answer =
        instance.call("set_buffer_attribute",
                      {key, samples.to(instance.device()), static_cast<std::int64_t>(std::lround(buffer.sample_rate))});
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
    const auto name = "set_" + setting.attribute;
    const auto& arguments = instance.module().get_method(name).function().getSchema().arguments();
    std::vector<c10::IValue> inputs;
    for (std::size_t i = 0; i < setting.values.size(); ++i) {
      auto input = to_ivalue(setting.values[i], arguments.at(i + 1).type());
      inputs.push_back(input.isTensor() ? c10::IValue(input.toTensor().to(instance.device())) : input);
    }
    const auto answer = instance.call(name, std::move(inputs));
    if (answer.isInt() && answer.toInt() != 0) throw std::invalid_argument("the model refuses it");
  }

  void tell_sample_rate() {
    const auto method = instance.module().find_method("set_sample_rate");
    if (!method || sample_rate <= 0) return;
    const auto& arguments = method->function().getSchema().arguments();
    if (arguments.size() != 2) return;
    instance.call("set_sample_rate", {to_ivalue(static_cast<std::int64_t>(sample_rate), arguments[1].type())});
  }
};

}  // namespace nn::model
