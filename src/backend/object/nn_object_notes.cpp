// What nn~ says of its own accord: what plays, and what does not match.

#include <algorithm>
#include <cmath>

#include "object/nn_object.h"

namespace nn::object {

/// What plays, and how late: one line when a model is loaded.
void NnObject::introduce() {
  const auto& method = *live_.method;
  const auto list = [](const std::vector<std::string>& labels) {
    constexpr std::size_t kMostShown = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(labels.size(), kMostShown); ++i) text += (i == 0 ? "" : ", ") + labels[i];
    return labels.size() > kMostShown ? text + ", ... (" + std::to_string(labels.size()) + ")" : text;
  };
  const auto samples = live_.playable.latency();
  const auto milliseconds = std::round(static_cast<double>(samples) / sample_rate_ * 1e4) / 10;
  say(live_.model->spec().name + " " + method.name + ": in: " + list(method.in_labels) + "; out: " +
      list(method.out_labels) + "; latency " + std::to_string(samples) + " samples, " + to_text(milliseconds) + " ms");
  check_sample_rate();
}

/// Says a line once: not again until another one was said.
void NnObject::note(std::string& last, const std::string& line) {
  if (!line.empty() && line != last) say(line);
  last = line;
}

void NnObject::check_sample_rate() {
  const auto& spec = live_.model->spec();
  std::string line;
  if (spec.sample_rate > 0 && spec.sample_rate != std::lround(sample_rate_)) {
    line = spec.name + " was made for " + std::to_string(spec.sample_rate) + " Hz, the host runs at " +
           std::to_string(std::lround(sample_rate_)) + ": " +
           (is_resampled(spec, setup_, surroundings()) ? "it is resampled; 'resample 0' plays it at the host's rate"
            : setup_.resample ? "pitch and speed differ: only rates from 8000 to 192000 Hz are resampled"
                              : "pitch and speed differ; send 'resample 1', or run the host at the model's rate");
  }
  note(rate_note_, line);
}

void NnObject::check_late() {
  const bool dry = engine_->playback().late.load(std::memory_order_relaxed) == engine::Late::Dry;
  note(late_note_, dry && live_.method != nullptr && !live_.playable.config.has_dry
                       ? "late dry: method '" + live_.method->name +
                             "' does not go from sound to sound: its late blocks are silent; try 'late hold'"
                       : "");
}

/// An object that is silent although its model runs must say why: once for what plays.
void NnObject::check_struggling() {
  if (!engine_->stats().struggles.exchange(false, std::memory_order_relaxed) || said_struggling_) return;
  said_struggling_ = true;
  constexpr double kPercent = 100;
  const auto& stats = engine_->stats();
  const double played = stats.played.load();
  const auto load = std::round(played > 0 ? stats.busy.load() / played * kPercent : 0.0);
  std::string cure = "use a larger bufsize, at least what the sound card's buffer holds";
  if (setup_.deadline.kind != Deadline::Kind::Block) cure = "send 'deadline block'";
  if (load >= kPercent) cure = "the model is too slow for this machine";
  say("most blocks are late, at a load of " + to_text(load) + " %: " + cure +
      " (to render faster than real time, send 'offline 1')");
}

/// A model that never returns: once each time.
void NnObject::check_hanging() {
  constexpr double kLong = 5;
  const auto at = engine_->at_work();
  if (at.seconds < kLong || at.number == said_hanging_) return;
  said_hanging_ = at.number;
  fail((at.name.empty() ? context_->at_work() : at.name) + " has not returned for " +
       std::to_string(std::lround(at.seconds)) +
       " s: until it does this object is silent and does nothing; delete it if the model hangs");
}

/// Says once how the model's channels meet the cords when they do not match.
void NnObject::check_channels() {
  if (!prepared_) return;  // the cords are not known yet
  std::string line;
  const auto difference = [&](const char* what, int wanted, int there, const char* fewer, const char* more) {
    if (wanted == there) return;
    line += (line.empty() ? "" : "; ") + std::string("method '") + live_.method->name + "' has " +
            std::to_string(wanted) + " " + what + ", the object " + std::to_string(there) + ": " +
            (there < wanted ? fewer : more);
  };
  difference("inputs", live_.method->in_channels, channels_there(false), "the missing ones are zero",
             "the others are ignored");
  difference("outputs", live_.method->out_channels, channels_there(true), "the others are not heard",
             "the others are silent");
  note(channel_note_, line);
}

}  // namespace nn::object
