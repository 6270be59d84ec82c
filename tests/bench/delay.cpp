#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

#include "host.h"
#include "line.h"
#include "parts.h"

namespace nn::bench {

void delay(const nn_api& api, const std::string& model, int bufsize, int count) {
  constexpr float kInput = 0.5F;  // NnPlayer's
  constexpr double kLongest = 10 * kSampleRate;
  to_real_time();
  const auto made = make_player(api, model, "forward", bufsize);
  auto& player = *made;
  std::mt19937 random(0);
  std::uniform_int_distribution<int> pause(2 * bufsize / kVector, 4 * bufsize / kVector);
  std::vector<std::int64_t> samples;
  std::vector<std::int64_t> times;
  SoundCard card;
  for (int i = 0; i < count; ++i) {
    for (int vector = pause(random); vector > 0; --vector) {
      card.wait();
      player.process();
      player.drain();
    }
    card.wait();
    const double gain = i % 2 + 2;
    const auto begin = wall_ns();
    player.message("set", {"gain", gain});
    for (std::int64_t heard = 0;; heard += kVector) {
      if (heard > kLongest) throw std::runtime_error("the attribute was not heard in ten seconds");
      player.process();
      const auto first = player.output().begin();
      const auto shows = std::find_if(first, first + kVector, [&](float sample) {
        return std::abs(sample - kInput * static_cast<float>(gain)) < 1e-4F;
      });
      if (shows != first + kVector) {
        samples.push_back(heard + (shows - first));
        times.push_back(wall_ns() - begin);
        break;
      }
      card.wait();
    }
  }
  Line().add("samples", samples).add("wall", times);
}

}  // namespace nn::bench
