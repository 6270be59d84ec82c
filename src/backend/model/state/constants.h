#pragma once
// What of a scripted module its own code never changes. Internal to model/.

#include <cstddef>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

#include <torch/script.h>

namespace nn::model::state {

/// The slots that lead from a module to one of its tensors, part by part.
using Path = std::vector<std::size_t>;
torch::Tensor tensor_at(const torch::jit::Module& module, const Path& path);

/// A tensor counts as constant if it is an attribute that no method sets, and no method may write to its memory: not in
/// place, not by another tensor of the state that lies there, not by a list, a dict or another attribute that it was
/// put into. Of code that cannot be looked through (interfaces, forks), nothing is constant.
class Constants {
 public:
  /// `module` is as it was loaded, and must not be run afterwards.
  explicit Constants(const torch::jit::Module& module);

  /// The parameters that are constant: all instances may have them in common.
  [[nodiscard]] const std::vector<Path>& parameters() const { return parameters_; }
  /// What a value in an inlined graph of one of the module's methods is at any time, if that is an attribute that never
  /// changes: a constant tensor, a number, a string or None.
  [[nodiscard]] std::optional<c10::IValue> value_of(const torch::jit::Value& value) const;

 private:
  using Object = c10::ivalue::Object;
  using Slot = std::pair<const Object*, std::size_t>;

  void look_through(const torch::jit::Method& method);
  template <class Aliases>
  void look_through(const torch::jit::Block& block, const Aliases& aliases);
  void mark(const torch::jit::Node& attribute);
  void mark_shared_memory();
  void find_parameters(const Object& part, Path& path, std::unordered_set<const Object*>& seen);
  [[nodiscard]] const Object* part(const torch::jit::Value& value) const;
  [[nodiscard]] bool is_constant(const Object& owner, std::size_t slot) const;

  torch::jit::Module module_;
  bool unknown_ = false;     ///< some code cannot be looked through
  std::set<Slot> changing_;  ///< attributes that some method sets, or writes to
  std::unordered_set<const c10::StorageImpl*> changing_memory_;
  std::vector<Path> parameters_;
};

}  // namespace nn::model::state
