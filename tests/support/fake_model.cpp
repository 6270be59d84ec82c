// model::Model without LibTorch: linked instead of model/*.cpp, so that the whole nn~ object runs under sanitizers.
//
// The file's name is a list of wishes with '-' between them, whatever folder it lies in:
//   missing   cannot be loaded
//   throws    every block fails
//   20ms      every block takes 20 ms
//   22050Hz   was made for 22.05 kHz
//   mono      takes one voice at a time
//   explodes  its state is infinite from the first sample above 100 on
//   hangs     no block, warm-up or setter returns before test::let_go (fake_model.h)
//   hanging   a model whose loading does not, likewise
//   40ms-load loading takes 40 ms
//   few       has no attribute `shift`
// Other words are for the reader ("gain", "slow-20ms"). Every fake has the same methods and attributes (see spec_of).
// Its state is plain members: a second thread that touches a Model it does not own is a data race that TSan sees.
// NOLINTBEGIN(bugprone-exception-escape): where there is no memory for a fake, let the test end

#include "fake_model.h"

#include "model/model.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

namespace nn::test {
namespace {

std::atomic<int> rounds{0};  // of those that hang

}  // namespace

void let_go() { ++rounds; }

int this_round() { return rounds; }

void hang(int round) {
  while (rounds == round) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace nn::test

namespace nn::model {
namespace {

thread_local int threads = 1;

struct Wishes {
  bool missing = false;
  bool throws = false;
  bool mono = false;
  bool explodes = false;
  bool hangs = false;
  bool hanging = false;
  bool few = false;
  int load_ms = 0;
  int block_ms = 0;
  int sample_rate = -1;
};

std::string stem_of(const std::string& path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

Wishes wishes_of(const std::string& name) {
  Wishes wishes;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('-', begin), name.size());
    const auto word = name.substr(begin, end - begin);
    wishes.missing = wishes.missing || word == "missing";
    wishes.throws = wishes.throws || word == "throws";
    wishes.explodes = wishes.explodes || word == "explodes";
    wishes.mono = wishes.mono || word == "mono";
    wishes.hangs = wishes.hangs || word == "hangs";
    wishes.hanging = wishes.hanging || word == "hanging";
    wishes.few = wishes.few || word == "few";
    if (word == "load") wishes.load_ms = std::exchange(wishes.block_ms, 0);
    if (word.size() > 2 && word.ends_with("ms")) wishes.block_ms = std::stoi(word);
    if (word.size() > 2 && word.ends_with("Hz")) wishes.sample_rate = std::stoi(word);
    begin = end + 1;
  }
  return wishes;
}

std::vector<std::string> labels(const std::string& what, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(what + " " + std::to_string(i));
  return names;
}

MethodSpec method(const std::string& name, int in_channels, int in_ratio, int out_channels, int out_ratio) {
  return {.name = name,
          .in_channels = in_channels,
          .in_ratio = in_ratio,
          .out_channels = out_channels,
          .out_ratio = out_ratio,
          .in_labels = labels("in", in_channels),
          .out_labels = labels("out", out_channels),
          .granularity = std::max(in_ratio, out_ratio),
          .latency = 0};
}

/// What a new instance holds, by attribute.
std::map<std::string, std::vector<Value>> initial_values() {
  auto grain = std::make_shared<const BufferValue>();
  return {{"on", {true}},
          {"shift", {0.0}},
          {"gain", {1.0}},
          {"steps", {std::int64_t{1}}},
          {"mode", {std::string("plain")}},
          {"weights", {TensorValue{{2}, {0.0F, 0.0F}}}},
          {"grain", {std::move(grain)}},
          {"pair", {0.5, std::int64_t{2}}},
          {"load", {0.25}},
          {"key", {std::int64_t{0}}}};
}

ModelSpec spec_of(const std::string& path) {
  ModelSpec spec;
  spec.path = path;
  spec.name = stem_of(path);
  spec.methods = {method("forward", 1, 1, 1, 1), method("stereo", 2, 1, 2, 1), method("encode", 1, 1, 4, 16),
                  method("decode", 4, 16, 1, 1)};
  for (const auto& [name, values] : initial_values()) {
    AttributeSpec attribute;
    attribute.name = name;
    for (const auto& value : values) attribute.types.push_back(static_cast<ValueType>(value.index()));
    attribute.settable = name != "load";
    attribute.gettable = name != "key";
    attribute.values = values;
    spec.attributes.push_back(std::move(attribute));
  }
  if (wishes_of(spec.name).few) {
    std::erase_if(spec.attributes, [](const AttributeSpec& attribute) { return attribute.name == "shift"; });
  }
  spec.extras = {{"maker", {std::string("fake")}}};
  return spec;
}

}  // namespace

struct Model::Impl {
  ModelSpec spec;
  Wishes wishes;
  std::map<std::string, std::vector<Value>> values = initial_values();
  std::vector<Setting> accepted;
  int sample_rate = -1;
  Optimize optimize = Optimize::Off;
  std::int64_t blocks = 0;  ///< streaming state
  bool infinite = false;    ///< likewise
  int round = test::this_round();

  [[nodiscard]] float number(const std::string& attribute) const {
    return static_cast<float>(std::get<double>(values.at(attribute).front()));
  }

  void take_time() const {
    if (wishes.hangs) test::hang(round);
    std::this_thread::sleep_for(std::chrono::milliseconds(wishes.block_ms));
  }

  Result<void> set(const Setting& setting) {
    if (setting.attribute == "gain" && std::get<double>(setting.values.front()) > 100) return Error{"gain is too high"};
    values[setting.attribute] = setting.values;
    std::erase_if(accepted, [&](const auto& earlier) { return earlier.attribute == setting.attribute; });
    accepted.push_back(setting);
    return {};
  }

  void set_all(const std::vector<Setting>& settings) {
    for (const auto& setting : settings) static_cast<void>(set(setting));
  }
};

/// Every output channel is the first input channel of its voice times `gain`, plus `shift`, at the output's rate.
class Model::Runner : public engine::MethodRunner {
 public:
  Runner(std::shared_ptr<Model> model, MethodSpec method, std::int64_t block_size, int voices,
         std::function<void(std::string)> report)
      : model_(std::move(model)),
        method_(std::move(method)),
        block_size_(block_size),
        voices_(voices),
        report_(std::move(report)) {}

  bool run(const float* in, float* out) noexcept override {
    auto& impl = *model_->impl_;
    impl.take_time();
    ++impl.blocks;
    if (impl.wishes.throws) {
      if (!said_) report_("method '" + method_.name + "' of " + impl.spec.name + " failed: as it was wished");
      said_ = true;
      return false;
    }
    impl.infinite = impl.infinite || (impl.wishes.explodes && in[0] > 100);
    if (impl.infinite) {
      if (!said_) report_("method '" + method_.name + "' of " + impl.spec.name + " gave infinite samples");
      said_ = true;
      return false;
    }
    const auto gain = impl.number("gain");
    const auto shift = impl.number("shift");
    const auto size = block_size_ / method_.out_ratio;
    const auto of_voice = method_.in_channels * (block_size_ / method_.in_ratio);
    for (int channel = 0; channel < voices_ * method_.out_channels; ++channel) {
      if (channel > 0 && channel % method_.out_channels == 0) in += of_voice;
      for (std::int64_t i = 0; i < size; ++i) {
        *out++ = gain * in[i * method_.out_ratio / method_.in_ratio] + shift;
      }
    }
    return true;
  }
  void recover() noexcept override {
    if (model_->impl_->infinite) static_cast<void>(model_->reset());
  }

 private:
  const std::shared_ptr<Model> model_;
  const MethodSpec method_;
  const std::int64_t block_size_;
  const int voices_;
  const std::function<void(std::string)> report_;
  bool said_ = false;
};

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Model::~Model() = default;

const ModelSpec& Model::spec() const noexcept { return impl_->spec; }

Result<std::shared_ptr<Model>> Model::load(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  impl->spec = spec_of(path);
  impl->wishes = wishes_of(impl->spec.name);
  impl->spec.sample_rate = impl->wishes.sample_rate;
  if (impl->wishes.hanging) test::hang(impl->round);
  std::this_thread::sleep_for(std::chrono::milliseconds(impl->wishes.load_ms));
  if (impl->wishes.missing) return Error{"'" + path + "' cannot be loaded: as it was wished"};
  return std::shared_ptr<Model>(new Model(std::move(impl)));
}

std::shared_ptr<engine::MethodRunner> Model::runner(const std::shared_ptr<Model>& model, const MethodSpec& method,
                                                    std::int64_t block_size, int voices,
                                                    std::function<void(std::string)> report) {
  return std::make_shared<Runner>(model, method, block_size, voices, std::move(report));
}

std::shared_ptr<Model> Model::copy() const noexcept {
  return std::shared_ptr<Model>(new Model(std::make_unique<Impl>(*impl_)));
}

double Model::warm_up(const MethodSpec&, std::int64_t, int, int) const noexcept {
  impl_->take_time();
  return 1e-3 * impl_->wishes.block_ms / threads;
}

Result<void> Model::takes_voices(const MethodSpec&, std::int64_t, int) const noexcept {
  if (impl_->wishes.mono) return Error{"as it was wished"};
  return {};
}

Result<void> Model::optimize(Optimize how) noexcept {
  impl_->optimize = how;
  return {};
}

Optimized Model::optimized() const noexcept { return {impl_->optimize, 1, 2}; }

std::optional<double> Model::rounding(const MethodSpec&, std::int64_t) const noexcept { return 48; }

std::int64_t Model::memory() const noexcept { return sizeof(Impl); }

std::string Model::device() const { return "cpu"; }

Result<void> Model::set(const Setting& setting) noexcept { return impl_->set(setting); }

Result<std::vector<Value>> Model::get(const std::string& attribute) noexcept { return impl_->values.at(attribute); }

Result<void> Model::set_sample_rate(int sample_rate) noexcept {
  impl_->sample_rate = sample_rate;
  return {};
}

Result<void> Model::reset() noexcept {
  impl_->blocks = 0;
  impl_->infinite = false;
  impl_->values = initial_values();
  impl_->set_all(std::exchange(impl_->accepted, {}));
  return {};
}

void Model::take_settings(const Model& other) noexcept { impl_->set_all(other.impl_->accepted); }

Result<void> Model::move_to(const std::string& device) noexcept {
  if (device == "cpu") return {};
  return Error{"device '" + device + "' is not to be had with a fake: the model stays on cpu"};
}

void set_up_inference_thread() {}

int set_intra_op_threads(int count) { return std::exchange(threads, count); }

std::string torch_version() { return "none"; }

}  // namespace nn::model
// NOLINTEND(bugprone-exception-escape)
