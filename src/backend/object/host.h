#pragma once
// What the object asks of the program it lives in.

#include <optional>
#include <string>

#include "model/value.h"
#include "object/atom.h"

namespace nn::object {

enum class Level { Info, Error };

/// Implemented over the C API for Pd, Max and Python, and by a fake in tests. Every function is called on the control
/// thread only, from within a call of the host into the object.
class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  /// One line for the console, without the object's name.
  virtual void post(Level level, const std::string& line) = 0;
  /// A message from the info outlet.
  virtual void outlet(const Message& message) = 0;
  /// The absolute path of a model file as the host's search rules find it; nothing if they do not.
  virtual std::optional<std::string> find_file(const std::string& name) = 0;
  /// A copy of the array, buffer~ or NumPy array of this name; nothing if there is none.
  virtual std::optional<model::BufferValue> read_buffer(const std::string& name) = 0;
  /// Fills the array of this name; false if there is none or it cannot hold that.
  virtual bool write_buffer(const model::BufferValue& buffer) = 0;
  /// The number of model channels changed: a multichannel object must renegotiate its cords.
  virtual void io_changed() = 0;
};

}  // namespace nn::object
