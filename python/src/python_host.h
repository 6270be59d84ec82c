#pragma once
// What nn.h asks of its host, done by lists and maps: the host that Python is.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "nn.h"

namespace nn::python {

namespace py = pybind11;

using Atom = std::variant<bool, std::int64_t, double, std::string>;
using Answer = std::pair<std::string, std::vector<Atom>>;

class CoreError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline const nn_api& api() {
  static const nn_api* const table = nn_get_api(NN_API_VERSION);
  return *table;
}

inline std::vector<nn_atom> to_nn(const std::vector<Atom>& atoms) {
  std::vector<nn_atom> result;
  for (const auto& atom : atoms) {
    nn_atom out{};
    if (const auto* flag = std::get_if<bool>(&atom)) {
      out.type = NN_INT;
      out.value.integer = *flag ? 1 : 0;
    } else if (const auto* integer = std::get_if<std::int64_t>(&atom)) {
      out.type = NN_INT;
      out.value.integer = *integer;
    } else if (const auto* number = std::get_if<double>(&atom)) {
      out.type = NN_FLOAT;
      out.value.number = *number;
    } else {
      out.type = NN_SYMBOL;
      out.value.symbol = std::get<std::string>(atom).c_str();
    }
    result.push_back(out);
  }
  return result;
}

/// Not pybind11's own variant cast: that makes a bool of whatever has a truth value, a NumPy 0.5 too.
inline Atom to_atom(const py::handle& value) {
  if (py::isinstance<py::bool_>(value)) return value.cast<bool>();
  if (py::isinstance<py::str>(value)) return value.cast<std::string>();
  if (py::type::handle_of(value).attr("__name__").cast<std::string>().starts_with("bool")) {  // NumPy's
    return PyObject_IsTrue(value.ptr()) == 1;
  }
  if (PyIndex_Check(value.ptr()) != 0) {
    auto integer = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
    if (integer) return integer.cast<std::int64_t>();
    PyErr_Clear();  // a tensor of floats has the slot, and refuses
  }
  if (PyNumber_Check(value.ptr()) != 0) {
    auto number = py::reinterpret_steal<py::object>(PyNumber_Float(value.ptr()));
    if (number) return number.cast<double>();
    PyErr_Clear();
  }
  throw py::type_error("a value is a bool, a number or a str, not " + py::repr(value).cast<std::string>());
}

inline std::vector<Atom> to_atoms(const py::args& values) {
  std::vector<Atom> atoms;
  for (const auto& value : values) atoms.push_back(to_atom(value));
  return atoms;
}

/// What the callbacks write to and read from.
struct PythonHost {
  struct Buffer {
    nn_buffer_info info;
    std::vector<float> samples;
  };
  std::vector<std::string> lines;   ///< everything posted
  std::vector<std::string> errors;  ///< the errors among it
  std::vector<Answer> answers;
  std::map<std::string, Buffer> buffers;

  std::vector<Answer> take_answers() { return std::exchange(answers, {}); }
  void raise_errors() {
    if (errors.empty()) return;
    const auto first = errors.front();
    errors.clear();
    throw CoreError(first);
  }
};

inline PythonHost& host_of(void* context) { return *static_cast<PythonHost*>(context); }

inline void post(void* context, nn_level level, const char* line) {
  host_of(context).lines.emplace_back(line);
  if (level == NN_ERROR) host_of(context).errors.emplace_back(line);
}

inline void outlet(void* context, const char* selector, int count, const nn_atom* atoms) {
  Answer answer{selector, {}};
  for (int i = 0; i < count; ++i) {
    switch (atoms[i].type) {
      case NN_FLOAT: answer.second.emplace_back(atoms[i].value.number); break;
      case NN_INT: answer.second.emplace_back(atoms[i].value.integer); break;
      case NN_SYMBOL: answer.second.emplace_back(std::string(atoms[i].value.symbol)); break;
    }
  }
  if (answer.first != "error") host_of(context).answers.push_back(std::move(answer));  // `post` has it as a line
}

inline int find_file(void*, const char* name, char* path, std::size_t size) {
  const std::string file(name);
  std::error_code failure;
  const bool missing = !std::filesystem::is_regular_file(file, failure);
  // A name with no such file beside it is passed on as it is, so that the reader says what is wrong with it.
  const bool has_extended = std::filesystem::is_regular_file(file + ".ts", failure);
  if (missing && file.ends_with(".ts") && !std::filesystem::exists(file, failure) &&
      std::filesystem::exists(file.substr(0, file.size() - 3), failure)) {
    return 0;
  }
  if (missing && has_extended) return 0;
  if (file.size() >= size) return 0;
  std::memcpy(path, file.c_str(), file.size() + 1);
  return 1;
}

inline int read_buffer(void* context, const char* name, nn_buffer_info* info, float* samples) {
  const auto found = host_of(context).buffers.find(name);
  if (found == host_of(context).buffers.end()) return 0;
  *info = found->second.info;
  if (samples != nullptr) std::copy(found->second.samples.begin(), found->second.samples.end(), samples);
  return 1;
}

/// Any name is one to write to: who asked for it takes it from there.
inline int write_buffer(void* context, const char* name, const nn_buffer_info* info, const float* samples) {
  host_of(context).buffers[name] = {*info, {samples, samples + info->channels * info->frames}};
  return 1;
}

inline void io_changed(void*) {}

inline constexpr nn_host kHost{.post = post,
                               .outlet = outlet,
                               .find_file = find_file,
                               .read_buffer = read_buffer,
                               .write_buffer = write_buffer,
                               .io_changed = io_changed};

}  // namespace nn::python
