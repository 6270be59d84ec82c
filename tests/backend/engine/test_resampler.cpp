#include "engine/resampler.h"

#include <doctest.h>

#include <algorithm>
#include <vector>

#include "resampled_player.h"

using namespace nn::engine;
using namespace nn::test;

TEST_CASE("a filter keeps what it promises: no sample later than look_ahead(), none much earlier") {
  for (const auto& rates : {Rates{48000, 44100}, {44100, 48000}, {192000, 8000}, {8000, 192000}, {44100, 44101}}) {
    CAPTURE(rates.host);
    CAPTURE(rates.model);
    Resampler resampler(rates.host, rates.model);
    const std::vector<float> in(1000, 1.0F);
    std::int64_t given = 0;
    std::int64_t got = 0;
    int broken = 0;
    for (int call = 0; call < 300; ++call) {
      SampleQueue out(30000);
      const std::int64_t count = 1 + call * 7 % 1000;
      resampler.process(in.data(), count, out);
      given += count;
      got += 30000 - out.free_size();
      // Sample j is there when floor(j from / to) + look_ahead < given.
      const auto promised =
          ceil_div(std::max<std::int64_t>(0, given - resampler.look_ahead()) * rates.model, rates.host);
      // At most a sample of input earlier (see there), and one of output where the library's position is rounded down.
      const auto most = ceil_div((given - resampler.look_ahead() + 1) * rates.model, rates.host) + 1;
      if (got < promised || got > std::max<std::int64_t>(0, most)) ++broken;
    }
    CHECK(broken == 0);
  }
}
