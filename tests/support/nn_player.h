#pragma once
// An nn~ behind nn.h in a host of the test's own: the same code plays the fake model, linked in, and the real library.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "nn.h"

namespace nn::test {

using Argument = std::variant<double, std::string>;
using Arguments = std::vector<Argument>;

/// Control thread: everything but `process`, as in nn.h. In this host every name but "nowhere" is a file, and the
/// arrays "short" (8 samples) and "long" (4096) exist.
class NnPlayer {
 public:
  NnPlayer(const nn_api& api, const Arguments& box, double sample_rate = 48000, int vector_size = 64,
           nn_cording cording = NN_PLAIN)
      : api_(api) {
    const auto atoms = to_c(box);
    object_ = api.create(&kHost, this, cording, static_cast<int>(atoms.size()), atoms.data(), sample_rate, vector_size);
    if (object_ != nullptr) prepare(sample_rate, vector_size);
  }
  ~NnPlayer() { destroy(); }
  NnPlayer(const NnPlayer&) = delete;
  NnPlayer& operator=(const NnPlayer&) = delete;

  void destroy() { api_.destroy(std::exchange(object_, nullptr)); }
  [[nodiscard]] bool created() const { return object_ != nullptr; }
  [[nodiscard]] nn_object* object() const { return object_; }

  /// The host's DSP stops before and starts after this: `process` must not run meanwhile. Every inlet hears 0.5.
  void prepare(double sample_rate, int vector_size) {
    sample_rate_ = sample_rate;
    vector_size_ = vector_size;
    io_prepared_ = io_changes;
    const auto frames = static_cast<std::size_t>(vector_size);
    int connected = 0;
    for (const int width : cords_) connected += width;
    const auto inlets = static_cast<std::size_t>(cords_.empty() ? api_.inlets(object_) : connected);
    const auto outlets = static_cast<std::size_t>(api_.outlets(object_) * api_.outlet_channels(object_));
    input_.assign(frames * inlets, 0.5F);
    output_.assign(frames * outlets, 0.0F);
    in_.clear();
    out_.clear();
    for (std::size_t i = 0; i < inlets; ++i) in_.push_back(input_.data() + i * frames);
    for (std::size_t i = 0; i < outlets; ++i) out_.push_back(output_.data() + i * frames);
    api_.prepare(object_, sample_rate, vector_size, static_cast<int>(inlets), static_cast<int>(outlets));
  }
  /// Likewise. Of an object with multichannel cords: how many channels come to each inlet from now on.
  void connect(const std::vector<int>& channels) {
    cords_ = channels;
    for (std::size_t i = 0; i < cords_.size(); ++i) api_.cord_changed(object_, static_cast<int>(i), cords_[i]);
    prepare(sample_rate_, vector_size_);
  }
  /// What channel `index` of all that come to the inlets hears from now on.
  void hear(int index, float sample) { std::fill_n(input_.data() + index * vector_size_, vector_size_, sample); }
  /// The last sample of each channel that leaves the outlets.
  [[nodiscard]] std::vector<float> last_samples() const {
    std::vector<float> samples;
    for (auto i = static_cast<std::size_t>(vector_size_); i <= output_.size();
         i += static_cast<std::size_t>(vector_size_)) {
      samples.push_back(output_[i - 1]);
    }
    return samples;
  }

  /// Audio thread: one vector, and nothing but the call: what it does wrong is the backend's.
  bool process() noexcept { return api_.process(object_, in_.data(), out_.data(), vector_size_) != 0; }
  /// Audio thread: after a pause, as a host tells of it.
  void resume() noexcept {
    if (api_.waits(object_) == 0) api_.interrupted(object_);
  }
  /// What the last `process` gave, outlet after outlet.
  [[nodiscard]] const std::vector<float>& output() const { return output_; }

  bool message(const std::string& selector, const Arguments& arguments = {}) {
    const auto atoms = to_c(arguments);
    return api_.message(object_, selector.c_str(), static_cast<int>(atoms.size()), atoms.data()) != 0;
  }
  bool drain() { return api_.drain(object_) != 0; }

  /// With no audio thread running: drains until nothing more is to come. False if that does not happen in 20 s.
  bool settles() {
    return within_20_s([&] { return !drain(); });
  }
  /// Likewise, with DSP started anew where that was asked for: plays until every outlet has given nothing but `sample`
  /// for a while. False if that does not happen.
  bool plays(float sample) {
    constexpr int kVectors = 20;
    int right = 0;
    return settles() && within_20_s([&] {
             if (io_changes != io_prepared_) prepare(sample_rate_, vector_size_);
             process();
             drain();
             const bool all =
                 std::all_of(output_.begin(), output_.end(), [&](float x) { return std::abs(x - sample) < 1e-5F; });
             right = all && !output_.empty() ? right + 1 : 0;
             return right == kVectors;
           });
  }

  std::vector<std::string> errors;   ///< lines posted as errors
  std::vector<std::string> lines;    ///< the others
  std::vector<std::string> answers;  ///< what came from the info outlet, as "get gain 2": numbers are rounded
  int io_changes = 0;
  float array_sample = 0.25F;                         ///< of which the arrays are full
  std::map<std::string, std::vector<float>> written;  ///< to arrays; those of two channels at most, and not "nowhere"
  std::function<void(const std::string&)> on_answer;  ///< a patch whose info outlet leads back to the object

 private:
  static std::vector<nn_atom> to_c(const Arguments& arguments) {
    std::vector<nn_atom> atoms;
    for (const auto& argument : arguments) {
      nn_atom atom{};
      if (const auto* word = std::get_if<std::string>(&argument)) {
        atom.type = NN_SYMBOL;
        atom.value.symbol = word->c_str();
      } else {
        atom.type = NN_FLOAT;
        atom.value.number = std::get<double>(argument);
      }
      atoms.push_back(atom);
    }
    return atoms;
  }

  template <class Condition>
  static bool within_20_s(const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    return true;
  }

  static NnPlayer& self(void* context) { return *static_cast<NnPlayer*>(context); }
  static void post(void* context, nn_level level, const char* line) {
    (level == NN_ERROR ? self(context).errors : self(context).lines).emplace_back(line);
  }
  static void outlet(void* context, const char* selector, int count, const nn_atom* atoms) {
    std::string text = selector;
    for (int i = 0; i < count; ++i) {
      const auto& value = atoms[i].value;
      text += " ";
      text += atoms[i].type == NN_SYMBOL
                  ? value.symbol
                  : std::to_string(atoms[i].type == NN_INT ? value.integer : std::lround(value.number));
    }
    self(context).answers.push_back(text);
    if (self(context).on_answer) self(context).on_answer(text);
  }
  static int find_file(void*, const char* name, char* path, size_t size) {
    if (std::string(name).starts_with("nowhere")) return 0;
    return std::snprintf(path, size, "%s", name) < static_cast<int>(size) ? 1 : 0;
  }
  static int read_buffer(void* context, const char* name, nn_buffer_info* info, float* samples) {
    const std::string array = name;
    if (array != "short" && array != "long") return 0;
    *info = {.channels = 1, .frames = array == "short" ? 8 : 4096, .sample_rate = 48000};
    for (int64_t i = 0; samples != nullptr && i < info->frames; ++i) samples[i] = self(context).array_sample;
    return 1;
  }
  static int write_buffer(void* context, const char* name, const nn_buffer_info* info, const float* samples) {
    if (std::string(name) == "nowhere" || info->channels > 2) return 0;
    self(context).written[name].assign(samples, samples + info->channels * info->frames);
    return 1;
  }
  static void io_changed(void* context) { ++self(context).io_changes; }
  static constexpr nn_host kHost{post, outlet, find_file, read_buffer, write_buffer, io_changed};

  const nn_api& api_;
  nn_object* object_ = nullptr;
  double sample_rate_ = 0;
  int vector_size_ = 0;
  int io_prepared_ = 0;
  std::vector<int> cords_;  ///< channels that come to each inlet; empty: one
  std::vector<float> input_;
  std::vector<float> output_;
  std::vector<const float*> in_;
  std::vector<float*> out_;
};

}  // namespace nn::test
