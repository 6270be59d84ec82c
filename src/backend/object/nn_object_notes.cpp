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
  const auto samples = engine_.config()->latency() + method.latency;
  const auto milliseconds = std::round(static_cast<double>(samples) / sample_rate_ * 1e4) / 10;
  say(live_.model->spec().name + " " + method.name + ": in: " + list(method.in_labels) + "; out: " +
      list(method.out_labels) + "; latency " + std::to_string(samples) + " samples, " + to_text(milliseconds) + " ms");
  check_sample_rate();
}

void NnObject::check_sample_rate() {
  const int made_for = live_.model->spec().sample_rate;
  std::string note;
  if (made_for > 0 && made_for != static_cast<int>(sample_rate_)) {
    note = live_.model->spec().name + " was made for " + std::to_string(made_for) + " Hz, the host runs at " +
           std::to_string(static_cast<int>(sample_rate_)) +
           ": pitch and speed differ; run the host at the model's rate";
  }
  if (!note.empty() && note != rate_note_) say(note);
  rate_note_ = note;
}

/// Says once how the model's channels meet the cords when they do not match.
void NnObject::check_channels() {
  if (!prepared_) return;  // the cords are not known yet
  std::string note;
  const auto difference = [&](const char* what, int wanted, int there, const char* fewer, const char* more) {
    if (wanted == there) return;
    note += (note.empty() ? "" : "; ") + std::string("method '") + live_.method->name + "' has " +
            std::to_string(wanted) + " " + what + ", the object " + std::to_string(there) + ": " +
            (there < wanted ? fewer : more);
  };
  difference("inputs", live_.method->in_channels, in_channels_, "the missing ones are zero", "the others are ignored");
  difference("outputs", live_.method->out_channels, out_channels_, "the others are not heard", "the others are silent");
  if (!note.empty() && note != channel_note_) say(note);
  channel_note_ = note;
}

}  // namespace nn::object
