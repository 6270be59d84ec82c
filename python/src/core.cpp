// nn_export._core: the backend in Python, through the same nn.h that Pd and Max use. The stub
// python/nn_export/_core.pyi describes what is here.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "nn.h"
#include "python_host.h"

namespace py = pybind11;

namespace {

using namespace nn::python;  // NOLINT(google-build-using-namespace): one file, two halves

using Array = py::array_t<float, py::array::c_style | py::array::forcecast>;

class Session {
 public:
  Session(const std::string& path, const std::string& method, std::int64_t bufsize, double sample_rate, int vector_size,
          bool offline, const std::string& device)
      : sample_rate_(sample_rate), vector_size_(vector_size) {
    if (vector_size < 1 || vector_size > kMostVector) throw py::value_error("vector_size must be 1 to 65536 samples");
    if (!(sample_rate >= 1 && sample_rate <= kMostRate)) throw py::value_error("sample_rate must be 1 to 1000000 Hz");
    const std::vector<Atom> arguments{"-d", device, std::filesystem::absolute(path).string(), method, bufsize};
    const auto atoms = to_nn(arguments);
    {
      const py::gil_scoped_release released;  // a model that prints takes it, on the thread that this waits for
      object_ = api().create(&kHost, &host_, NN_PLAIN, static_cast<int>(atoms.size()), atoms.data(), sample_rate,
                             vector_size);
    }
    if (object_ == nullptr) {
      host_.raise_errors();
      throw std::bad_alloc();
    }
    host_.errors.clear();  // what was skipped in the file: `messages` has it
    const std::vector<Atom> on{std::int64_t{1}};
    const auto switched = to_nn(on);
    const py::gil_scoped_release released;
    api().prepare(object_, sample_rate, vector_size, api().inlets(object_), api().outlets(object_));
    if (offline) api().message(object_, "offline", 1, switched.data());
  }
  ~Session() { destroy(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void close() {
    const Busy busy(busy_);
    destroy();
  }

  [[nodiscard]] int in_channels() {
    const Busy busy(busy_);
    return api().inlets(open());
  }
  [[nodiscard]] int out_channels() {
    const Busy busy(busy_);
    return api().outlets(open());
  }
  [[nodiscard]] double sample_rate() const { return sample_rate_; }
  [[nodiscard]] int vector_size() const { return vector_size_; }
  std::int64_t latency() { return number_from("latency"); }
  std::int64_t block_size() { return number_from("bufsize"); }

  py::array_t<float> process(const Array& input) {
    const Busy busy(busy_);
    const auto ins = api().inlets(open());
    const auto outs = api().outlets(open());
    if (input.ndim() != 2 || input.shape(0) != ins || input.shape(1) % vector_size_ != 0) {
      throw py::value_error("process takes an array [" + std::to_string(ins) + ", n], n a multiple of " +
                            std::to_string(vector_size_) + ", not " + shape_text(input));
    }
    const auto length = input.shape(1);
    py::array_t<float> output({static_cast<py::ssize_t>(outs), length});
    {
      const float* const in = input.data();
      float* const out = output.mutable_data();
      const py::gil_scoped_release released;
      std::vector<const float*> in_lanes(static_cast<std::size_t>(ins));
      std::vector<float*> out_lanes(static_cast<std::size_t>(outs));
      for (py::ssize_t time = 0; time < length; time += vector_size_) {
        for (int i = 0; i < ins; ++i) in_lanes[static_cast<std::size_t>(i)] = in + i * length + time;
        for (int i = 0; i < outs; ++i) out_lanes[static_cast<std::size_t>(i)] = out + i * length + time;
        api().process(open(), in_lanes.data(), out_lanes.data(), vector_size_);
      }
      api().drain(open());
    }
    host_.errors.clear();  // what the model failed on stands in `messages`, and in `stats`
    return output;
  }

  /// Sends a message and waits for its answers.
  std::vector<Answer> send(const std::string& selector, const std::vector<Atom>& atoms) {
    const Busy busy(busy_);
    return send_alone(selector, atoms);
  }

  void reset() {
    const Busy busy(busy_);
    host_.errors.clear();
    const py::gil_scoped_release released;
    api().start_over(open());
    api().drain(open());
    host_.raise_errors();
  }

  void set(const std::string& name, const py::args& values) {
    auto atoms = to_atoms(values);
    atoms.insert(atoms.begin(), Atom(name));
    send("set", atoms);
  }

  void set_buffer(const std::string& name, const Array& samples, double sample_rate) {
    if (samples.ndim() != 2)
      throw py::value_error("set_buffer takes samples [channels, n], not " + shape_text(samples));
    const Busy busy(busy_);
    host_.buffers[name] = {.info = {samples.shape(0), samples.shape(1), sample_rate},
                           .samples = {samples.data(), samples.data() + samples.size()}};
    send_alone("set", {name, name});
  }

  std::vector<Atom> get(const std::string& name) {
    auto answers = send("get", {name});
    auto& atoms = find_answer(answers, "get", name);
    return {atoms.begin() + 1, atoms.end()};
  }

  py::array_t<float> get_array(const std::string& name) {
    const Busy busy(busy_);
    const auto array = "get_array " + name;  // no name that set_buffer has given
    auto answers = send_alone("get", {name, array});
    find_answer(answers, "get", name);
    const auto written = host_.buffers.extract(array);
    const auto& [info, samples] = written.mapped();
    py::array_t<float> result({info.channels, info.frames});
    std::copy(samples.begin(), samples.end(), result.mutable_data());
    return result;
  }

  std::map<std::string, double> stats() {
    std::map<std::string, double> result;
    for (const auto& [selector, atoms] : send("stats", {})) {
      if (selector != "stats") continue;
      const auto* integer = std::get_if<std::int64_t>(&atoms[1]);
      result[std::get<std::string>(atoms[0])] =
          integer != nullptr ? static_cast<double>(*integer) : std::get<double>(atoms[1]);
    }
    return result;
  }

  std::vector<std::string> messages() {
    const Busy busy(busy_);
    return std::exchange(host_.lines, {});
  }

 private:
  static constexpr int kMostVector = 65536;
  static constexpr double kMostRate = 1e6;

  /// A second Python thread could come in while the first has let the interpreter go.
  class Busy {
   public:
    explicit Busy(std::atomic_flag& flag) : flag_(flag) {
      if (flag_.test_and_set()) throw CoreError("the session is in use by another thread: give each thread its own");
    }
    ~Busy() { flag_.clear(); }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    std::atomic_flag& flag_;
  };

  std::vector<Answer> send_alone(const std::string& selector, const std::vector<Atom>& atoms) {
    host_.errors.clear();
    host_.answers.clear();
    const auto converted = to_nn(atoms);
    nn_object* const object = open();
    int more = 0;
    {
      const py::gil_scoped_release released;
      more = api().message(object, selector.c_str(), static_cast<int>(converted.size()), converted.data());
    }
    while (more != 0) {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      const py::gil_scoped_release released;
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      more = api().drain(object);
    }
    host_.raise_errors();
    return host_.take_answers();
  }

  [[nodiscard]] nn_object* open() const {
    if (object_ == nullptr) throw CoreError("the session is closed: open another");
    return object_;
  }

  void destroy() {
    const py::gil_scoped_release released;
    api().destroy(std::exchange(object_, nullptr));
  }

  std::int64_t number_from(const std::string& selector) {
    const Busy busy(busy_);
    const auto kept = host_.lines.size();
    auto answers = send_alone(selector, {});
    host_.lines.resize(kept);  // the caller asked for a number, not for a line
    return std::get<std::int64_t>(find_answer(answers, selector).at(0));
  }

  /// There may be others: to what was asked before, or of a patch's own accord.
  static std::vector<Atom>& find_answer(std::vector<Answer>& answers, const std::string& selector,
                                        const std::string& name = "") {
    for (auto& [found, atoms] : answers) {
      if (found == selector && !atoms.empty() && (name.empty() || atoms.front() == Atom(name))) return atoms;
    }
    throw CoreError(selector + (name.empty() ? "" : " " + name) + ": no answer");
  }

  static std::string shape_text(const Array& array) { return py::str(array.attr("shape")).cast<std::string>(); }

  double sample_rate_;
  int vector_size_;
  std::atomic_flag busy_ = ATOMIC_FLAG_INIT;
  PythonHost host_;
  nn_object* object_ = nullptr;
};

std::vector<Answer> describe(const std::string& path) {
  PythonHost host;
  nn_info* const info = api().info_create(&kHost, &host);
  if (info == nullptr) throw std::bad_alloc();
  {
    const py::gil_scoped_release released;
    api().info_load(info, std::filesystem::absolute(path).c_str(), 1);
    api().info_bang(info);
    api().info_destroy(info);
  }
  if (host.answers.empty()) host.raise_errors();
  return host.take_answers();
}

std::vector<std::tuple<std::string, std::string, std::string>> message_table() {
  std::vector<std::tuple<std::string, std::string, std::string>> rows;
  const char* name = nullptr;
  const char* arguments = nullptr;
  const char* doc = nullptr;
  for (int i = 0; api().message_entry(i, &name, &arguments, &doc) != 0; ++i) rows.emplace_back(name, arguments, doc);
  return rows;
}

std::vector<py::tuple> setting_table() {
  constexpr std::array kTypes{"switch", "number", "word"};
  std::vector<py::tuple> rows;
  nn_setting row{};
  for (int i = 0; api().setting_entry(i, &row) != 0; ++i) {
    rows.push_back(py::make_tuple(row.name, kTypes.at(row.type), row.least, row.most,
                                  py::str(row.choices).attr("split")(), row.initial, row.label, row.category, row.doc));
  }
  return rows;
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  module.attr("version") = api().nn_version;
  module.attr("torch_version") = api().torch_version;
  py::register_exception<CoreError>(module, "Error", PyExc_RuntimeError);
  module.def("describe", &describe, py::arg("path"));
  module.def("message_table", &message_table);
  module.def("setting_table", &setting_table);
  py::class_<Session>(module, "Session")
      .def(py::init<const std::string&, const std::string&, std::int64_t, double, int, bool, const std::string&>(),
           py::arg("path"), py::arg("method") = "forward", py::arg("bufsize") = 4096, py::kw_only(),
           py::arg("sample_rate") = 48000.0, py::arg("vector_size") = 64, py::arg("offline") = true,
           py::arg("device") = "cpu")
      .def_property_readonly("in_channels", &Session::in_channels)
      .def_property_readonly("out_channels", &Session::out_channels)
      .def_property_readonly("sample_rate", &Session::sample_rate)
      .def_property_readonly("vector_size", &Session::vector_size)
      .def_property_readonly("block_size", &Session::block_size)
      .def_property_readonly("latency", &Session::latency)
      .def("process", &Session::process, py::arg("x"))
      .def("set", &Session::set, py::arg("name"))
      .def("set_buffer", &Session::set_buffer, py::arg("name"), py::arg("samples"), py::arg("sample_rate"))
      .def("get", &Session::get, py::arg("name"))
      .def("get_array", &Session::get_array, py::arg("name"))
      .def("reset", &Session::reset)
      .def("stats", &Session::stats)
      .def(
          "send",
          [](Session& session, const std::string& selector, const py::args& values) {
            return session.send(selector, to_atoms(values));
          },
          py::arg("selector"))
      .def("messages", &Session::messages)
      .def("close", &Session::close)
      .def(
          "__enter__", [](Session& session) -> Session& { return session; },
          py::return_value_policy::reference_internal)
      .def("__exit__", [](Session& session, const py::args&) { session.close(); });
}
