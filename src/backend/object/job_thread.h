#pragma once
// The one background thread of the process for work that takes its time: loading and warming models.

#include <functional>

namespace nn::object {

/// Starts the job thread, and has it joined at exit. For the host's thread, before anything that may post a job: a
/// handler that a worker registered would come when LibTorch's static objects are gone already (rt/exit_guard.h).
void start_jobs();
/// Runs `job` on the process's low-priority job thread, after those posted before. Any thread but the audio thread's
/// process routine may call it. A job must own all it touches: its object may be gone when it runs. It must not throw.
/// Jobs still waiting when the process exits are not run.
void run_in_background(std::function<void()> job);

}  // namespace nn::object
