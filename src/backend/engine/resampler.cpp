#include "engine/resampler.h"

#include <samplerate.h>

#include <new>

namespace nn::engine {
namespace {

// Of the library's three qualities the middle one: 0.8 % of a core per channel at 44.1 to 48 kHz. The best takes 3.3 %
// and three times the look-ahead for the last tenth of the band; the fastest is 0.3 dB down at 16 kHz already.
constexpr int kQuality = SRC_SINC_MEDIUM_QUALITY;

}  // namespace

void Resampler::Delete::operator()(SRC_STATE_tag* state) const noexcept { src_delete(state); }

Resampler::Resampler(int from, int to) : ratio_(static_cast<double>(to) / from) {
  int error = 0;
  state_.reset(src_new(kQuality, 1, &error));
  if (!state_) throw std::bad_alloc();
  // The library does not tell how far its filter looks ahead, so it is asked for its first sample.
  SampleQueue first(from / to + to / from + 16);
  const float silence = 0.0F;
  const auto free = first.free_size();
  std::int64_t fed = 0;
  for (; first.free_size() == free; ++fed) process(&silence, 1, first);
  // That came with sample number fed - 1. One more, because the library adds up its position in floating point: a sum
  // that is a little too large, after days, must not make an answer come a sample later than was promised.
  look_ahead_ = fed;
  restart();
}

void Resampler::process(const float* in, std::int64_t count, SampleQueue& out) noexcept {
  SRC_DATA data{};
  data.data_in = in;
  data.input_frames = static_cast<long>(count);
  data.data_out = out.free_space();
  data.output_frames = static_cast<long>(out.free_size());
  data.src_ratio = ratio_;
  src_process(state_.get(), &data);  // fails on impossible arguments only
  out.grow(data.output_frames_gen);
}

void Resampler::restart() noexcept { src_reset(state_.get()); }

}  // namespace nn::engine
