// The messages of nn~: the one table of them, and what each does.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "object/attribute_message.h"
#include "object/describe.h"
#include "object/nn_info.h"
#include "object/nn_object.h"

namespace nn::object {
namespace {

constexpr int kAny = -1;

/// 0 or 1; anything else is a std::invalid_argument, which `message` reports.
bool is_on(const Atom& atom) {
  const auto text = to_text(atom);
  if (text == "1" || text == "on" || text == "true") return true;
  if (text == "0" || text == "off" || text == "false") return false;
  throw std::invalid_argument("'" + text + "' is neither 0 nor 1");
}

Result<bool> parse_switch(const Atom& atom) { return is_on(atom); }

Result<std::string> parse_word(const Atom& atom) { return to_text(atom); }

/// In the order of engine::Late.
constexpr std::array<std::string_view, 3> kLate{"silence", "hold", "dry"};

Atom rounded(double value, double steps_per_unit) { return std::round(value * steps_per_unit) / steps_per_unit; }

}  // namespace

std::span<const NnObject::MessageEntry> NnObject::messages() {
  static constexpr std::array<MessageEntry, 23> kTable{{
      {"set", "NAME VALUES...", 1, kAny, "Set an attribute of the model; a buffer takes array names, one per channel.",
       &NnObject::on_set, After::Loads},
      {"get", "NAME [ARRAYS...]", 1, kAny,
       "Read an attribute of the model. Answers: get NAME VALUES... With arrays: writes its tensor to them, a row to "
       "each. "
       "Answers: get NAME ARRAYS...",
       &NnObject::on_get, After::Loads},
      {"enable", "[0|1]", 0, 1,
       "0: fade to silence, and the model rests. 1: play again. Without a value: answers enable 0|1",
       &NnObject::on_enable},
      {"reset", "", 0, 0, "Clear the model's state and what is still to be heard; attributes keep what was set.",
       &NnObject::on_reset, After::Loads},
      {"reload", "", 0, 0, "Read the file again; attributes keep what was set. Answers: reload NAME METHOD INS OUTS",
       &NnObject::on_reload},
      {"load", "MODEL [METHOD] [BUFSIZE]", 1, 3,
       "Load another model while this one plays, and fade over; METHOD and BUFSIZE stay as they are unless given. "
       "Answers: "
       "load NAME METHOD INS OUTS",
       &NnObject::on_load},
      {"method", "[NAME]", 0, 1, "Fade over to another method of the model. Answers: method NAME INS OUTS",
       &NnObject::on_method, After::Changes},
      {"bufsize", "[SAMPLES]", 0, 1,
       "Give the model blocks of at least this size; 0: wait for the model in each vector. Answers: bufsize SAMPLES, "
       "the size in use",
       &NnObject::on_bufsize, After::Changes},
      {"deadline", "[block|auto|SAMPLES]", 0, 1,
       "How long the model may take for a block: its whole length, as long as it is measured to need, or so many "
       "samples; less is less latency. Answers: deadline SAMPLES",
       &NnObject::on_deadline, After::Changes},
      {"late", "[silence|hold|dry]", 0, 1,
       "What a block sounds as that comes too late: silence, the last value, or the input. Answers: late WORD",
       &NnObject::on_late},
      {"recover", "[0|1]", 0, 1,
       "1: a model whose answer is infinite or not a number is reset at once, and fades in. 0: it is silent until it "
       "is "
       "reset. Without a value: answers recover 0|1",
       &NnObject::on_recover},
      {"resample", "[0|1]", 0, 1,
       "1: play a model that states its sample rate at that rate. 0: at the host's. Answers: resample 0|1, whether it "
       "is resampled now",
       &NnObject::on_resample, After::Changes},
      {"interp", "[0|1]", 0, 1,
       "1: control curves are smooth, for latents that move a filter or a gain: straight lines join what the model "
       "answers, and it gets the mean of each frame. 0: values are held, as encode and decode need it between them. "
       "Answers: interp 0|1",
       &NnObject::on_interp, After::Changes},
      {"optimize", "[0|1|bf16]", 0, 1,
       "1: compute each convolution by the kernel that is fastest on this machine. 0: as plain TorchScript does. bf16: "
       "weights may be rounded, too. Answers: optimize WORD FASTER ALL, counts of convolutions",
       &NnObject::on_optimize, After::Changes},
      {"threads", "[COUNT]", 0, 1,
       "How many threads the model's operators may use; 1 unless set. Without a value: answers threads COUNT",
       &NnObject::on_threads},
      {"device", "[NAME]", 0, 1, "Run the model on cpu, cuda, cuda:1, mps or gpu. Answers: device NAME",
       &NnObject::on_device, After::Changes},
      {"gpu", "[0|1]", 0, 1,
       "1: device gpu. 0: device cpu. Without a value: answers gpu 0|1, whether another device than cpu is asked for",
       &NnObject::on_gpu},
      {"offline", "[0|1]", 0, 1,
       "1: wait for the model when a block is due, for rendering. 0: never wait. Without a value: answers offline 0|1",
       &NnObject::on_offline},
      {"track_buffers", "[0|1]", 0, 1,
       "1: an attribute that was set to an array or buffer~ is set again whenever the host says that it changed, as "
       "Max "
       "does. 0: only when told to. Without a value: answers track_buffers 0|1",
       &NnObject::on_track_buffers},
      {"latency", "", 0, 0,
       "Answers: latency SAMPLES MILLISECONDS, all of it: buffering, resampling and the model's own delay.",
       &NnObject::on_latency, After::Changes},
      {"dump", "", 0, 0, "Describe the model, as nn.info does, each message behind the word dump.", &NnObject::on_dump,
       After::Changes},
      {"bang", "", 0, 0, "Answers: dim INS OUTS", &NnObject::on_bang, After::Changes},
      {"stats", "[clear]", 0, 1,
       "Counts since the start, or since they were cleared: blocks, late, dropped, errors, load, peak...",
       &NnObject::on_stats},
  }};
  return kTable;
}

bool NnObject::message(const std::string& selector, const Atoms& atoms) {
  try {
    const auto table = messages();
    const auto entry =
        std::find_if(table.begin(), table.end(), [&](const MessageEntry& row) { return selector == row.name; });
    if (entry == table.end()) {
      std::string names;
      for (const auto& row : table) names += (names.empty() ? "" : ", ") + std::string(row.name);
      fail({selector, "there is no message '" + selector + "'; there are: " + names});
      return false;
    }
    const auto count = static_cast<int>(atoms.size());
    if (count < entry->least || (entry->most != kAny && count > entry->most)) {
      fail({selector, selector + " takes " + (*entry->arguments == '\0' ? "no arguments" : entry->arguments) +
                          ", not " + (atoms.empty() ? "nothing" : "'" + to_text(atoms) + "'")});
      return false;
    }
    // A change must fall between the same two blocks in every rendering.
    if (offline_) engine_->wait_idle();
    if (has_to_wait(*entry, atoms)) {
      keep(*entry, atoms);
    } else {
      handle(*entry, atoms);
    }
    if (offline_) engine_->wait_idle();
    return drain();
  } catch (const std::exception& error) {
    fail({selector, selector + ": " + error.what()});
    return false;
  }
}

void NnObject::handle(const MessageEntry& entry, const Atoms& atoms) {
  // A patch may answer an answer with a message: this is called within itself then. And a handler may throw.
  struct Restore {
    const char*& about;
    const char* before;
    ~Restore() { about = before; }
  };
  const Restore restore{about_, std::exchange(about_, entry.name)};
  (this->*entry.handler)(atoms);
}

bool NnObject::has_model() {
  if (live_.model != nullptr) return true;
  fail("no model is loaded: send 'load MODEL'");
  return false;
}

void NnObject::on_set(const Atoms& atoms) {
  if (!has_model()) return;
  if (auto told = tell_model("set", atoms); !told) fail(told.error().message);
}

void NnObject::on_get(const Atoms& atoms) {
  if (!has_model()) return;
  if (auto told = tell_model("get", atoms); !told) fail(told.error().message);
}

void NnObject::on_enable(const Atoms& atoms) {
  if (atoms.empty()) return answer_setting("enable");
  engine_->set_enabled(is_on(atoms.front()));
}

void NnObject::on_reset(const Atoms&) {
  if (!has_model()) return;
  if (auto told = tell_model("reset", {}); !told) fail(told.error().message);
}

Result<void> NnObject::tell_model(const std::string& selector, const Atoms& atoms) {
  if (selector == "reset") {
    if (job_ != nullptr) job_->was_reset = true;
    auto posted = hand_over(make_reset(context_, live_.model));
    if (posted) engine_->restart();
    return posted;
  }
  const auto& spec = live_.model->spec();
  const auto name = to_text(atoms.front());
  const auto* attribute = spec.find_attribute(name);
  if (attribute == nullptr) {
    return Error{"there is no attribute '" + name + "' in " + spec.name +
                 "; it has: " + (spec.attributes.empty() ? "none" : spec.attribute_names())};
  }
  if (selector == "get") {
    if (!attribute->gettable) return Error{"attribute '" + name + "' cannot be read: it has no getter"};
    if (atoms.size() == 1) return hand_over(make_get(context_, live_.model, name));
    std::vector<std::string> arrays;
    for (auto atom = atoms.begin() + 1; atom != atoms.end(); ++atom) arrays.push_back(to_text(*atom));
    return hand_over(make_get_into(context_, live_.model, name, std::move(arrays)));
  }
  if (!attribute->settable)
    return Error{"attribute '" + name + "' cannot be set: it has no setter that fits its types"};
  auto setting = parse_setting(*attribute, {atoms.begin() + 1, atoms.end()}, host_);
  remember_buffers(*attribute, atoms, setting.ok());
  if (!setting) return setting.error();
  return hand_over(make_set(context_, live_.model, std::move(*setting)));
}

void NnObject::on_reload(const Atoms&) {
  const bool comes = std::any_of(waiting_.begin(), waiting_.end(), [](const Waiting& one) { return one.loads(); });
  if (!comes && !has_model()) return;
  Change change;
  change.reload = true;
  change.answer = "reload";
  want(std::move(change));
}

void NnObject::on_load(const Atoms& atoms) {
  auto path = find_model(host_, to_text(atoms[0]));
  if (!path) return fail(path.error().message);
  Change change;
  change.path = *path;
  change.answer = "load";
  if (atoms.size() > 1) change.method = to_text(atoms[1]);
  if (atoms.size() > 2) {
    auto size = parse_bufsize(atoms[2]);
    if (!size) return fail(size.error().message);
    change.bufsize = *size;
  }
  want(std::move(change));
}

/// `NAME VALUE` asks for a change of what plays, `NAME` alone how it is.
template <class T>
void NnObject::change_setting(const char* name, const Atoms& atoms, std::optional<T> Change::* setting,
                              Result<T> (*parse)(const Atom&)) {
  if (atoms.empty()) return has_model() ? answer_change(name) : void();
  auto value = parse(atoms.front());
  if (!value) return fail(value.error().message);
  Change change;
  change.*setting = std::move(*value);
  change.answer = name;
  want(std::move(change));
}

void NnObject::on_method(const Atoms& atoms) { change_setting("method", atoms, &Change::method, parse_word); }
void NnObject::on_bufsize(const Atoms& atoms) { change_setting("bufsize", atoms, &Change::bufsize, parse_bufsize); }
void NnObject::on_deadline(const Atoms& atoms) { change_setting("deadline", atoms, &Change::deadline, parse_deadline); }
void NnObject::on_resample(const Atoms& atoms) { change_setting("resample", atoms, &Change::resample, parse_switch); }
void NnObject::on_interp(const Atoms& atoms) { change_setting("interp", atoms, &Change::interp, parse_switch); }
void NnObject::on_device(const Atoms& atoms) { change_setting("device", atoms, &Change::device, parse_word); }

void NnObject::on_optimize(const Atoms& atoms) { change_setting("optimize", atoms, &Change::optimize, parse_optimize); }

void NnObject::on_gpu(const Atoms& atoms) {
  if (atoms.empty()) return answer_setting("gpu");
  // A host that restores both may set the device first: which GPU it is must not be lost.
  const auto device = wanted().device;
  on_device({!is_on(atoms.front()) ? "cpu" : device == "cpu" ? std::string("gpu") : device});
}

void NnObject::on_late(const Atoms& atoms) {
  auto& late = engine_->playback().late;
  if (!atoms.empty()) {
    const auto word = to_text(atoms.front());
    const auto found = std::find(kLate.begin(), kLate.end(), word);
    if (found == kLate.end()) return fail("late '" + word + "' is unknown: give silence, hold or dry");
    late.store(static_cast<engine::Late>(found - kLate.begin()), std::memory_order_relaxed);
    check_late();
  }
  answer({"late", {this->late()}});
}

Atom NnObject::late() const {
  const auto late = engine_->playback().late.load(std::memory_order_relaxed);
  return std::string(kLate.at(static_cast<std::size_t>(late)));
}

void NnObject::on_recover(const Atoms& atoms) {
  if (atoms.empty()) return answer_setting("recover");
  engine_->playback().recover.store(is_on(atoms.front()), std::memory_order_relaxed);
}

void NnObject::on_threads(const Atoms& atoms) {
  if (atoms.empty()) return answer_setting("threads");
  auto count = parse_threads(atoms.front());
  if (!count.ok()) return fail(count.error().message);
  if (!post(make_threads(*count)) || std::exchange(threads_, *count) == *count) return;
  if (live_.model == nullptr || wanted().deadline.kind != Deadline::Kind::Auto) return;
  Change change;  // measured with another number of threads, it is another deadline
  change.deadline = wanted().deadline;
  change.answer = "deadline";
  want(std::move(change));
}

void NnObject::on_offline(const Atoms& atoms) {
  if (atoms.empty()) return answer_setting("offline");
  const bool offline = is_on(atoms.front());
  if (offline) {
    // What is still being prepared would take over at a moment that no second rendering meets.
    if (!engine_->wait_idle() && job_ != nullptr && !job_->change.loads()) give_up_job();
    for (; job_ != nullptr; finish_ready(), look_after_job()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  offline_ = offline;
  engine_->playback().waits.store(offline, std::memory_order_relaxed);
}

void NnObject::on_track_buffers(const Atoms& atoms) {
  if (atoms.empty()) return answer_setting("track_buffers");
  track_buffers_ = is_on(atoms.front());
}

void NnObject::on_latency(const Atoms&) {
  if (!has_model()) return;
  const auto samples = live_.playable.latency();
  answer({"latency", {samples, rounded(static_cast<double>(samples) / sample_rate_ * 1000.0, 1000.0)}});
}

void NnObject::on_dump(const Atoms&) {
  if (!has_model()) return;
  for (auto& line : describe(live_.model->spec())) {
    line.atoms.insert(line.atoms.begin(), line.selector);
    answer({"dump", std::move(line.atoms)});
  }
}

void NnObject::on_bang(const Atoms&) { host_.outlet({"dim", {std::int64_t{inlets()}, std::int64_t{outlets()}}}); }

void NnObject::on_stats(const Atoms& atoms) {
  auto& stats = engine_->stats();
  if (!atoms.empty()) {
    if (to_text(atoms.front()) != "clear") return fail("stats takes nothing, or 'clear'");
    return stats.clear();
  }
  constexpr double kPercent = 100;
  constexpr double kMilli = 1e3;
  constexpr double kMega = 1 << 20;
  const double played = stats.played.load();
  auto bytes = live_.model == nullptr ? 0.0 : static_cast<double>(live_.model->memory());
  bytes += live_.playable.size * sizeof(float);
  answer({"stats", {"blocks", stats.blocks.load()}});
  answer({"stats", {"late", stats.late.load()}});
  answer({"stats", {"dropped", stats.dropped.load()}});
  answer({"stats", {"errors", stats.errors.load()}});
  answer({"stats", {"load", rounded(played > 0 ? stats.busy.load() / played * kPercent : 0.0, 10.0)}});
  answer({"stats", {"peak", rounded(stats.worst_load.load() * kPercent, 10.0)}});
  answer({"stats", {"worst", rounded(stats.worst.load() * kMilli, 1000.0)}});
  answer({"stats", {"memory", rounded(bytes / kMega, 1000.0)}});
}

}  // namespace nn::object
