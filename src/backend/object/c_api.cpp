// nn.h over the C++ objects.

#include <array>
#include <exception>
#include <memory>
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
    host_.post(context_, level == nn::object::Level::Error ? NN_ERROR : NN_INFO, line.c_str());
  }
  void outlet(const nn::object::Message& message) override {
    std::vector<nn_atom> atoms;
    for (const auto& atom : message.atoms) atoms.push_back(to_c(atom));
    host_.outlet(context_, message.selector.c_str(), static_cast<int>(atoms.size()), atoms.data());
  }
  std::optional<std::string> find_file(const std::string& name) override {
    constexpr std::size_t kLongestPath = 4096;
    std::array<char, kLongestPath> path{};
    if (host_.find_file(context_, name.c_str(), path.data(), path.size()) == 0) return std::nullopt;
    return std::string(path.data());
  }
  std::optional<nn::model::BufferValue> read_buffer(const std::string& name) override {
    nn_buffer_info info{};
    if (host_.read_buffer(context_, name.c_str(), &info, nullptr) == 0) return std::nullopt;
    nn::model::BufferValue buffer;
    buffer.name = name;
    buffer.channels = info.channels;
    buffer.frames = info.frames;
    buffer.sample_rate = info.sample_rate;
    buffer.samples.resize(static_cast<std::size_t>(info.channels * info.frames));
    if (host_.read_buffer(context_, name.c_str(), &info, buffer.samples.data()) == 0) return std::nullopt;
    return buffer;
  }
  void io_changed() override { host_.io_changed(context_); }

 private:
  const nn_host host_;
  void* const context_;
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
  nn_object(const nn_host& callbacks, void* context, const Atoms& arguments, double sample_rate, int vector_size)
      : host(callbacks, context), object(host, arguments, sample_rate, vector_size) {}
  CHost host;
  nn::object::NnObject object;
};

struct nn_info {
  nn_info(const nn_host& callbacks, void* context) : host(callbacks, context), info(host) {}
  CHost host;
  nn::object::NnInfo info;
};

namespace {

nn_object* create(const nn_host* host, void* context, int count, const nn_atom* arguments, double sample_rate,
                  int vector_size) {
  CHost errors(*host, context);
  return guarded<nn_object*>(errors, nullptr, [&] {
    auto object = std::make_unique<nn_object>(*host, context, to_atoms(count, arguments), sample_rate, vector_size);
    return object->object.created() ? object.release() : nullptr;
  });
}

void prepare(nn_object* object, double sample_rate, int vector_size, int in_channels, int out_channels) {
  guarded(object->host, 0, [&] {
    object->object.prepare(sample_rate, vector_size, in_channels, out_channels);
    return 0;
  });
}

void start_over(nn_object* object) {
  guarded(object->host, 0, [&] {
    object->object.start_over();
    return 0;
  });
}

int message(nn_object* object, const char* selector, int count, const nn_atom* atoms) {
  return guarded(object->host, 0, [&] { return object->object.message(selector, to_atoms(count, atoms)) ? 1 : 0; });
}

int drain(nn_object* object) {
  return guarded(object->host, 0, [&] { return object->object.drain() ? 1 : 0; });
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
      .destroy = [](nn_object* object) { delete object; },
      .inlets = [](const nn_object* object) { return object->object.inlets(); },
      .outlets = [](const nn_object* object) { return object->object.outlets(); },
      .multichannel = [](const nn_object* object) { return object->object.multichannel() ? 1 : 0; },
      .prepare = prepare,
      .process = [](nn_object* object, const float* const* in, float* const* out,
                    int frames) { return object->object.process(in, out, frames) ? 1 : 0; },
      .message = message,
      .drain = drain,
      .message_entry = message_entry,
      .start_over = start_over,
      .info_create = info_create,
      .info_destroy = [](nn_info* info) { delete info; },
      .info_load = info_load,
      .info_drain = info_drain,
      .info_bang = info_bang,
  };
  return version == NN_API_VERSION ? &api : nullptr;
}
