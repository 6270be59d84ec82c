// The order of what is sent to nn~: changes are prepared one after another, and what follows a `load` is for its model.
//
// What waits stands in one queue, the change that is being prepared too. A message for the model waits only where a
// `load` or `reload` stands before it; then it is handed over when that is ready, before it is heard, or if that fails,
// to what plays.

#include <algorithm>
#include <utility>

#include "object/nn_object.h"

namespace nn::object {

/// Of like changes that wait the last counts, up to a load: a number box that is dragged sends many.
void NnObject::want(Change change) {
  if (change.loads() && !change.reload) {
    // Not lost: it is loaded after all if this one cannot be.
    if (job_ != nullptr && job_->change.loads()) drop_job();
    forget_old_loads();
  } else {
    const auto in_hand = job_ != nullptr ? next_change() : waiting_.size();
    for (auto i = waiting_.size(); i-- > 0 && !(waiting_[i].loads() && !waiting_[i].change->reload);) {
      if (i == in_hand || !waiting_[i].change || waiting_[i].change->answer != change.answer) continue;
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
  }
  waiting_.push_back({.change = std::move(change)});
  prepare_next();
}

/// A patch that sends `load` faster than anything loads must not fill the memory.
void NnObject::forget_old_loads() {
  constexpr std::ptrdiff_t kMost = 64;
  const auto loads = [](const Waiting& one) { return one.loads(); };
  if (std::count_if(waiting_.begin(), waiting_.end(), loads) < kMost) return;
  const auto first = std::find_if(waiting_.begin(), waiting_.end(), loads);
  waiting_.erase(first, std::find_if(first + 1, waiting_.end(), loads));
}

bool NnObject::has_to_wait(const MessageEntry& entry, const Atoms& atoms) const {
  switch (entry.after) {
    case After::Nothing: return false;
    case After::Changes: return atoms.empty() && !waiting_.empty();
    case After::Loads: break;
  }
  return std::any_of(waiting_.begin(), waiting_.end(), [](const Waiting& one) { return one.loads(); });
}

/// A patch may send at any pace for as long as a model is being loaded: when too many wait, the last word counts.
void NnObject::keep(const MessageEntry& entry, const Atoms& atoms) {
  constexpr std::ptrdiff_t kMost = 1024;
  const auto is_message = [](const Waiting& one) { return one.entry != nullptr; };
  if (std::count_if(waiting_.begin(), waiting_.end(), is_message) >= kMost) {
    const auto like = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& one) {
      return one.entry == &entry && (atoms.empty() || one.atoms.front() == atoms.front());
    });
    if (like == waiting_.end()) {
      return fail({entry.name, "too many messages wait for the model that is being loaded: '" +
                                   std::string(entry.name) + "' is lost"});
    }
    waiting_.erase(like);
  }
  waiting_.push_back({.change = std::nullopt, .entry = &entry, .atoms = atoms});
}

/// Where in `waiting_` what is to be prepared stands: its first change; but of several models the one that was asked
/// for last.
std::size_t NnObject::next_change() const {
  if (waiting_.empty() || !waiting_.front().loads()) return 0;
  for (auto i = waiting_.size(); i-- > 0;) {
    if (waiting_[i].loads() && !waiting_[i].change->reload) return i;
  }
  return 0;
}

/// The change that was prepared, last, and what it overtook: models, what was set of them, and changes that it brings
/// with it.
std::vector<Change> NnObject::take_done() {
  std::vector<Change> done;
  for (auto left = next_change() + 1; left > 0; --left) {
    if (waiting_.front().change) done.push_back(std::move(*waiting_.front().change));
    waiting_.pop_front();
  }
  return done;
}

/// Gives what plays, or is about to, what waits for no other model. Returns what went wrong: nothing is put out here,
/// since a patch may answer with a message to this object.
std::vector<Failure> NnObject::hand_over_kept() {
  std::vector<Failure> failures;
  for (std::size_t i = 0; i < waiting_.size() && !waiting_[i].loads();) {
    if (!waiting_[i].is_for_model()) {
      ++i;
      continue;
    }
    const auto told = live_.model == nullptr ? Result<void>(Error{"no model is loaded: send 'load MODEL'"})
                                             : tell_model(waiting_[i].entry->name, waiting_[i].atoms);
    if (!told.ok()) failures.push_back({waiting_[i].entry->name, told.error().message});
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return failures;
}

}  // namespace nn::object
