#pragma once
// Which channel of which voice lies where on the host's cords.

#include <cstddef>
#include <vector>

#include "rt/realtime.h"

namespace nn::engine {

/// A voice is one of several streams through one model; each has all of the model's channels.
struct Place {
  int voice = 0;
  int channel = 0;
};

/// The host gives the channels of its cords in a row, cord after cord. A cord carries one channel of the model, of
/// every voice, or all channels of one voice. Built by the control thread, then only read.
class Cords {
 public:
  enum class Carry : unsigned char { Channel, Voice };

  /// One voice, each channel on a cord of its own.
  Cords() = default;
  /// `widths`: the channels that each cord has.
  Cords(Carry carry, const std::vector<int>& widths) {
    for (std::size_t cord = 0; cord < widths.size(); ++cord) {
      begins_.push_back(static_cast<int>(places_.size()));
      for (int i = 0; i < widths[cord]; ++i) {
        const auto place = static_cast<int>(cord);
        places_.push_back(carry == Carry::Channel ? Place{i, place} : Place{place, i});
      }
    }
    begins_.push_back(static_cast<int>(places_.size()));
    carry_ = carry;
  }

  /// What the row holds at `index`.
  [[nodiscard]] Place at(int index) const noexcept NN_REALTIME {
    return begins_.empty() ? Place{0, index} : places_[static_cast<std::size_t>(index)];
  }
  /// Where in a row of `size` it lies; -1: no cord holds it.
  [[nodiscard]] int find(Place place, int size) const noexcept NN_REALTIME {
    if (begins_.empty()) return place.voice == 0 && place.channel < size ? place.channel : -1;
    const int cord = carry_ == Carry::Channel ? place.channel : place.voice;
    const int within = carry_ == Carry::Channel ? place.voice : place.channel;
    if (cord + 1 >= static_cast<int>(begins_.size())) return -1;
    const int index = begins_[static_cast<std::size_t>(cord)] + within;
    return within < width(cord) && index < size ? index : -1;
  }
  /// Likewise, of an inlet: what a single channel of a cord for all voices carries, every voice hears.
  [[nodiscard]] int find_heard(Place place, int size) const noexcept NN_REALTIME {
    const bool shared = !begins_.empty() && carry_ == Carry::Channel &&
                        place.channel + 1 < static_cast<int>(begins_.size()) && width(place.channel) == 1;
    return find({shared ? 0 : place.voice, place.channel}, size);
  }

 private:
  [[nodiscard]] int width(int cord) const noexcept NN_REALTIME {
    const auto i = static_cast<std::size_t>(cord);
    return begins_[i + 1] - begins_[i];
  }

  Carry carry_ = Carry::Channel;
  std::vector<Place> places_;
  std::vector<int> begins_;  ///< of each cord in the row, and the end; empty: see the default constructor
};

}  // namespace nn::engine
