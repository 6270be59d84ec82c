#pragma once
// What nn~ and nn.info share in Pd: finding the backend library, and translating to and from Pd's types.

#include <array>
#include <string>
#include <vector>

#include "m_pd.h"
#include "nn.h"

namespace nn::pd {

/// The backend, opened at first use from the folder this external lies in. Null, with the reason posted once, when it
/// cannot be opened; the external then loads all the same and says what to do.
const nn_api* backend(const char* object_name);

/// What a Pd object keeps for the callbacks.
struct Owner {
  t_object* object = nullptr;
  t_canvas* canvas = nullptr;
  t_outlet* info_outlet = nullptr;
  const char* name = "";
};

/// The callbacks; their context is an Owner. `io_changed` rebuilds DSP.
extern const nn_host kHost;

std::vector<nn_atom> to_nn(int argc, const t_atom* argv);

/// Milliseconds until an answer is looked for again.
inline constexpr double kDrainInterval = 5.0;

}  // namespace nn::pd
