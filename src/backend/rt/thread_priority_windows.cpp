// Windows: the multimedia class scheduler. After Microsoft's documentation; compiled, not run.

#include <windows.h>

#include <avrt.h>

#include "rt/thread_priority.h"

namespace nn::rt {

/// The scheduler has a limit of its own: it leaves a fifth of the time to others.
struct WorkerPriority::System {
  HANDLE task = nullptr;  ///< null: an ordinary thread
  bool plays = false;
};

WorkerPriority::WorkerPriority() : system_(std::make_unique<System>()) {}
WorkerPriority::~WorkerPriority() = default;

void WorkerPriority::start() noexcept {}

void WorkerPriority::block_begins() noexcept {
  if (system_->plays) return;
  system_->plays = true;
  DWORD index = 0;
  system_->task = AvSetMmThreadCharacteristicsW(L"Pro Audio", &index);
  if (system_->task != nullptr) AvSetMmThreadPriority(system_->task, AVRT_PRIORITY_LOW);  // below the host's own
}

void WorkerPriority::count_block() noexcept {}

void WorkerPriority::rest() noexcept {
  if (system_->task != nullptr) AvRevertMmThreadCharacteristics(system_->task);
  system_->task = nullptr;
  system_->plays = false;
}

void lower_to_background() noexcept { SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL); }

}  // namespace nn::rt
