#pragma once
// A loaded model file. No LibTorch type shows here: only the .cpp files of this folder know it.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/method_runner.h"
#include "model/spec.h"
#include "model/value.h"
#include "result.h"

namespace nn::model {

/// One instance of a model with its own streaming state.
///
/// Threads: a Model has one owner at a time. The thread that loads it owns it until it plays; then the worker does.
/// What any thread may read at any time is `spec()`, which never changes. Nothing here throws.
class Model {
 public:
  /// Reads a `.ts` file after docs/model_format.md, every legacy form included. Takes tens of milliseconds to seconds.
  static Result<std::shared_ptr<Model>> load(const std::string& path);
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  [[nodiscard]] const ModelSpec& spec() const noexcept;

  /// What the engine runs for one method; `report` gets each different failure once, as a line. `method` must be the
  /// spec's. Keeps the model alive.
  static std::shared_ptr<engine::MethodRunner> runner(const std::shared_ptr<Model>& model, const MethodSpec& method,
                                                      std::int64_t block_size, std::function<void(std::string)> report);

  /// Runs a method a few times on silence in a copy of the model: the first calls of a scripted model are many times
  /// slower than later ones. Leaves this instance's state alone.
  void warm_up(const MethodSpec& method, std::int64_t block_size) noexcept;

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
  /// Sets what `other`, an earlier instance of the same file, was successfully set to. What no longer fits is left out.
  void take_settings(const Model& other) noexcept;
  /// "cpu", "cuda", "cuda:1", "mps", or "gpu" for whichever there is.
  Result<void> move_to(const std::string& device) noexcept;

 private:
  struct Impl;
  explicit Model(std::unique_ptr<Impl> impl);
  class Runner;
  std::unique_ptr<Impl> impl_;
};

/// To be called once on a thread that will run models: one intra-op thread, denormals flushed to zero.
void set_up_inference_thread();
/// "2.13.0"
std::string torch_version();

}  // namespace nn::model
