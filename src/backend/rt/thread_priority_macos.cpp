// macOS: classes of quality of service. After Apple's documentation; compiled, not run.

#include <pthread.h>
#include <pthread/qos.h>

#include "rt/thread_priority.h"

namespace nn::rt {

/// No time-constraint policy, which the audio thread has: a model computes for longer than that is meant for. And no
/// audio workgroup: Pd and Max do not hand on that of their device.
struct WorkerPriority::System {
  bool plays = false;
};

WorkerPriority::WorkerPriority() : system_(std::make_unique<System>()) {}
WorkerPriority::~WorkerPriority() = default;

void WorkerPriority::start() noexcept { pthread_set_qos_class_self_np(QOS_CLASS_DEFAULT, 0); }

void WorkerPriority::block_begins() noexcept {
  if (system_->plays) return;
  system_->plays = true;
  pthread_set_qos_class_self_np(QOS_CLASS_USER_INTERACTIVE, 0);
}

void WorkerPriority::count_block() noexcept {}

void WorkerPriority::rest() noexcept {
  if (!system_->plays) return;
  system_->plays = false;
  pthread_set_qos_class_self_np(QOS_CLASS_DEFAULT, 0);
}

void lower_to_background() noexcept { pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0); }

}  // namespace nn::rt
