#pragma once
// What all of our objects share in Max: finding the backend, translating to and from Max's types.

#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "buffers.h"
#include "max_api.h"
#include "nn.h"

namespace nn::max {

/// The backend, opened at first use from the package's `support` folder. Null when it cannot be opened; the external
/// then loads all the same, and `backend_failure` says what to do.
const nn_api* backend();
const char* backend_failure();

/// What an object keeps for the callbacks.
struct Owner {
  explicit Owner(const char* object_name) : name(object_name) {}

  const char* const name;
  t_object* object = nullptr;       ///< null until it is created
  t_object* patcher = nullptr;      ///< that it lies in; likewise
  t_outlet* info_outlet = nullptr;  ///< likewise
  Buffers buffers;
  bool described = false;  ///< the messages of a description were put out to their end
};

/// The callbacks; their context is an Owner.
extern const nn_host kHost;

/// Main thread. For a collective or an application that is built with the patch: the model's file (none if empty), and
/// the package, without whose `support` folder nothing plays.
void tell_files(void* collective, const char* model);

/// A message's atoms. `array NAME`, which Max's array objects send in the place of a list, becomes what it holds.
std::vector<nn_atom> to_nn(long argc, const t_atom* argv);
/// Symbols are Max's own.
t_atom to_max(const nn_atom& atom);

/// object_method in Max is a macro that takes pointers and integers only.
template <class... Arguments>
void* call(void* object, const char* name, Arguments... arguments) {
  constexpr std::size_t kMost = 8;
  static_assert(sizeof...(arguments) <= kMost);
  void* all[kMost] = {(void*)(arguments)...};  // NOLINT: casts of any kind, as the macro's
  return object_method_imp(object, gensym(name), all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
}

/// Methods are typed by casts.
template <class Function>
method as_method(Function function) {
  return reinterpret_cast<method>(function);
}

template <auto Method>
struct Guard;
template <class Result, class... Arguments, Result (*Method)(Arguments...)>
struct Guard<Method> {
  static Result call(Arguments... arguments) noexcept {
    try {
      return Method(arguments...);
    } catch (const std::exception& error) {
      object_error(nullptr, "%s: %s", NN_MAX_CLASS, error.what());
      return Result();
    }
  }
};
/// A method of which no exception (out of memory) reaches Max: it becomes a line on the console.
template <auto Method>
method guarded() {
  return as_method(Guard<Method>::call);
}

/// The patcher that an object lies in; null: none.
t_object* patcher_of(void* object);
/// For acceptsdrag_locked and _unlocked: a model's file that is dropped on the box is to be loaded.
long offer_load(t_object* object, t_object* drag);

/// Milliseconds until an answer is looked for again.
inline constexpr double kDrainInterval = 5.0;

}  // namespace nn::max
