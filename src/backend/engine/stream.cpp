#include "engine/stream.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace nn::engine {
namespace {

/// Slots needed so that a healthy worker never finds the ring full: block k is read out by time (k + 1) B + L + V at
/// the latest, and its slot is wanted again for block k + K at time (k + K) B.
std::size_t slot_count(const StreamConfig& config) {
  return static_cast<std::size_t>((config.latency() + config.vector_size + config.block_size - 1) / config.block_size +
                                  1);
}

}  // namespace

Stream::Stream(const StreamConfig& config, std::shared_ptr<MethodRunner> runner, Stats& stats)
    : config_(config),
      runner_(std::move(runner)),
      stats_(stats),
      slots_(slot_count(config)),
      ready_(slot_count(config)) {
  const auto in_size = static_cast<std::size_t>(config.in_channels * (config.block_size / config.in_ratio));
  const auto out_size = static_cast<std::size_t>(config.out_channels * (config.block_size / config.out_ratio));
  memory_.resize((in_size + out_size) * slots_.size());
  float* next = memory_.data();
  for (auto& slot : slots_) {
    slot.in = next;
    slot.out = next + in_size;
    next += in_size + out_size;
  }
}

double Stream::size_in_samples(const StreamConfig& config) {
  const auto in = static_cast<double>(config.in_channels) * static_cast<double>(config.block_size) / config.in_ratio;
  const auto out = static_cast<double>(config.out_channels) * static_cast<double>(config.block_size) / config.out_ratio;
  return (in + out) * static_cast<double>(slot_count(config));
}

void Stream::process(const float* const* in, int inlets, float* const* out, int outlets,
                     WorkerSignals& worker) noexcept {
  const auto vector_size = config_.vector_size;
  const auto block_size = config_.block_size;
  for (std::int64_t done = 0; done < vector_size;) {
    if (fill_offset_ == 0) begin_block();
    const auto count = std::min(vector_size - done, block_size - fill_offset_);
    if (filling_ != nullptr) take(in, inlets, done, count);
    fill_offset_ += count;
    done += count;
    if (fill_offset_ == block_size) end_block(worker);
  }
  const auto latency = config_.latency();
  for (std::int64_t done = 0; done < vector_size;) {
    const auto position = time_ + done - latency;  // of the input sample that this output sample answers
    if (position < 0) {
      const auto count = std::min(vector_size - done, -position);
      give(out, outlets, done, count, nullptr, 0);
      done += count;
    } else {
      const auto offset = position % block_size;
      const auto count = std::min(vector_size - done, block_size - offset);
      give(out, outlets, done, count, answer_to(origin_ + position / block_size, worker), offset);
      done += count;
    }
  }
  time_ += vector_size;
  const auto sounded = std::max<std::int64_t>(0, time_ - latency);
  wanted_from_.store(origin_ + sounded / block_size, std::memory_order_relaxed);
  begun_before_.store(origin_ + (sounded + block_size - 1) / block_size, std::memory_order_relaxed);
}

void Stream::restart() noexcept {
  fill_number_ += fill_offset_ > 0 ? 1 : 0;  // the block in hand is left unfinished; its slot is still ours
  fill_offset_ = 0;
  origin_ = fill_number_;
  time_ = 0;
  wanted_from_.store(origin_, std::memory_order_relaxed);
  begun_before_.store(origin_, std::memory_order_relaxed);
}

void Stream::begin_block() noexcept {
  Slot& slot = slot_of(fill_number_);
  if (slot.owner.load(std::memory_order_acquire) == Owner::Worker) {
    filling_ = nullptr;  // the model is a whole ring behind
    stats_.dropped.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  filling_ = &slot;
  slot.number = fill_number_;
  slot.answered = false;
}

void Stream::end_block(WorkerSignals& worker) noexcept {
  fill_offset_ = 0;
  ++fill_number_;
  if (filling_ == nullptr) return;
  filling_->owner.store(Owner::Worker, std::memory_order_relaxed);  // published by the queue's release
  if (!ready_.push(std::move(filling_))) return;                    // cannot be: the queue holds every slot
  worker.pushed.fetch_add(1, std::memory_order_release);
  worker.wake.release();
}

void Stream::take(const float* const* in, int inlets, std::int64_t from, std::int64_t count) noexcept {
  const std::int64_t ratio = config_.in_ratio;
  const auto lane_size = config_.block_size / ratio;
  const auto first = fill_offset_ / ratio;           // the first model sample whose group ends in this stretch
  const auto last = (fill_offset_ + count) / ratio;  // one past the last
  for (int lane = 0; lane < config_.in_channels; ++lane) {
    float* to = filling_->in + lane * lane_size;
    if (lane >= inlets) {
      std::fill(to + first, to + last, 0.0F);
    } else if (ratio == 1) {
      std::copy_n(in[lane] + from, count, to + first);
    } else {
      for (auto i = first; i < last; ++i) to[i] = in[lane][from + (i + 1) * ratio - 1 - fill_offset_];
    }
  }
}

const Stream::Slot* Stream::answer_to(std::int64_t number, const WorkerSignals& worker) noexcept {
  Slot& slot = slot_of(number);
  if (slot.number == number) {
    if (config_.mode != Mode::Async) {
      while (slot.owner.load(std::memory_order_acquire) == Owner::Worker &&
             !worker.stopping.load(std::memory_order_acquire)) {
        finished_.acquire();
      }
    }
    if (slot.owner.load(std::memory_order_acquire) == Owner::Audio) return slot.answered ? &slot : nullptr;
  }
  if (last_missed_ != number) {
    last_missed_ = number;
    stats_.late.fetch_add(1, std::memory_order_relaxed);
  }
  return nullptr;
}

void Stream::give(float* const* out, int outlets, std::int64_t from, std::int64_t count, const Slot* slot,
                  std::int64_t offset) noexcept {
  const std::int64_t ratio = config_.out_ratio;
  const auto lane_size = config_.block_size / ratio;
  for (int lane = 0; lane < outlets; ++lane) {
    float* to = out[lane] + from;
    if (slot == nullptr || lane >= config_.out_channels) {
      std::fill_n(to, count, 0.0F);
    } else if (ratio == 1) {
      std::copy_n(slot->out + lane * lane_size + offset, count, to);
    } else {
      const float* held = slot->out + lane * lane_size;
      for (std::int64_t i = 0; i < count; ++i) to[i] = held[(offset + i) / ratio];
    }
  }
}

void Stream::run_one() noexcept {
  Slot* slot = nullptr;
  if (!ready_.pop(slot)) return;
  const auto number = slot->number;
  const bool late = number < wanted_from_.load(std::memory_order_relaxed) ||
                    (has_ready() && number < begun_before_.load(std::memory_order_relaxed));
  const bool wanted = !audio_left() && (config_.mode != Mode::Async || !late);
  if (wanted) {
    const auto begin = std::chrono::steady_clock::now();
    slot->answered = runner_->run(slot->in, slot->out);
    const auto spent =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin).count();
    (slot->answered ? stats_.blocks : stats_.errors).fetch_add(1, std::memory_order_relaxed);
    stats_.samples.fetch_add(config_.block_size, std::memory_order_relaxed);
    stats_.run_ns.fetch_add(spent, std::memory_order_relaxed);
    if (spent > stats_.worst_ns.load(std::memory_order_relaxed)) {
      stats_.worst_ns.store(spent, std::memory_order_relaxed);
    }
  }
  slot->owner.store(Owner::Audio, std::memory_order_release);
  if (config_.mode != Mode::Async) finished_.release();
}

}  // namespace nn::engine
