#pragma once
// The background threads of the process for work that takes its time: loading and warming models.

#include <chrono>
#include <functional>

namespace nn::object {

/// How long a job may keep those behind it waiting, and whoever waits for a model before it is said that it is slow.
inline constexpr std::chrono::seconds kLongForAJob(5);

/// Starts the job thread, and has it joined at exit. For the host's thread, before anything that may post a job: a
/// handler that a worker registered would come when LibTorch's static objects are gone already (rt/exit_guard.h).
void start_jobs();
/// Runs `job` on the process's low-priority job thread, after those posted before; a job that takes longer than
/// `kLongForAJob` is left alone with its thread, and another one takes over. Any thread but the audio thread's process
/// routine may call it. A job must own all it touches: its object may be gone when it runs. It must not throw. Jobs
/// still waiting when the process exits are not run.
void run_in_background(std::function<void()> job);
/// To be called now and then by who waits for a job: sees to it that a model that never returns keeps no other waiting.
void look_after_jobs();
/// Runs `job` beside the others, at the caller's own priority, and waits for it. False if it has not come back after
/// `limit`: then it goes on alone, so it must own all it touches. It must not throw.
[[nodiscard]] bool run_within(std::chrono::seconds limit, std::function<void()> job);

}  // namespace nn::object
