// How the channels of nn~, mc.nn~ and mcs.nn~ meet the host's cords.

#include <algorithm>

#include "object/nn_object.h"

namespace nn::object {

int NnObject::inlets() const {
  if (args_.cording == Cording::Mcs) return args_.setup.voices;
  return args_.multichannel && live_.method != nullptr ? live_.method->in_channels : args_.inlets;
}

int NnObject::outlets() const {
  if (args_.cording == Cording::Mcs) return args_.setup.voices;
  return args_.multichannel && live_.method != nullptr ? live_.method->out_channels : args_.outlets;
}

/// A model without inputs is connected all the same: to the messages, and the cord to its one inlet tells the voices.
int NnObject::signal_inlets() const { return std::max(1, inlets()); }

int NnObject::outlet_channels() const {
  if (args_.cording == Cording::Mc) {
    return cord_widths_.empty() ? 1 : std::max(1, *std::max_element(cord_widths_.begin(), cord_widths_.end()));
  }
  if (args_.cording == Cording::Mcs) return live_.method != nullptr ? live_.method->out_channels : 1;
  return 1;
}

bool NnObject::cord_changed(int inlet, int channels) {
  if (args_.cording == Cording::Plain || inlet < 0 || inlet >= static_cast<int>(cord_widths_.size())) return false;
  const int before = outlet_channels();
  cord_widths_[static_cast<std::size_t>(inlet)] = channels;
  if (args_.cording != Cording::Mc || wanted().voices == outlet_channels()) return outlet_channels() != before;
  Change change;
  change.voices = outlet_channels();
  want(std::move(change));
  return outlet_channels() != before;
}

engine::Cords NnObject::in_cords() const {
  if (args_.cording == Cording::Plain) return {};
  return {args_.cording == Cording::Mc ? engine::Cords::Carry::Channel : engine::Cords::Carry::Voice, cord_widths_};
}

/// As wide as the host makes them: what it was told before may have changed since.
engine::Cords NnObject::out_cords() const {
  if (args_.cording == Cording::Plain) return {};
  return {args_.cording == Cording::Mc ? engine::Cords::Carry::Channel : engine::Cords::Carry::Voice,
          std::vector<int>(static_cast<std::size_t>(outlets()), outlets() > 0 ? out_channels_ / outlets() : 0)};
}

int NnObject::channels_there(bool outputs) const {
  switch (args_.cording) {
    case Cording::Mc: return outputs ? outlets() : inlets();
    case Cording::Mcs: return outputs ? outlet_channels() : *std::max_element(cord_widths_.begin(), cord_widths_.end());
    case Cording::Plain: break;
  }
  return outputs ? out_channels_ : in_channels_;
}

std::string NnObject::label(bool outlet, int index) const {
  if (outlet && index == (args_.multichannel ? 1 : outlets())) return "answers and errors";
  const auto number = std::to_string(index + 1);
  std::vector<std::string> names;
  if (live_.method != nullptr) names = outlet ? live_.method->out_labels : live_.method->in_labels;
  const std::string also = !outlet && index == 0 ? "; messages" : "";
  if (args_.cording == Cording::Mcs || args_.multichannel) {
    std::string all;
    for (const auto& name : names) all += (all.empty() ? ": " : ", ") + name;
    return (args_.multichannel ? "all channels" : "voice " + number) + all + also;
  }
  const auto i = static_cast<std::size_t>(index);
  const auto name = i < names.size() ? names[i] : std::string(outlet ? "output " : "input ") + number;
  return name + (args_.cording == Cording::Mc ? ", a channel for each voice" : "") + also;
}

}  // namespace nn::object
