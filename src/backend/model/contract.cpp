#include "model/contract.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "model/ivalues.h"
#include "model/paths.h"

namespace nn::model {
namespace {

using nlohmann::json;

constexpr int kContractMajor = 1;
constexpr std::int64_t kMostChannels = 1024;  // far above any model; a larger number is a broken file
constexpr std::int64_t kMostRatio = 1 << 20;  // 22 s at 48 kHz, likewise
constexpr std::int64_t kMostGranularity = 1 << 24;
constexpr std::int64_t kMostLatency = 1 << 30;  // hours
constexpr std::int64_t kMostSampleRate = 10'000'000;
constexpr int kMostDepth = 64;  // of the metadata record

/// Reads one file. The functions stand in the order in which `read` calls them.
class Reader {
 public:
  Reader(const std::string& path, state::Instance& instance) : instance_(instance), module_(instance.module()) {
    spec_.path = path;
    spec_.name = text_of(path_of(path).stem());
  }

  Result<ModelSpec> read(const std::string& record_text) {
    if (auto read = read_record(record_text); !read) return read.error();
    read_methods();
    if (spec_.methods.empty()) {
      const auto why = spec_.warnings.empty() ? std::string("none is registered") : spec_.warnings.front();
      return Error{"'" + spec_.path + "' has no method that nn~ can play (" + why +
                   "): register methods and export it with nn_export"};
    }
    read_attributes();
    read_sample_rate();
    return std::move(spec_);
  }

 private:
  Result<void> read_record(const std::string& text) {
    if (text.empty()) return {};
    // What lies deeper is left out: flatten() and json's own copy and dump() call themselves for each level, and a
    // broken file with very many would overflow the stack.
    const auto shallow = [](int depth, json::parse_event_t, const json&) { return depth <= kMostDepth; };
    record_ = json::parse(text, shallow, /*allow_exceptions=*/false);
    if (!record_.is_object()) {
      record_ = json::object();
      warn("its nn_export.json is not valid JSON and is ignored");
      return {};
    }
    const auto stated = record_.contains("contract") ? record_["contract"] : json("1.0");
    const auto version = stated.is_string() ? stated.get<std::string>() : stated.dump();
    if (std::atoi(version.c_str()) != kContractMajor) {
      return Error{"'" + spec_.path + "' follows version " + version + " of the file format, this nn~ reads version " +
                   std::to_string(kContractMajor) + ": update nn~, or export the model with an older nn_export"};
    }
    flatten("", record_);
    return {};
  }

  void flatten(const std::string& key, const json& value) {
    if (value.is_object()) {
      for (const auto& [name, member] : value.items()) flatten(key.empty() ? name : key + "." + name, member);
    } else if (value.is_array()) {
      std::vector<Value> items;
      for (const auto& item : value) items.push_back(scalar(item));
      spec_.extras.emplace_back(key, std::move(items));
    } else if (!value.is_null()) {
      spec_.extras.emplace_back(key, std::vector<Value>{scalar(value)});
    }
  }

  static Value scalar(const json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number()) return value.get<double>();
    return value.is_string() ? value.get<std::string>() : value.dump();
  }

  void read_methods() {
    std::vector<std::string> names;
    if (module_.find_method("get_methods")) {
      try {
        names = to_strings(instance_.call("get_methods"));
      } catch (const std::exception& error) {
        warn("get_methods() failed (" + reason_of(error) + ")");
      }
    }
    if (names.empty()) {
      for (const auto& method : module_.get_methods()) {
        const auto params = module_.hasattr(method.name() + "_params")
                                ? to_ints(module_.attr(method.name() + "_params"))
                                : std::nullopt;
        if (params && params->size() == 4 && !is_accessor(method.name())) names.push_back(method.name());
      }
    }
    for (const auto& name : names) read_method(name);
    std::int64_t common = 1;
    for (const auto& method : spec_.methods) {
      common = std::lcm(common, std::lcm<std::int64_t>(method.in_ratio, method.out_ratio));
      if (common > kMostGranularity) break;
    }
    for (auto& method : spec_.methods) {
      const auto own = std::lcm<std::int64_t>(method.in_ratio, method.out_ratio);
      const auto stated = record_integer("/methods/" + method.name + "/granularity", 0);
      const bool usable = stated > 0 && stated <= kMostGranularity && stated % own == 0;
      method.granularity = usable ? stated : (common > kMostGranularity ? own : common);
    }
  }

  static bool is_accessor(const std::string& name) { return name.starts_with("set_") || name.starts_with("get_"); }

  void read_method(const std::string& name) {
    if (spec_.find_method(name) != nullptr) return;
    if (!module_.find_method(name)) return warn("method '" + name + "' is listed but not in the file");
    if (!module_.hasattr(name + "_params")) return warn("method '" + name + "' has no " + name + "_params");
    const auto params = to_ints(module_.attr(name + "_params"));
    if (!params || params->size() != 4) {
      return warn("method '" + name + "': " + name +
                  "_params must hold 4 integers: in channels, in ratio, out channels, " + "out ratio");
    }
    const auto& p = *params;
    const bool fits = p[0] >= 1 && p[2] >= 1 && p[0] <= kMostChannels && p[2] <= kMostChannels && p[1] >= 1 &&
                      p[3] >= 1 && p[1] <= kMostRatio && p[3] <= kMostRatio;
    if (!fits) {
      std::ostringstream text;
      text << "method '" << name << "': " << name << "_params is [" << p[0] << ", " << p[1] << ", " << p[2] << ", "
           << p[3] << "]; channels must be 1 to " << kMostChannels << ", ratios 1 to " << kMostRatio;
      return warn(text.str());
    }
    if (std::lcm(p[1], p[3]) > kMostGranularity) {
      return warn("method '" + name + "': its ratios " + std::to_string(p[1]) + " and " + std::to_string(p[3]) +
                  " meet in no block of less than " + std::to_string(kMostGranularity) + " samples");
    }
    MethodSpec method;
    method.name = name;
    method.in_channels = static_cast<int>(p[0]);
    method.in_ratio = static_cast<int>(p[1]);
    method.out_channels = static_cast<int>(p[2]);
    method.out_ratio = static_cast<int>(p[3]);
    method.in_labels = labels(name + "_input_labels", "input", method.in_channels);
    method.out_labels = labels(name + "_output_labels", "output", method.out_channels);
    method.latency = std::clamp<std::int64_t>(record_integer("/methods/" + name + "/latency", 0), 0, kMostLatency);
    const auto* const offline = record_at("/methods/" + name + "/offline");
    method.offline = offline != nullptr && offline->is_boolean() && offline->get<bool>();
    spec_.methods.push_back(std::move(method));
  }

  std::vector<std::string> labels(const std::string& attribute, const std::string& fallback, int count) {
    auto texts = module_.hasattr(attribute) ? to_strings(module_.attr(attribute)) : std::vector<std::string>{};
    for (auto i = static_cast<int>(texts.size()); i < count; ++i)
      texts.push_back(fallback + " " + std::to_string(i + 1));
    texts.resize(static_cast<std::size_t>(count));
    return texts;
  }

  void read_attributes() {
    std::vector<std::string> names;
    if (module_.find_method("get_attributes")) {
      try {
        names = to_strings(instance_.call("get_attributes"));
      } catch (const std::exception& error) {
        warn("get_attributes() failed (" + reason_of(error) + ")");
      }
    } else {
      for (const auto& method : module_.get_methods()) {
        if (!method.name().starts_with("set_")) continue;
        const auto name = method.name().substr(4);
        if (module_.hasattr(name + "_params")) names.push_back(name);
      }
    }
    for (const auto& name : names) {
      if (name != "none" && spec_.find_attribute(name) == nullptr) read_attribute(name);
    }
  }

  void read_attribute(const std::string& name) {
    AttributeSpec attribute;
    attribute.name = name;
    const auto setter = module_.find_method("set_" + name);
    const auto getter = module_.find_method("get_" + name);
    attribute.settable = setter.has_value();
    attribute.gettable = getter.has_value();
    if (!setter && !getter) return warn("attribute '" + name + "' has neither setter nor getter");
    const auto codes = module_.hasattr(name + "_params") ? to_ints(module_.attr(name + "_params")) : std::nullopt;
    if (codes) {
      for (const auto code : *codes) {
        if (code < 0 || code > 5) {
          return warn("attribute '" + name + "': " + name + "_params holds " + std::to_string(code) +
                      ", which is no type code (0 to 5)");
        }
        attribute.types.push_back(static_cast<ValueType>(code));
      }
    } else if (setter) {
      const auto& arguments = setter->function().getSchema().arguments();
      for (std::size_t i = 1; i < arguments.size(); ++i) {
        const auto type = type_of(arguments[i].type());
        if (!type) return warn("attribute '" + name + "': its setter takes a " + arguments[i].type()->str());
        attribute.types.push_back(*type);
      }
    }
    if (setter && setter->function().getSchema().arguments().size() - 1 != attribute.types.size() &&
        !std::all_of(attribute.types.begin(), attribute.types.end(),
                     [](ValueType type) { return type == ValueType::Buffer; })) {
      warn("attribute '" + name + "': set_" + name + " does not take " + std::to_string(attribute.types.size()) +
           " values, as " + name + "_params says");
      attribute.settable = false;
    }
    if (getter) {
      try {
        attribute.values = to_values(instance_.call("get_" + name));
      } catch (const std::exception& error) {
        warn("get_" + name + "() failed (" + reason_of(error) + ")");
      }
    }
    read_limits(attribute);
    spec_.attributes.push_back(std::move(attribute));
  }

  void read_limits(AttributeSpec& attribute) {
    const auto place = "/attributes/" + attribute.name + "/";
    const auto number = [&](const char* key) -> std::optional<double> {
      const auto* const found = record_at(place + key);
      return found != nullptr && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
    };
    const auto samples = [&](const char* key) -> std::optional<std::int64_t> {
      const auto stated = record_integer(place + key, -1);
      return stated >= 0 ? std::optional(stated) : std::nullopt;
    };
    auto& limits = attribute.limits;
    limits.min = number("min");
    limits.max = number("max");
    limits.min_samples = samples("min_samples");
    limits.max_samples = samples("max_samples");
    if (const auto* const unit = record_at(place + "unit"); unit != nullptr && unit->is_string()) {
      limits.unit = unit->get<std::string>();
    }
    if (const auto* const choices = record_at(place + "choices"); choices != nullptr && choices->is_array()) {
      for (const auto& choice : *choices) limits.choices.push_back(scalar(choice));
    }
    if (!attribute.values.empty() && !limits.check(attribute.values).ok()) {
      warn("attribute '" + attribute.name + "': its own value is not allowed by its limits, which are ignored");
      limits = {};
    }
  }

  void read_sample_rate() {
    auto rate = record_integer("/sample_rate", -1);
    if (rate <= 0 && module_.find_method("get_sample_rate")) {
      try {
        const auto told = instance_.call("get_sample_rate");
        if (told.isInt()) rate = told.toInt();
      } catch (const std::exception& error) {
        warn("get_sample_rate() failed (" + reason_of(error) + ")");
      }
    }
    spec_.sample_rate = rate > 0 && rate <= kMostSampleRate ? static_cast<int>(rate) : -1;
  }

  /// Null if the record has nothing there. The names in `pointer` hold no '/' or '~': they are Python's.
  [[nodiscard]] const json* record_at(const std::string& pointer) const {
    const auto place = json::json_pointer(pointer);
    return record_.contains(place) ? &record_[place] : nullptr;
  }

  [[nodiscard]] std::int64_t record_integer(const std::string& pointer, std::int64_t otherwise) const {
    const auto* const found = record_at(pointer);
    return found != nullptr && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
  }

  void warn(const std::string& line) { spec_.warnings.push_back(line); }

  state::Instance& instance_;
  const torch::jit::Module& module_;  ///< the instance's
  json record_ = json::object();
  ModelSpec spec_;
};

}  // namespace

Result<ModelSpec> read_contract(const std::string& path, state::Instance& instance,
                                const std::string& record) noexcept {
  try {
    c10::InferenceMode guard;
    return Reader(path, instance).read(record);
  } catch (const std::exception& error) {
    return Error{"'" + path + "' cannot be read as an nn~ model (" + reason_of(error) + "): export it with nn_export"};
  }
}

}  // namespace nn::model
