// The messages of nn~: the one table of them, and what each does.

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <utility>

#include "object/attribute_message.h"
#include "object/describe.h"
#include "object/load_job.h"
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

Atom rounded(double value, double steps_per_unit) { return std::round(value * steps_per_unit) / steps_per_unit; }

}  // namespace

std::span<const NnObject::MessageEntry> NnObject::messages() {
  static constexpr std::array<MessageEntry, 14> kTable{{
      {"set", "NAME VALUES...", 1, kAny, "Set an attribute of the model; a buffer takes array names, one per channel.",
       &NnObject::on_set},
      {"get", "NAME", 1, 1, "Read an attribute of the model. Answers: get NAME VALUES...", &NnObject::on_get},
      {"enable", "0|1", 1, 1, "0: silence, and the model rests. 1: play again.", &NnObject::on_enable},
      {"reset", "", 0, 0, "Clear the model's state and what is still to be heard; attributes keep what was set.",
       &NnObject::on_reset},
      {"reload", "", 0, 0, "Read the file again; attributes keep what was set. Answers: reload NAME METHOD INS OUTS",
       &NnObject::on_reload},
      {"load", "MODEL [METHOD] [BUFSIZE]", 1, 3,
       "Load another model while this one plays. Answers when it sounds: load NAME METHOD INS OUTS",
       &NnObject::on_load},
      {"method", "NAME", 1, 1, "Play another method of the model. Answers: method NAME INS OUTS", &NnObject::on_method},
      {"bufsize", "[SAMPLES]", 0, 1,
       "Give the model blocks of at least this size; 0: wait for the model in each vector. Answers: bufsize SAMPLES, "
       "the "
       "size in use",
       &NnObject::on_bufsize},
      {"offline", "0|1", 1, 1, "1: wait for the model when a block is due, for rendering. 0: never wait.",
       &NnObject::on_offline},
      {"latency", "", 0, 0, "Answers: latency SAMPLES MILLISECONDS, buffering and the model's own delay together.",
       &NnObject::on_latency},
      {"dump", "", 0, 0, "Describe the model, as nn.info does, each message behind the word dump.", &NnObject::on_dump},
      {"bang", "", 0, 0, "Answers: dim INS OUTS", &NnObject::on_bang},
      {"stats", "[clear]", 0, 1,
       "Counts since the start, or since they were cleared: blocks, late, dropped, errors, load...",
       &NnObject::on_stats},
      {"gpu", "0|1", 1, 1, "1: run the model on the GPU. 0: on the CPU.", &NnObject::on_gpu},
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
      fail("there is no message '" + selector + "'; there are: " + names);
      return false;
    }
    const auto count = static_cast<int>(atoms.size());
    if (count < entry->least || (entry->most != kAny && count > entry->most)) {
      fail(selector + " takes " + (*entry->arguments == '\0' ? "no arguments" : entry->arguments) + ", not " +
           (atoms.empty() ? "nothing" : "'" + to_text(atoms) + "'"));
      return false;
    }
    // A change must fall between the same two blocks in every rendering.
    if (offline_) engine_.wait_idle();
    (this->*entry->handler)(atoms);
    if (offline_) engine_.wait_idle();
    return drain();
  } catch (const std::exception& error) {
    fail(selector + ": " + error.what());
    return false;
  }
}

bool NnObject::has_model() {
  if (live_.model != nullptr) return true;
  fail("no model is loaded: send 'load MODEL'");
  return false;
}

const model::AttributeSpec* NnObject::find_attribute(const Atom& name) {
  if (!has_model()) return nullptr;
  const auto& spec = live_.model->spec();
  const auto* attribute = spec.find_attribute(to_text(name));
  if (attribute == nullptr) {
    fail("there is no attribute '" + to_text(name) + "' in " + spec.name +
         "; it has: " + (spec.attributes.empty() ? "none" : spec.attribute_names()));
  }
  return attribute;
}

void NnObject::on_set(const Atoms& atoms) {
  const auto* attribute = find_attribute(atoms.front());
  if (attribute == nullptr) return;
  if (!attribute->settable)
    return fail("attribute '" + attribute->name + "' cannot be set: it has no setter that fits its types");
  auto setting = parse_setting(*attribute, {atoms.begin() + 1, atoms.end()}, host_);
  if (!setting) return fail(setting.error().message);
  post(make_set(context_, live_.model, std::move(*setting)));
}

void NnObject::on_get(const Atoms& atoms) {
  const auto* attribute = find_attribute(atoms.front());
  if (attribute == nullptr) return;
  if (!attribute->gettable) return fail("attribute '" + attribute->name + "' cannot be read: it has no getter");
  post(make_get(context_, live_.model, attribute->name));
}

void NnObject::on_enable(const Atoms& atoms) { engine_.set_enabled(is_on(atoms.front())); }

void NnObject::on_reset(const Atoms&) {
  if (!has_model()) return;
  if (post(make_reset(context_, live_.model))) engine_.restart();
}

void NnObject::on_reload(const Atoms&) {
  if (!has_model()) return;
  auto job = std::make_shared<LoadJob>();
  job->reload = true;
  job->selector = "reload";
  load(job, live_.model->spec().path);
}

void NnObject::on_load(const Atoms& atoms) {
  auto path = find_model(host_, to_text(atoms[0]));
  if (!path) return fail(path.error().message);
  auto job = std::make_shared<LoadJob>();
  job->selector = "load";
  if (atoms.size() > 1) job->method = to_text(atoms[1]);
  if (atoms.size() > 2) {
    auto size = parse_bufsize(atoms[2]);
    if (!size) return fail(size.error().message);
    job->bufsize = *size;
  }
  load(job, *path);
}

void NnObject::on_method(const Atoms& atoms) {
  if (!has_model()) return;
  const auto model = live_.model;  // what an answer sets off may load another one
  const auto* method = model->spec().find_method(to_text(atoms.front()));
  if (method == nullptr) return fail(no_method(to_text(atoms.front()), model->spec()));
  if (!go_live({model, method, live_.bufsize}, /*warmed=*/false)) return;
  answer({"method", {method->name, std::int64_t{method->in_channels}, std::int64_t{method->out_channels}}});
}

void NnObject::on_bufsize(const Atoms& atoms) {
  if (!atoms.empty()) {
    auto size = parse_bufsize(atoms.front());
    if (!size) return fail(size.error().message);
    if (live_.model == nullptr) {
      args_.bufsize = *size;  // it counts for the next load
      return;
    }
    if (!go_live({live_.model, live_.method, *size}, /*warmed=*/false)) return;
  } else if (!has_model()) {
    return;
  }
  answer({"bufsize", {engine_.config()->block_size}});
}

void NnObject::on_offline(const Atoms& atoms) {
  const bool offline = is_on(atoms.front());
  if (offline == offline_) return;
  offline_ = offline;
  if (live_.model != nullptr) play();
}

void NnObject::on_latency(const Atoms&) {
  if (!has_model()) return;
  const auto samples = engine_.config()->latency() + live_.method->latency;
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
  auto& stats = engine_.stats();
  if (!atoms.empty()) {
    if (to_text(atoms.front()) != "clear") return fail("stats takes nothing, or 'clear'");
    return stats.clear();
  }
  const auto audio_ns = static_cast<double>(stats.samples.load()) / sample_rate_ * 1e9;
  const auto run_ns = static_cast<double>(stats.run_ns.load());
  const auto load = audio_ns > 0 ? run_ns / audio_ns * 100.0 : 0.0;
  answer({"stats", {"blocks", stats.blocks.load()}});
  answer({"stats", {"late", stats.late.load()}});
  answer({"stats", {"dropped", stats.dropped.load()}});
  answer({"stats", {"errors", stats.errors.load()}});
  answer({"stats", {"load", rounded(load, 10.0)}});
  answer({"stats", {"worst", rounded(static_cast<double>(stats.worst_ns.load()) * 1e-6, 1000.0)}});
}

void NnObject::on_gpu(const Atoms& atoms) {
  args_.device = is_on(atoms.front()) ? "gpu" : "cpu";
  if (live_.model != nullptr) post(make_move(context_, live_.model, args_.device));
}

}  // namespace nn::object
