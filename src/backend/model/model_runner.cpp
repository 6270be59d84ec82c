// A method of a model, run block by block.

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "model/archive.h"
#include "model/model_impl.h"
#include "model/state/visit.h"

namespace nn::model {
namespace {

bool all_finite(const float* samples, std::int64_t count) {
  // A sum of x - x is 0 unless one x is infinite or not a number; unlike a loop over isfinite it vectorises everywhere.
  float sum = 0.0F;
  for (std::int64_t i = 0; i < count; ++i) sum += samples[i] - samples[i];
  return sum == 0.0F;
}

bool is_broken(const at::Tensor& tensor) {
  return tensor.defined() && tensor.is_floating_point() && tensor.numel() > 0 &&
         !at::isfinite(tensor).all().item<bool>();
}

/// What of the model's state is infinite or not a number: "net.memory"; empty if nothing is.
std::string broken_state(const torch::jit::Module& module) {
  for (const auto& attribute : module.named_attributes()) {
    bool broken = attribute.value.isDouble() && !std::isfinite(attribute.value.toDouble());
    state::visit(attribute.value, [&](const c10::IValue& value) {
      broken = broken || (value.isTensor() && is_broken(value.toTensor()));
      return false;
    });
    if (broken) return attribute.name;
  }
  return "";
}

}  // namespace

/// One method at one block size.
class Model::Runner : public engine::MethodRunner {
 public:
  Runner(std::shared_ptr<Model> model, MethodSpec method, std::int64_t block_size, int voices,
         std::function<void(std::string)> report)
      : model_(std::move(model)),
        method_(std::move(method)),
        in_shape_{voices, method_.in_channels, block_size / method_.in_ratio},
        out_shape_{voices, method_.out_channels, block_size / method_.out_ratio},
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

  void recover() noexcept override {
    if (!std::exchange(is_broken_, false)) return;
    if (const auto done = model_->reset(); !done) {
      say("cannot be reset: " + done.error().message);
    } else {
      say("was reset, since 'recover' is 1");
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
    const auto answer = impl.play(impl.instance, method_.name, input);
    if (!answer.isTensor()) return fail("gave a " + answer.tagKind() + " instead of a tensor: return one tensor");
    if (answer.toTensor().sizes() != c10::IntArrayRef(out_shape_)) {
      return fail("gave shape " + shape_text(answer.toTensor().sizes()) + " for input " + shape_text(in_shape_) +
                  ", not " + shape_text(out_shape_) +
                  " as its parameters say: the block is silent; mend and export the model again");
    }
    const auto output = answer.toTensor().to(torch::kCPU, torch::kFloat32).contiguous();
    const float* samples = output.data_ptr<float>();
    if (!all_finite(samples, output.numel())) {
      return fail_for_good();
    }
    is_broken_ = false;
    std::copy_n(samples, output.numel(), out);
    return true;
  }

  /// A streaming model does not come back by itself from a state that is not finite. Looked for once: there may be much
  /// of it.
  bool fail_for_good() {
    if (!is_broken_) {
      const auto state = broken_state(model_->impl_->instance.module());
      where_ = state.empty() ? "" : ", its state '" + state + "' is not finite";
    }
    is_broken_ = true;
    return fail("gave NaN or infinite samples" + where_ +
                ": the block is silent; send 'reset' to clear the model's state, or 'recover 1' to have that done");
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
  bool is_broken_ = false;  ///< the last answer was not finite
  std::string where_;       ///< and why, as a part of a sentence
};

std::shared_ptr<engine::MethodRunner> Model::runner(const std::shared_ptr<Model>& model, const MethodSpec& method,
                                                    std::int64_t block_size, int voices,
                                                    std::function<void(std::string)> report) {
  // Rewritten now, the first block need not wait for that.
  const auto& impl = *model->impl_;
  if (impl.instance.device().is_cpu()) static_cast<void>(impl.file->rewritten(method.name, impl.optimize));
  return std::make_shared<Runner>(model, method, block_size, voices, std::move(report));
}

}  // namespace nn::model
