#pragma once
// One convolution of a model, and the ways to compute it. Internal to model/.

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <ATen/ATen.h>

namespace nn::model::optimize {

/// A 1-d convolution, or transposed convolution, whose weights never change. All tensors are float32 on the CPU.
struct Convolution {
  at::Tensor weight;               ///< [out, in / groups, taps]; transposed: [in, out / groups, taps]
  std::optional<at::Tensor> bias;  ///< [out]
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t dilation = 1;
  std::int64_t output_padding = 0;  ///< transposed only
  std::int64_t groups = 1;
  bool transposed = false;

  [[nodiscard]] std::int64_t taps() const { return weight.size(2); }
  [[nodiscard]] std::int64_t in_channels() const { return weight.size(transposed ? 0 : 1) * (transposed ? 1 : groups); }
  [[nodiscard]] std::int64_t out_channels() const {
    return weight.size(transposed ? 1 : 0) * (transposed ? groups : 1);
  }
  /// Samples it answers to `length` samples; below 1 if those are too few for it.
  [[nodiscard]] std::int64_t out_length(std::int64_t length) const {
    const auto reach = dilation * (taps() - 1);
    if (transposed) return (length - 1) * stride - 2 * padding + reach + output_padding + 1;
    const auto room = length + 2 * padding - reach - 1;
    return room < 0 ? 0 : room / stride + 1;
  }
};

/// The ways to compute it.
enum class Kind : std::uint8_t {
  Aten,       ///< what plain TorchScript does
  Onednn,     ///< oneDNN, its weights laid out beforehand for one length
  Panels,     ///< ours: see panel_product.h
  PanelsBf16  ///< ours, with half the weights' bits
};
constexpr std::array<std::pair<Kind, std::string_view>, 4> kKinds{
    {{Kind::Aten, "aten"}, {Kind::Onednn, "onednn"}, {Kind::Panels, "panels"}, {Kind::PanelsBf16, "panels_bf16"}}};

/// The batch and the length that a convolution is given.
struct InputSize {
  std::int64_t batch = 0;
  std::int64_t length = 0;
  auto operator<=>(const InputSize&) const = default;
};

/// One way to compute one convolution. Any thread; several at once. Throws what LibTorch throws.
class Kernel {
 public:
  explicit Kernel(Kind kind) : kind_(kind) {}
  virtual ~Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] virtual bool fits(InputSize size) const = 0;
  /// [batch, in, length] to [batch, out, out_length], contiguous.
  [[nodiscard]] virtual at::Tensor run(const at::Tensor& input) const = 0;
  /// Bytes of weights that it holds beside the model's own.
  [[nodiscard]] virtual std::int64_t memory() const = 0;

 private:
  const Kind kind_;
};

/// Lays the weights out; null if this way cannot compute this convolution, here or at all.
std::shared_ptr<const Kernel> make_kernel(Kind kind, const Convolution& convolution, InputSize size);

/// The part of make_kernel for `Panels` and `PanelsBf16`.
std::shared_ptr<const Kernel> make_panel_convolution(Kind kind, const Convolution& convolution);

}  // namespace nn::model::optimize
