// What can be set of an nn~ for good: the one table of it, which hosts show as attributes.

#include <algorithm>
#include <array>
#include <string_view>

#include "object/attribute_message.h"
#include "object/nn_object.h"

namespace nn::object {
namespace {

Atom whole(std::int64_t value) { return value; }

}  // namespace

std::span<const NnObject::Setting> NnObject::settings() {
  using enum Setting::Type;
  static constexpr auto kTiming = "Timing";
  static constexpr auto kModel = "Model";
  static constexpr std::array<Setting, 13> kTable{{
      {"enable", Switch, 0, 1, "", "1", "Play", kTiming,
       [](const NnObject& object) { return whole(object.engine_->enabled() ? 1 : 0); }},
      {"bufsize", Number, 0, kMostBufsize, "", "4096", "Block Size (samples)", kTiming,
       [](const NnObject& object) { return whole(object.wanted().bufsize); }},
      {"deadline", Word, 0, 0, "block auto", "block", "Time for a Block", kTiming,
       [](const NnObject& object) {
         const auto deadline = object.wanted().deadline;
         if (deadline.kind == Deadline::Kind::Samples) return whole(deadline.samples);
         return Atom(std::string(deadline.kind == Deadline::Kind::Auto ? "auto" : "block"));
       }},
      {"late", Word, 0, 0, "silence hold dry", "silence", "Late Blocks", kTiming,
       [](const NnObject& object) { return object.late(); }},
      {"offline", Switch, 0, 1, "", "0", "Wait for the Model (rendering)", kTiming,
       [](const NnObject& object) { return whole(object.offline_ ? 1 : 0); }},
      {"threads", Number, 1, kMostThreads, "", "1", "Threads of the Model", kModel,
       [](const NnObject& object) { return whole(object.threads_); }},
      {"gpu", Switch, 0, 1, "", "0", "Run on the GPU", kModel,
       [](const NnObject& object) { return whole(object.wanted().device == "cpu" ? 0 : 1); }},
      {"device", Word, 0, 0, "cpu gpu cuda mps", "cpu", "Device", kModel,
       [](const NnObject& object) { return Atom(object.wanted().device); }},
      {"resample", Switch, 0, 1, "", "1", "Play at the Model's Sample Rate", kModel,
       [](const NnObject& object) { return whole(object.wanted().resample ? 1 : 0); }},
      {"interp", Switch, 0, 1, "", "0", "Smooth Control Curves", kModel,
       [](const NnObject& object) { return whole(object.wanted().interp ? 1 : 0); }},
      {"optimize", Word, 0, 0, "0 1 bf16", "1", "Fast Kernels", kModel,
       [](const NnObject& object) { return to_atom(object.wanted().optimize); }},
      {"recover", Switch, 0, 1, "", "0", "Reset a Model That Blew Up", kModel,
       [](const NnObject& object) {
         return whole(object.engine_->playback().recover.load(std::memory_order_relaxed) ? 1 : 0);
       }},
      {"track_buffers", Switch, 0, 1, "", "1", "Follow Changes of Buffers", kModel,
       [](const NnObject& object) { return whole(object.track_buffers_ ? 1 : 0); }},
  }};
  return kTable;
}

void NnObject::answer_setting(const char* name) {
  const auto table = settings();
  const auto row =
      std::find_if(table.begin(), table.end(), [&](const Setting& one) { return std::string_view(one.name) == name; });
  answer({name, {value(*row)}});
}

Setup NnObject::wanted() const {
  auto setup = setup_;
  for (const auto& one : waiting_) {
    if (one.change) setup = one.change->apply(setup);
  }
  return setup;
}

/// A buffer or a tensor takes the name of an array: any word among the values may be one. An array that is not there
/// yet, or is empty, may come: patches set attributes as they open, and files are read into arrays after that.
void NnObject::remember_buffers(const model::AttributeSpec& attribute, const Atoms& message, bool is_set) {
  const auto takes_names = [](model::ValueType type) {
    return type == model::ValueType::Tensor || type == model::ValueType::Buffer;
  };
  const auto is_word = [](const Atom& atom) { return std::holds_alternative<std::string>(atom); };
  if (is_set) set_to_buffers_.erase(attribute.name);
  if (std::any_of(attribute.types.begin(), attribute.types.end(), takes_names) &&
      std::any_of(message.begin() + 1, message.end(), is_word)) {
    set_to_buffers_[attribute.name] = message;
  }
}

bool NnObject::buffer_changed(const std::string& name) {
  if (!track_buffers_) return false;
  if (offline_) engine_->wait_idle();
  bool more = false;
  const auto sets = set_to_buffers_;  // each `set` is remembered anew
  for (const auto& [attribute, message] : sets) {
    if (std::find(message.begin() + 1, message.end(), Atom(name)) == message.end()) continue;
    // To what plays: one that is being loaded reads the array when it is set.
    if (auto told = tell_model("set", message); !told) fail({"set", told.error().message});
    more = true;
  }
  if (more && offline_) engine_->wait_idle();
  return more && drain();
}

}  // namespace nn::object
