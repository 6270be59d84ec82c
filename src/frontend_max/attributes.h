#pragma once
// The settings of the core as attributes of a Max object.

#include <atomic>
#include <vector>

#include "max_api.h"
#include "nn.h"

namespace nn::max {

/// Adds an attribute to the class for each of the core's settings, as the core describes them. Not every thread that
/// may read an attribute may ask the core: `getter` and `setter` belong to the class.
void add_attributes(t_class* c, const nn_api& api, method getter, method setter);
/// The name of an attribute, as a getter or setter is given it.
const char* attribute_name(void* attribute);

/// Main thread. Whether the setting of this name is set to just this already: as a patch opens Max sets all that were
/// saved with it.
bool is_set_to(const nn_api& api, nn_object* nn, const char* setting, const std::vector<nn_atom>& value);

/// What an object's attributes were when they were looked at last.
class AttributeValues {
 public:
  /// Main thread, first before there are others. Looks at all of them; has Max's inspector look again at those that
  /// changed, but for `setting`: Max knows of one that it sets itself.
  void refresh(const nn_api& api, nn_object* nn, t_object* object, const char* setting);
  /// Any thread, the audio thread too. For a getter.
  t_max_err get(const char* name, long* argc, t_atom** argv);

 private:
  struct Value {
    t_symbol* name = nullptr;
    short type = A_NOTHING;
    std::atomic<t_atom_long> word{0};  ///< a number, or a symbol's address
  };
  std::vector<Value> values_;  ///< of a fixed size from the first look on
};

}  // namespace nn::max
