#pragma once
// What an instance is. Internal to model/: the types named here are LibTorch's.

#include <cmath>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <torch/script.h>

#include "model/instance.h"
#include "model/ivalues.h"
#include "model/model.h"
#include "model/model_file.h"

namespace nn::model {

struct Model::Impl {
  std::shared_ptr<const ModelFile> file;
  ModelSpec spec;  ///< the file's, under the name by which this instance was loaded
  torch::jit::Module module;
  torch::jit::Module pristine;    ///< never run: one of the file's, or a copy of it on `device`
  std::vector<Setting> accepted;  ///< what was set and taken, each attribute's last
  torch::Device device{torch::kCPU};
  Optimize optimize = Optimize::Off;
  const optimize::Rewritten* rewritten = nullptr;  ///< the file's, if that is what plays
  int sample_rate = -1;

  [[nodiscard]] torch::jit::Module instance_of(const torch::jit::Module& other) const {
    return independent_copy(other, file->writes_parameters());
  }

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

  /// Goes on with the same state elsewhere, or computed in another way.
  void place(torch::Device target, Optimize how) {
    const bool fast = how != Optimize::Off && target.is_cpu();
    const auto* form = fast ? &file->rewritten(how) : nullptr;
    auto first = fast ? form->module : file->pristine();
    if (!target.is_cpu()) {
      first = independent_copy(first, true);
      first.to(target);
    }
    // `to` moves the very parameters that are shared.
    auto state = independent_copy(module, target != device || file->writes_parameters());
    state.to(target);
    auto placed = instance_of(first);
    give_state(placed, state, file->writes_parameters());
    module = placed;
    pristine = first;
    device = target;
    optimize = how;
    rewritten = form;
  }

  void tell_sample_rate() {
    const auto method = module.find_method("set_sample_rate");
    if (!method || sample_rate <= 0) return;
    const auto& arguments = method->function().getSchema().arguments();
    if (arguments.size() == 2) (*method)({to_ivalue(static_cast<std::int64_t>(sample_rate), arguments[1].type())});
  }
};

}  // namespace nn::model
