#pragma once
// A model that runs at a sample rate of its own, or whose control curves are to be smooth: a MethodRunner at the host's
// rate around one at the model's.

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/frame_clock.h"
#include "engine/held_input.h"
#include "engine/mean_input.h"
#include "engine/method_runner.h"
#include "engine/resampler.h"
#include "engine/sample_queue.h"

namespace nn::engine {

struct ResampledConfig {
  int host_rate = 48000;   ///< Hz, 8000 to 192000, or the model's
  int model_rate = 44100;  ///< Hz, 8000 to 192000, or the host's
  int in_channels = 1;
  int in_ratio = 1;  ///< model samples per value given to the model; 1: audio, more: control curves
  int out_channels = 1;
  int out_ratio = 1;             ///< model samples per value it answers; likewise
  std::int64_t model_block = 1;  ///< what the model is run on, in model samples; a multiple of both ratios
  std::int64_t host_block = 1;   ///< what ResampledRunner::run is called with, in host samples; any number
  bool smooth = false;           ///< control curves: the model gets means, and its answers are joined by lines
};

/// To the engine a method with both ratios 1 and blocks of `host_block`. These had best be short, where the rates are
/// unlike: the model's block is gathered here, and what the engine gathers comes on top of it. Resampling runs on the
/// worker thread, inside `run`. Audio is band-limited (where the rates are alike, it passes as it is); control curves
/// are not filtered: a value lasts as long in seconds as at the model's rate.
///
/// `smooth`: the model gets the mean of each frame, and what it answers is reached by a straight line, at the end of
/// its frame; the first answer, and one after a failure, is held for all of it.
///
/// Output host sample t answers input host sample t - latency(), for every kind of signal and on all channels alike, in
/// addition to the engine's own latency. No fraction of a sample remains: resampled audio is centred on whole host
/// samples, a control value begins with the first host sample of its time. Nothing drifts: time is counted in whole
/// numbers.
///
/// A block is what comes next, whatever happened in between: `skip` those that the model is not to run on, `restart`
/// when the past is not to be heard any more. A block that is simply not given is missing: for latency() samples the
/// answers are late by it, then they are in place again.
class ResampledRunner : public MethodRunner {
 public:
  /// Control or job thread: takes all memory. `model` is made for blocks of `model_block`. Throws std::bad_alloc.
  ResampledRunner(const ResampledConfig& config, std::shared_ptr<MethodRunner> model);

  /// About the samples that one of these holds memory for.
  [[nodiscard]] static double size_in_samples(const ResampledConfig& config);

  /// In host samples.
  [[nodiscard]] std::int64_t latency() const noexcept { return latency_; }

  /// Worker. [in_channels][host_block] in, [out_channels][host_block] out; runs the model as often as its block gets
  /// full, which may be never. Returns false where the answer to a model block should sound that failed or was skipped,
  /// and where the filter lets its edges ring: what is answered is sound as it should be.
  [[nodiscard]] bool run(const float* in, float* out) noexcept override;
  /// Worker. As `run` on a block whose answer nobody waits for: time goes on, a model block that gets full meanwhile is
  /// not run but sounds as silence. `in` may be null, if nobody knows it: the model is not run on blocks with a hole.
  void skip(const float* in) noexcept override;
  [[nodiscard]] bool was_late() const noexcept override { return was_late_; }
  /// Worker. As newly made (the model is not told): the first latency() samples are silence.
  void restart() noexcept override;
  void recover() noexcept override { model_->recover(); }

 private:
  bool advance(const float* in, float* out, bool with_model) noexcept;
  void take_in(const float* in) noexcept;
  void run_model(bool with_model) noexcept;
  void give_curves(bool answered) noexcept;
  void mark(float mark) noexcept;

  const ResampledConfig config_;
  const std::shared_ptr<MethodRunner> model_;
  std::vector<Resampler> in_resamplers_;   ///< one a channel; none for control curves, or where the rates are alike
  std::vector<Resampler> out_resamplers_;  ///< likewise
  HeldInput held_input_;                   ///< of no channels, unless it is used; likewise
  MeanInput mean_input_;
  std::vector<float> reached_;  ///< per output channel, where the line to the next value begins
  bool has_reached_ = false;
  std::int64_t wait_ = 0;  ///< model block k is complete when T model_rate >= k model_block host_rate + wait_
  std::int64_t latency_ = 0;
  std::int64_t edge_ = 0;       ///< host samples that the output filter rings before and after a step
  std::int64_t edge_left_ = 0;  ///< of these after the last failure: still to come
  float edge_mark_ = 0;         ///< what they are marked as
  bool was_late_ = false;
  std::int64_t unknown_ = 0;             ///< model blocks to come with input that nobody knows
  std::vector<SampleQueue> in_queues_;   ///< what the model is given next
  std::vector<SampleQueue> out_queues_;  ///< host samples, `latency_` of silence ahead
  SampleQueue answered_;                 ///< host samples likewise: kAnswered, or why not
  FrameClock frame_clock_;               ///< host samples per value the model answers
  FrameClock block_clock_;               ///< host samples per model block
  std::int64_t credit_ = 0;              ///< T model_rate - (model blocks so far) model_block host_rate
  std::vector<float> model_in_;
  std::vector<float> model_out_;
  std::vector<float> skipped_in_;   ///< silence
  std::vector<float> skipped_out_;  ///< thrown away
  std::vector<float> host_answered_;
};

}  // namespace nn::engine
