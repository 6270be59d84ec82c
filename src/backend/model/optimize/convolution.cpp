#include "model/optimize/convolution.h"

#include <string>

#include <ATen/core/dispatch/Dispatcher.h>

namespace nn::model::optimize {
namespace {

class Aten : public Kernel {
 public:
  explicit Aten(Convolution convolution) : Kernel(Kind::Aten), convolution_(std::move(convolution)) {}

  [[nodiscard]] bool fits(InputSize /*size*/) const override { return true; }
  [[nodiscard]] at::Tensor run(const at::Tensor& input) const override {
    const auto& c = convolution_;
    // Not at::convolution: these take a signal without a batch, too.
    return c.transposed ? at::conv_transpose1d(input, c.weight, c.bias, {c.stride}, {c.padding}, {c.output_padding},
                                               c.groups, {c.dilation})
                        : at::conv1d(input, c.weight, c.bias, {c.stride}, {c.padding}, {c.dilation}, c.groups);
  }
  [[nodiscard]] std::int64_t memory() const override { return 0; }

 private:
  const Convolution convolution_;
};

/// The operators that torch.compile uses where it inlines weights. They are 2-d: a 1-d signal is an image of height 1.
class Onednn : public Kernel {
 public:
  Onednn(const Convolution& convolution, InputSize size)
      : Kernel(Kind::Onednn), convolution_(convolution), size_(size) {
    const auto& c = convolution;
    const c10::List<std::int64_t> shape({size.batch, c.in_channels(), 1, size.length});
    weight_ = c.transposed ? call("mkldnn::_reorder_convolution_transpose_weight",
                                  {c.weight.unsqueeze(2), pair(0, c.padding), pair(0, c.output_padding),
                                   pair(1, c.stride), pair(1, c.dilation), c.groups, shape})
                           : call("mkldnn::_reorder_convolution_weight",
                                  {c.weight.unsqueeze(2), pair(0, c.padding), pair(1, c.stride), pair(1, c.dilation),
                                   c.groups, shape});
  }

  [[nodiscard]] bool fits(InputSize size) const override { return size == size_; }
  [[nodiscard]] at::Tensor run(const at::Tensor& input) const override {
    const auto& c = convolution_;
    const auto bias = c.bias ? c10::IValue(*c.bias) : c10::IValue();
    const c10::List<std::optional<at::Scalar>> no_scalars;
    auto output =
        c.transposed
            ? call("mkldnn::_convolution_transpose_pointwise",
                   {input.unsqueeze(2), weight_, bias, pair(0, c.padding), pair(0, c.output_padding), pair(1, c.stride),
                    pair(1, c.dilation), c.groups, "none", c10::impl::toList(no_scalars), ""})
            : call("mkldnn::_convolution_pointwise",
                   {input.unsqueeze(2), weight_, bias, pair(0, c.padding), pair(1, c.stride), pair(1, c.dilation),
                    c.groups, "none", c10::impl::toList(no_scalars), ""});
    // The layout is oneDNN's choice. Plain TorchScript's outputs are contiguous, and so is the noise drawn like them.
    return output.squeeze(2).contiguous();
  }
  [[nodiscard]] std::int64_t memory() const override {  // its own layout has no storage to ask
    return static_cast<std::int64_t>(convolution_.weight.nbytes());
  }

 private:
  static c10::List<std::int64_t> pair(std::int64_t height, std::int64_t width) { return {height, width}; }

  static at::Tensor call(const char* name, std::initializer_list<c10::IValue> inputs) {
    torch::jit::Stack stack(inputs);
    c10::Dispatcher::singleton().findSchemaOrThrow(name, "").callBoxed(stack);
    return stack.at(0).toTensor();
  }

  const Convolution convolution_;
  const InputSize size_;
  at::Tensor weight_;
};

}  // namespace

std::shared_ptr<const Kernel> make_kernel(Kind kind, const Convolution& convolution, InputSize size) {
  switch (kind) {
    case Kind::Aten: return std::make_shared<Aten>(convolution);
    case Kind::Onednn: try { return std::make_shared<Onednn>(convolution, size);
      } catch (const std::exception&) {  // a LibTorch built without oneDNN, or a shape it does not do
        return nullptr;
      }
    case Kind::Panels:
    case Kind::PanelsBf16: return make_panel_convolution(kind, convolution);
  }
  return nullptr;
}

}  // namespace nn::model::optimize
