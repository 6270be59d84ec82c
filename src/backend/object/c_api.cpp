// nn.h over the C++ objects.

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

#include "model/model.h"
#include "nn.h"
#include "object/nn_info.h"
#include "object/nn_object.h"

namespace {

using nn::object::Atom;
using nn::object::Atoms;

nn_atom to_c(const Atom& atom) {
  nn_atom result{};
  if (const auto* number = std::get_if<double>(&atom)) {
    result.type = NN_FLOAT;
    result.value.number = *number;
  } else if (const auto* integer = std::get_if<std::int64_t>(&atom)) {
    result.type = NN_INT;
    result.value.integer = *integer;
  } else {
    result.type = NN_SYMBOL;
    result.value.symbol = std::get<std::string>(atom).c_str();
  }
  return result;
}

Atoms to_atoms(int count, const nn_atom* atoms) {
  Atoms result;
  for (int i = 0; i < count; ++i) {
    switch (atoms[i].type) {
      case NN_FLOAT: result.emplace_back(atoms[i].value.number); break;
      case NN_INT: result.emplace_back(atoms[i].value.integer); break;
      case NN_SYMBOL: result.emplace_back(std::string(atoms[i].value.symbol)); break;
    }
  }
  return result;
}

/// The callbacks as the objects know them.
class CHost : public nn::object::Host {
 public:
  CHost(const nn_host& host, void* context) : host_(host), context_(context) {}

  void post(nn::object::Level level, const std::string& line) override {
    if (!left_) host_.post(context_, level == nn::object::Level::Error ? NN_ERROR : NN_INFO, line.c_str());
  }
  void outlet(const nn::object::Message& message) override {
    if (left_) return;
    std::vector<nn_atom> atoms;
    for (const auto& atom : message.atoms) atoms.push_back(to_c(atom));
    host_.outlet(context_, message.selector.c_str(), static_cast<int>(atoms.size()), atoms.data());
  }
  std::optional<std::string> find_file(const std::string& name) override {
    constexpr std::size_t kLongestPath = 4096;
    std::array<char, kLongestPath> path{};
    if (left_ || host_.find_file(context_, name.c_str(), path.data(), path.size()) == 0) return std::nullopt;
    return std::string(path.data());
  }
  std::optional<nn::model::BufferValue> read_buffer(const std::string& name) override {
    nn_buffer_info info{};
    if (left_ || host_.read_buffer(context_, name.c_str(), &info, nullptr) == 0) return std::nullopt;
    nn::model::BufferValue buffer;
    buffer.name = name;
    buffer.channels = info.channels;
    buffer.frames = info.frames;
    buffer.sample_rate = info.sample_rate;
    buffer.samples.resize(static_cast<std::size_t>(info.channels * info.frames));
    if (host_.read_buffer(context_, name.c_str(), &info, buffer.samples.data()) == 0) return std::nullopt;
    return buffer;
  }
  bool write_buffer(const nn::model::BufferValue& buffer) override {
    const nn_buffer_info info{buffer.channels, buffer.frames, buffer.sample_rate};
    return !left_ && host_.write_buffer(context_, buffer.name.c_str(), &info, buffer.samples.data()) != 0;
  }
  void io_changed() override {
    if (!left_) host_.io_changed(context_);
  }
  /// Nothing is to be called any more: the context is gone.
  void leave() { left_ = true; }

 private:
  const nn_host host_;
  void* const context_;
  bool left_ = false;
};

/// Runs `call`; an exception (out of memory) becomes a line on the console and `otherwise`.
template <class T, class Call>
T guarded(CHost& host, T otherwise, const Call& call) noexcept {
  try {
    return call();
  } catch (const std::exception& error) {
    try {
      host.post(nn::object::Level::Error, error.what());
    } catch (...) {
    }
    return otherwise;
  }
}

}  // namespace

struct nn_object {
  nn_object(const nn_host& callbacks, void* context, const Atoms& arguments, double sample_rate, int vector_size,
            nn::object::Cording cording)
      : host(callbacks, context), object(host, arguments, sample_rate, vector_size, cording) {}
  CHost host;
  nn::object::NnObject object;
  int calls = 0;        ///< that are under way, one within another's callback
  bool doomed = false;  ///< destroyed by a callback: freed when they are over
  Atom value;           ///< what a symbol that was handed out points into
};

struct nn_info {
  nn_info(const nn_host& callbacks, void* context) : host(callbacks, context), info(host) {}
  CHost host;
  nn::object::NnInfo info;
};

namespace {

/// A call that may make callbacks: one of them may destroy the object.
template <class Call>
int called(nn_object* object, const Call& call) noexcept {
  ++object->calls;
  const int result = guarded(object->host, 0, call);
  --object->calls;
  if (!object->doomed) return result;
  if (object->calls == 0) delete object;
  return 0;
}

void destroy(nn_object* object) {
  if (object == nullptr || object->calls == 0) return delete object;
  object->doomed = true;
  object->host.leave();
}

nn_object* create(const nn_host* host, void* context, nn_cording cording, int count, const nn_atom* arguments,
                  double sample_rate, int vector_size) {
  CHost errors(*host, context);
  return guarded<nn_object*>(errors, nullptr, [&] {
    auto object = std::make_unique<nn_object>(*host, context, to_atoms(count, arguments), sample_rate, vector_size,
                                              static_cast<nn::object::Cording>(cording));
    return object->object.created() ? object.release() : nullptr;
  });
}

void prepare(nn_object* object, double sample_rate, int vector_size, int in_channels, int out_channels) {
  called(object, [&] {
    object->object.prepare(sample_rate, vector_size, in_channels, out_channels);
    return 0;
  });
}

void start_over(nn_object* object) {
  called(object, [&] {
    object->object.start_over();
    return 0;
  });
}

int message(nn_object* object, const char* selector, int count, const nn_atom* atoms) {
  return called(object, [&] { return object->object.message(selector, to_atoms(count, atoms)) ? 1 : 0; });
}

int cord_changed(nn_object* object, int inlet, int channels) {
  return called(object, [&] { return object->object.cord_changed(inlet, channels) ? 1 : 0; });
}

void label(const nn_object* object, int is_outlet, int index, char* text, size_t size) {
  if (size == 0) return;
  const auto line = object->object.label(is_outlet != 0, index).substr(0, size - 1);
  std::copy(line.begin(), line.end(), text);
  text[line.size()] = '\0';
}

int buffer_changed(nn_object* object, const char* name) {
  return called(object, [&] { return object->object.buffer_changed(name) ? 1 : 0; });
}

int drain(nn_object* object) {
  return called(object, [&] { return object->object.drain() ? 1 : 0; });
}

int message_entry(int index, const char** name, const char** arguments, const char** doc) {
  const auto table = nn::object::NnObject::messages();
  if (index < 0 || static_cast<std::size_t>(index) >= table.size()) return 0;
  const auto& entry = table[static_cast<std::size_t>(index)];
  *name = entry.name;
  *arguments = entry.arguments;
  *doc = entry.doc;
  return 1;
}

int setting_entry(int index, nn_setting* setting) {
  const auto table = nn::object::NnObject::settings();
  if (index < 0 || static_cast<std::size_t>(index) >= table.size()) return 0;
  const auto& row = table[static_cast<std::size_t>(index)];
  const auto messages = nn::object::NnObject::messages();
  const auto message = std::find_if(messages.begin(), messages.end(),
                                    [&](const auto& entry) { return std::string_view(entry.name) == row.name; });
  *setting = {.name = row.name,
              .type = static_cast<nn_setting_type>(row.type),
              .least = row.least,
              .most = row.most,
              .choices = row.choices,
              .initial = row.initial,
              .label = row.label,
              .category = row.category,
              .doc = message->doc};
  return 1;
}

void setting_value(nn_object* object, int index, nn_atom* value) {
  guarded(object->host, 0, [&] {
    object->value = object->object.value(nn::object::NnObject::settings()[static_cast<std::size_t>(index)]);
    *value = to_c(object->value);
    return 0;
  });
}

nn_info* info_create(const nn_host* host, void* context) {
  CHost errors(*host, context);
  return guarded<nn_info*>(errors, nullptr, [&] { return new nn_info(*host, context); });
}

int info_load(nn_info* info, const char* model, int wait) {
  return guarded(info->host, 0, [&] { return info->info.load(model, wait != 0) ? 1 : 0; });
}

int info_drain(nn_info* info) {
  return guarded(info->host, 0, [&] { return info->info.drain() ? 1 : 0; });
}

void info_bang(nn_info* info) {
  guarded(info->host, 0, [&] {
    info->info.bang();
    return 0;
  });
}

}  // namespace

const nn_api* nn_get_api(uint32_t version) {
  static const std::string torch_version = nn::model::torch_version();
  static const nn_api api{
      .version = NN_API_VERSION,
      .nn_version = NN_VERSION,
      .torch_version = torch_version.c_str(),
      .create = create,
      .destroy = destroy,
      .inlets = [](const nn_object* object) { return object->object.inlets(); },
      .outlets = [](const nn_object* object) { return object->object.outlets(); },
      .multichannel = [](const nn_object* object) { return object->object.multichannel() ? 1 : 0; },
      .cord_changed = cord_changed,
      .outlet_channels = [](const nn_object* object) { return object->object.outlet_channels(); },
      .label = label,
      .prepare = prepare,
      .process = [](nn_object* object, const float* const* in, float* const* out,
                    int frames) { return object->object.process(in, out, frames) ? 1 : 0; },
      .message = message,
      .buffer_changed = buffer_changed,
      .drain = drain,
      .message_entry = message_entry,
      .setting_entry = setting_entry,
      .setting_value = setting_value,
      .interrupted = [](nn_object* object) { object->object.interrupted(); },
      .waits = [](const nn_object* object) { return object->object.waits() ? 1 : 0; },
      .model_file = [](const nn_object* object) { return object->object.file(); },
      .start_over = start_over,
      .info_create = info_create,
      .info_destroy = [](nn_info* info) { delete info; },
      .info_load = info_load,
      .info_drain = info_drain,
      .info_bang = info_bang,
      .info_json = [](const nn_info* info) { return info->info.json().c_str(); },
      .info_file = [](const nn_info* info) { return info->info.file().c_str(); },
  };
  return version == NN_API_VERSION ? &api : nullptr;
}
