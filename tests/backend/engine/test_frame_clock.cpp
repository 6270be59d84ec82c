#include "engine/frame_clock.h"

#include <doctest.h>

using nn::engine::FrameClock;

TEST_CASE("frame j ends at sample ceil((j + 1) p / q), for a week and whether frames are long or short") {
  const std::int64_t ratios[][2] = {{2048LL * 48000, 44100}, {2048LL * 44100, 48000}, {48000, 16000}, {8000, 191999}};
  for (const auto& [p, q] : ratios) {
    CAPTURE(p);
    CAPTURE(q);
    FrameClock clock(p, q);
    std::int64_t end = 0;
    std::int64_t wrong = 0;
    for (std::int64_t frame = 1; frame <= 13'000'000; ++frame) {  // 2048 samples each at 44100 Hz: a week
      end += clock.next();
      wrong += end == (frame * p + q - 1) / q ? 0 : 1;
    }
    CHECK(wrong == 0);
    clock.restart();
    CHECK(clock.next() == (p + q - 1) / q);
  }
}
