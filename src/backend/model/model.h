#pragma once
// A loaded model file. No LibTorch type shows here: only the .cpp files of this folder know it.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/method_runner.h"
#include "model/optimized.h"
#include "model/spec.h"
#include "model/torch_version.h"
#include "model/value.h"
#include "result.h"

namespace nn::model {

/// One instance of a model with its own streaming state.
///
/// Threads: a Model has one owner at a time. The thread that loads it owns it until it plays; then the worker does.
/// What any thread may read at any time is `spec()`, which never changes. Nothing here throws.
class Model {
 public:
  /// Reads a `.ts` file after docs/model_format.md, every legacy form included. Takes tens of milliseconds to seconds;
  /// or some milliseconds if another instance of the unchanged file lives: it shares what that has read (see
  /// model_file.h) and takes memory for its state alone. Not for the audio thread.
  static Result<std::shared_ptr<Model>> load(const std::string& path);
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  [[nodiscard]] const ModelSpec& spec() const noexcept;

  /// What the engine runs for one method, on blocks of `voices` streams side by side; `report` gets each different
  /// failure once, as a line. `method` must be the spec's. Keeps the model alive.
  static std::shared_ptr<engine::MethodRunner> runner(const std::shared_ptr<Model>& model, const MethodSpec& method,
                                                      std::int64_t block_size, int voices,
                                                      std::function<void(std::string)> report);

  /// An instance of its own that goes on from where this one is: same state, same settings, on the same device. For the
  /// owner's thread. Shares the parameters, which a playing model never writes to. Null if there is no memory for it.
  [[nodiscard]] std::shared_ptr<Model> copy() const noexcept;

  /// Runs a method in a scratch copy: a few times, since the first calls of a scripted model are many times slower than
  /// later ones, and some more to find the fastest kernels, if it is to be optimized; then `timed` times. Returns the
  /// longest of those in seconds, 0 if it fails. Leaves this instance's state alone. With nothing to time it does
  /// nothing if any instance of the file has been warmed up like that; what is timed is timed each time, since the
  /// machine may be busier by now.
  double warm_up(const MethodSpec& method, std::int64_t block_size, int voices, int timed) const noexcept;
  /// Whether a method answers a batch of `voices` as it should, and none of them is heard in another: tried in scratch
  /// copies, for some blocks. An error is the bare reason. Of a model that draws noise while others do so all the time,
  /// the second cannot be told, and it passes.
  [[nodiscard]] Result<void> takes_voices(const MethodSpec& method, std::int64_t block_size, int voices) const noexcept;

  /// Bytes of its parameters and buffers, and of weights laid out for faster kernels.
  [[nodiscard]] std::int64_t memory() const noexcept;
  /// "cpu", "cuda:0", ...
  [[nodiscard]] std::string device() const;

  /// Sets an attribute; an error is the bare reason. The values must match the attribute's types (see
  /// object/attribute_message.h).
  Result<void> set(const Setting& setting) noexcept;
  /// Reads an attribute by its getter.
  Result<std::vector<Value>> get(const std::string& attribute) noexcept;
  /// Tells the model the rate of the host, in Hz, if it wants to know.
  Result<void> set_sample_rate(int sample_rate) noexcept;
  /// Brings the streaming state back to what the file holds, then sets again what was set. Uses the model's own
  /// exported `reset()` if there is one.
  Result<void> reset() noexcept;
  /// Sets what `other`, an earlier instance of the same file, was successfully set to and this one was not. What no
  /// longer fits is left out.
  void take_settings(const Model& other) noexcept;
  /// "cpu", "cuda", "cuda:1", "mps", or "gpu" for whichever there is. Takes parameters of its own if it has to move:
  /// those it shares stay where the others need them.
  Result<void> move_to(const std::string& device) noexcept;
  /// Goes on with the state it has, computed in another way. On other devices than the CPU this changes nothing, until
  /// it moves back. An error if the model cannot be rewritten: it stays as it is.
  Result<void> optimize(Optimize how) noexcept;
  [[nodiscard]] Optimized optimized() const noexcept;
  /// What rounding the weights costs a method, in scratch copies on a test signal: signal to error in dB, against the
  /// same model in float32; infinite if no weights are rounded. None without `Bf16`, if the method fails, or if others
  /// draw noise all the time from the generator that it draws from.
  [[nodiscard]] std::optional<double> rounding(const MethodSpec& method, std::int64_t block_size) const noexcept;

 private:
  struct Impl;
  explicit Model(std::unique_ptr<Impl> impl);
  class Runner;
  std::unique_ptr<Impl> impl_;
};

/// To be called once on a thread that will run models: one intra-op thread, denormals flushed to zero.
void set_up_inference_thread();
/// How many threads the calling thread's operators may use from now on. Returns how many it was.
int set_intra_op_threads(int count);
}  // namespace nn::model
