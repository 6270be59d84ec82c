// Plays model files through nn.h, with every message there is. Under sanitizers it fails by itself; what the files make
// the object say is for the caller to judge: a line for each file, and in it what was posted as errors.
//
//   play_model FILE...          describe, create, play, send messages, free
//   play_model -n COUNT FILE    create and free, so many times
//   play_model -d COPY FILE     read copies of the file with one byte wrong or cut short, in every place

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "model/model.h"
#include "nn.h"

namespace {

constexpr int kVector = 64;
constexpr double kRate = 48000;
constexpr int kArrayFrames = 8;

const nn_api& api() { return *nn_get_api(NN_API_VERSION); }

/// Finds files by absolute path and has one array, "array".
struct Host {
  std::set<std::string> errors;  ///< each line once
  nn_host callbacks{[](void* self, nn_level level, const char* line) {
                      if (level == NN_ERROR) static_cast<Host*>(self)->errors.insert(line);
                    },
                    [](void*, const char*, int, const nn_atom*) {},
                    [](void*, const char* name, char* path, std::size_t size) {
                      return name[0] == '/' ? static_cast<int>(std::snprintf(path, size, "%s", name) > 0) : 0;
                    },
                    [](void*, const char* name, nn_buffer_info* info, float* samples) {
                      *info = {1, kArrayFrames, kRate};
                      if (samples != nullptr) std::fill_n(samples, kArrayFrames, 0.5F);
                      return static_cast<int>(std::strcmp(name, "array") == 0);
                    },
                    [](void*, const char*, const nn_buffer_info*, const float*) { return 0; },
                    [](void*) {}};
};

nn_atom symbol(const char* text) {
  nn_atom atom{NN_SYMBOL, {}};
  atom.value.symbol = text;
  return atom;
}

nn_atom number(double value) {
  nn_atom atom{NN_FLOAT, {}};
  atom.value.number = value;
  return atom;
}

class Object {
 public:
  Object(Host& host, std::vector<nn_atom> arguments)
      : object_(api().create(&host.callbacks, &host, NN_PLAIN, static_cast<int>(arguments.size()), arguments.data(),
                             kRate, kVector)) {}
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() { api().destroy(object_); }

  [[nodiscard]] bool created() const { return object_ != nullptr; }

  void play(int vectors) {
    const int inlets = api().inlets(object_);
    const int outlets = api().outlets(object_);
    api().prepare(object_, kRate, kVector, inlets, outlets);
    // Of exactly the size that is asked for, so that one sample too many is seen.
    std::vector<std::vector<float>> in(static_cast<std::size_t>(inlets), std::vector<float>(kVector, 0.25F));
    std::vector<std::vector<float>> out(static_cast<std::size_t>(outlets), std::vector<float>(kVector));
    std::vector<const float*> ins;
    std::vector<float*> outs;
    for (auto& channel : in) ins.push_back(channel.data());
    for (auto& channel : out) outs.push_back(channel.data());
    for (int i = 0; i < vectors; ++i) api().process(object_, ins.data(), outs.data(), kVector);
  }

  /// Plays on meanwhile, and waits for the answers.
  void message(const char* selector, const std::vector<nn_atom>& atoms = {}) {
    int more = api().message(object_, selector, static_cast<int>(atoms.size()), atoms.data());
    play(4);
    while (more != 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      more = api().drain(object_);
    }
    play(4);
  }

 private:
  nn_object* object_;
};

std::vector<nn_atom> values_for(const nn::model::AttributeSpec& attribute) {
  std::vector<nn_atom> atoms{symbol(attribute.name.c_str())};
  for (const auto type : attribute.types) {
    if (type == nn::model::ValueType::Buffer) {
      atoms.push_back(symbol("array"));
    } else if (type == nn::model::ValueType::String) {
      atoms.push_back(symbol("plain"));
    } else {
      atoms.push_back(number(1));
    }
  }
  return atoms;
}

void send_all(Object& object, const nn::model::ModelSpec& spec) {
  object.message("bufsize", {number(0)});
  object.play(120);  // one of the bad models fails at its hundredth block
  for (const auto& method : spec.methods) object.message("method", {symbol(method.name.c_str())});
  object.message("bufsize", {number(100)});
  for (const auto& attribute : spec.attributes) {
    const auto name = symbol(attribute.name.c_str());
    object.message("set", values_for(attribute));
    object.message("set", {name, number(-1)});
    object.message("set", {name, symbol("array")});
    object.message("set", {name, symbol("nothing"), number(11)});
    object.message("get", {name});
  }
  object.message("reset");
  object.message("reload");
  object.message("load", {symbol(spec.path.c_str()), symbol(spec.methods.back().name.c_str()), number(256)});
  object.message("load", {symbol("/missing.ts")});
  object.message("offline", {number(1)});
  object.message("reload");
  object.message("reset");
  object.message("offline", {number(0)});
  object.message("enable", {number(0)});
  object.message("enable", {number(1)});
  for (const auto* selector : {"latency", "dump", "bang", "stats", "set", "get", "bufsize", "nonsense"}) {
    object.message(selector);
  }
  object.message("gpu", {number(0)});
  object.play(40);
}

/// The engine's slots lie in one piece of memory, where a sample too many is not seen; these do not.
void run_alone(const std::shared_ptr<nn::model::Model>& model, Host& host) {
  for (const auto& method : model->spec().methods) {
    const auto frames = method.granularity * 2;
    const auto runner =
        nn::model::Model::runner(model, method, frames, 1, [&](const std::string& line) { host.errors.insert(line); });
    const std::vector<float> in(static_cast<std::size_t>(method.in_channels * (frames / method.in_ratio)), 0.25F);
    std::vector<float> out(static_cast<std::size_t>(method.out_channels * (frames / method.out_ratio)));
    if (!runner->run(in.data(), out.data()) && host.errors.empty()) host.errors.insert("a block failed without a line");
  }
}

bool play(const std::string& path, Host& host) {
  auto* info = api().info_create(&host.callbacks, &host);
  api().info_load(info, path.c_str(), 1);
  api().info_bang(info);
  api().info_destroy(info);
  auto model = nn::model::Model::load(path);
  const auto method = model ? (*model)->spec().methods.front().name : std::string("forward");
  bool played = false;
  for (const auto* flag : {"-m", "-gpu"}) {
    Object object(host, {symbol(flag), symbol(path.c_str()), symbol(method.c_str()), number(kVector)});
    if (!object.created() || !model) continue;
    played = true;
    object.play(10);
    send_all(object, (*model)->spec());
  }
  if (model) run_alone(*model, host);
  return played;
}

/// Reads all damaged forms of a file, written to `copy` one after the other; returns how many were refused.
int damage(const std::string& path, const std::string& copy) {
  std::ifstream file(path, std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(file), {});
  int refused = 0;
  const auto read = [&](const std::string& bytes) {
    std::ofstream(copy, std::ios::binary) << bytes;
    if (!nn::model::Model::load(copy)) ++refused;
  };
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
    read(bytes);
    bytes[at] = static_cast<char>(whole[at] == 0 ? -1 : 0);
    read(bytes);
    if (at % 8 == 0) read(whole.substr(0, at));
  }
  return refused;
}

}  // namespace

int main(int count, char** arguments) {  // NOLINT(bugprone-exception-escape): it ends the test
  if (count == 4 && std::strcmp(arguments[1], "-n") == 0) {
    for (int left = std::atoi(arguments[2]); left > 0; --left) {
      Host host;
      Object object(host, {symbol(arguments[3])});
      if (!object.created()) return 1;
      object.play(1);
    }
    return 0;
  }
  if (count == 4 && std::strcmp(arguments[1], "-d") == 0) {
    std::printf("%d\n", damage(arguments[3], arguments[2]));
    return 0;
  }
  for (int i = 1; i < count; ++i) {
    Host host;
    std::printf("%s\t%s", arguments[i], play(arguments[i], host) ? "played" : "refused");
    for (const auto& line : host.errors) std::printf("\t%s", line.c_str());
    std::printf("\n");
  }
  return 0;
}
