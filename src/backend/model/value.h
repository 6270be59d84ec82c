#pragma once
// What an attribute of a model can hold.

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace nn::model {

/// The type codes of the file contract (`<attribute>_params`), in its order.
enum class ValueType : std::uint8_t { Bool = 0, Int = 1, Float = 2, String = 3, Tensor = 4, Buffer = 5 };

/// "bool", "int", "float", "string", "tensor", "buffer".
const char* type_name(ValueType type);

struct TensorValue {
  std::vector<std::int64_t> shape;
  std::vector<float> data;  ///< row-major; of a long one that a model told, the first elements
  bool operator==(const TensorValue&) const = default;
};

/// A copy of host audio memory: a Pd array per channel, a Max buffer~, a NumPy array.
struct BufferValue {
  std::string name;
  std::int64_t channels = 0;
  std::int64_t frames = 0;
  double sample_rate = 0;      ///< Hz
  std::vector<float> samples;  ///< [channels][frames]
};

/// One element of an attribute; the alternatives stand in the order of ValueType. Buffers are shared, not copied: a
/// long recording goes to the worker, and again after a reset, without another copy.
using Value = std::variant<bool, std::int64_t, double, std::string, TensorValue, std::shared_ptr<const BufferValue>>;

/// A value set by a message, kept so that a reset or a reload can set it again.
struct Setting {
  std::string attribute;
  std::vector<Value> values;
  bool operator==(const Setting&) const = default;
};

}  // namespace nn::model
