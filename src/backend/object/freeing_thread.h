#pragma once
// The one thread of the process that frees what is large or belongs to a thread that has to end first.

#include <functional>
#include <memory>

namespace nn::object {

/// As start_jobs.
void start_freeing();
/// Frees `what` on that thread, once `ready` says that this waits for nothing; until then it is asked now and then, so
/// one that never is keeps no other from being freed. Any thread but the audio thread's process routine.
void free_in_background(std::shared_ptr<void> what, std::function<bool()> ready = nullptr);

}  // namespace nn::object
