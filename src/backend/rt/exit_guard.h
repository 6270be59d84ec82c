#pragma once
// Ends our threads before the process takes its libraries apart.

namespace nn::rt {

/// Has `function` called, on the thread that calls it, when the process exits: before any static object is destroyed if
/// this is called on the main thread and that thread ends the process, as in Pd and Python. (LibTorch makes static
/// objects whenever it first needs them; exit() would destroy those under a running model if our handler, registered
/// earlier with atexit, came after them.) From another thread it is an atexit handler. `function` may be called twice
/// and must bear it; registering it again does nothing. On Windows, which ends all other threads first, it is not
/// called. Not for the audio thread's process routine.
///
/// It returns whether all of its threads have ended. If one has not, since its model never returns, nothing may be
/// destroyed under it: the process then leaves at once, with its output written and, where the system tells it (glibc),
/// its exit status.
void call_at_exit(bool (*function)());

}  // namespace nn::rt
