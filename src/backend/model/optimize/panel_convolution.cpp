// Convolutions as products with panels of weights, see panel_product.h: the input is turned to time-major, where the
// inputs of one column lie in as few runs as there are taps; no im2col is written.

#include <algorithm>
#include <vector>

#include <ATen/Parallel.h>

#include "model/optimize/convolution.h"
#include "model/optimize/panel_kernel.h"
#include "model/optimize/transpose.h"

namespace nn::model::optimize {
namespace {

std::int64_t round_up(std::int64_t value, std::int64_t unit) { return (value + unit - 1) / unit * unit; }

class PanelConvolution : public Kernel {
 public:
  PanelConvolution(Kind kind, const Convolution& convolution)
      : Kernel(kind),
        convolution_(convolution),
        groups_(convolution.groups),
        in_(convolution.in_channels() / groups_),
        out_(convolution.out_channels() / groups_),
        phases_(convolution.transposed ? convolution.stride : 1),
        taps_(round_up(convolution.taps(), phases_) / phases_),
        rows_(round_up(out_ * phases_, kernel_.half)),
        weights_(at::empty({groups_ * rows_ * taps_ * in_}, kind == Kind::PanelsBf16 ? at::kBFloat16 : at::kFloat)),
        bias_(static_cast<std::size_t>(groups_ * rows_)) {
    const auto weights = convolution.weight.contiguous();
    if (kind == Kind::PanelsBf16) {
      pack(weights.const_data_ptr<float>(), weights_.mutable_data_ptr<at::BFloat16>());
    } else {
      pack(weights.const_data_ptr<float>(), weights_.mutable_data_ptr<float>());
    }
    if (!convolution.bias) return;
    const auto bias = convolution.bias->contiguous();
    for (std::int64_t group = 0; group < groups_; ++group) {
      for (std::int64_t row = 0; row < out_ * phases_; ++row) {
        bias_[group * rows_ + row] = bias.const_data_ptr<float>()[group * out_ + row % out_];
      }
    }
  }

  [[nodiscard]] bool fits(InputSize /*size*/) const override { return true; }
  [[nodiscard]] std::int64_t memory() const override { return static_cast<std::int64_t>(weights_.nbytes()); }

  [[nodiscard]] at::Tensor run(const at::Tensor& input) const override {
    const auto samples = input.contiguous();
    auto output = at::empty({samples.size(0), convolution_.out_channels(), convolution_.out_length(samples.size(2))},
                            samples.options());
    for (std::int64_t batch = 0; batch < samples.size(0); ++batch) {
      run_one(samples.const_data_ptr<float>() + batch * samples.stride(0), samples.size(2),
              output.mutable_data_ptr<float>() + batch * output.stride(0), output.size(2));
    }
    return output;
  }

 private:
  template <typename Weight>
  void pack(const float* from, Weight* to) const;
  void run_one(const float* in, std::int64_t in_length, float* out, std::int64_t out_length) const;

  const PanelKernel& kernel_ = *panel_kernels().front();
  const Convolution convolution_;
  const std::int64_t groups_;
  const std::int64_t in_, out_;  ///< channels of a group
  /// A transposed convolution of stride s is s ordinary ones of stride 1, one for each of the s samples that a column
  /// gives, of ceil(taps / s) taps each.
  const std::int64_t phases_;
  const std::int64_t taps_;
  const std::int64_t rows_;  ///< [phases][out], in whole half panels
  at::Tensor weights_;       ///< [groups][panels][taps][in][rows of a panel]
  std::vector<float> bias_;  ///< [groups][rows]
};

template <typename Weight>
void PanelConvolution::pack(const float* from, Weight* to) const {
  const auto kernel_taps = convolution_.taps();
  const bool transposed = convolution_.transposed;
  const auto next_channel = transposed ? out_ * kernel_taps : kernel_taps;
  for (std::int64_t group = 0; group < groups_; ++group) {
    for (std::int64_t own = 0; own < rows_; ++own) {
      const auto panel = own / kernel_.rows * kernel_.rows;
      const auto panel_rows = std::min(kernel_.rows, rows_ - panel);
      const auto phase = own / out_;
      for (std::int64_t tap = 0; tap < taps_; ++tap) {
        // The earliest input meets an ordinary kernel's first tap and a transposed one's last.
        const auto kernel_tap = transposed ? phase + (taps_ - 1 - tap) * phases_ : tap;
        const bool there = own < out_ * phases_ && kernel_tap < kernel_taps;
        const auto first = transposed ? (group * in_ * out_ + own % out_) * kernel_taps + kernel_tap
                                      : (group * out_ + own) * in_ * kernel_taps + kernel_tap;
        Weight* at = to + ((group * rows_ + panel) * taps_ + tap * panel_rows) * in_ + own - panel;
        for (std::int64_t channel = 0; channel < in_; ++channel, at += panel_rows) {
          *at = there ? static_cast<Weight>(from[first + channel * next_channel]) : Weight(0.0F);
        }
      }
    }
  }
}

void PanelConvolution::run_one(const float* in, std::int64_t in_length, float* out, std::int64_t out_length) const {
  const bool transposed = convolution_.transposed;
  const auto padding = convolution_.padding;
  const auto columns = round_up((transposed ? padding : 0) + out_length, phases_) / phases_;
  const auto lead = transposed ? taps_ - 1 : padding;  // zeros in front of the input
  const auto moments = transposed ? columns + taps_ - 1 : in_length + 2 * padding;
  const auto kept = std::min(in_length, moments - lead);
  const auto time_major = at::empty({moments * in_}, at::kFloat);
  const auto product = at::empty({columns * rows_}, at::kFloat);
  auto* const first_moment = time_major.mutable_data_ptr<float>();
  auto* const first_column = product.mutable_data_ptr<float>();
  std::fill_n(first_moment, lead * in_, 0.0F);
  std::fill_n(first_moment + (lead + kept) * in_, (moments - lead - kept) * in_, 0.0F);

  // Without dilation the taps follow one another in memory: one long run of inputs.
  const bool one_run = convolution_.dilation == 1;
  PanelProduct task{nullptr,
                    nullptr,
                    first_moment,
                    first_column,
                    rows_,
                    columns,
                    one_run ? 1 : taps_,
                    one_run ? taps_ * in_ : in_,
                    (transposed ? 1 : convolution_.stride) * in_,
                    convolution_.dilation * in_};
  const auto run = kind() == Kind::PanelsBf16 ? kernel_.bfloat16 : kernel_.float32;
  const auto group_bytes = static_cast<std::int64_t>(weights_.nbytes()) / groups_;
  for (std::int64_t group = 0; group < groups_; ++group) {
    transpose(in + group * in_ * in_length, in_length, first_moment + lead * in_, in_, in_, kept);
    task.weights = static_cast<const char*>(weights_.const_data_ptr()) + group * group_bytes;
    task.bias = bias_.data() + group * rows_;
    at::parallel_for(0, round_up(rows_, kernel_.rows) / kernel_.rows, 1,
                     [&](std::int64_t first, std::int64_t last) { run(task, first, last); });
    float* const first_out = out + group * out_ * out_length;
    if (!transposed) {
      transpose(first_column, rows_, first_out, out_length, columns, out_);
      continue;
    }
    for (std::int64_t sample = 0; sample < out_length; ++sample) {
      const auto phase = (sample + padding) % phases_;
      const float* from = first_column + (sample + padding) / phases_ * rows_ + phase * out_;
      for (std::int64_t channel = 0; channel < out_; ++channel)
        first_out[channel * out_length + sample] = from[channel];
    }
  }
}

}  // namespace

std::shared_ptr<const Kernel> make_panel_convolution(Kind kind, const Convolution& convolution) {
  if (convolution.transposed && convolution.dilation != 1) return nullptr;
  return std::make_shared<PanelConvolution>(kind, convolution);
}

}  // namespace nn::model::optimize
