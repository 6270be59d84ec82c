#include "pd_host.h"

#include <algorithm>
#include <cstring>

#include "backend.h"

namespace nn::pd {
namespace {

const nn_api* open_backend(const char* object_name) {
  const auto backend = frontend::open_backend({"."}, "keep libnn beside the external, and LibTorch where it was built");
  if (backend.api == nullptr) pd_error(nullptr, "%s: %s", object_name, backend.failure.c_str());
  return backend.api;
}

Owner* owner_of(void* context) { return static_cast<Owner*>(context); }

void post(void* context, nn_level level, const char* line) {
  const auto* owner = owner_of(context);
  if (level == NN_ERROR) {
    pd_error(owner->object, "%s: %s", owner->name, line);
  } else {
    ::post("%s: %s", owner->name, line);
  }
}

void outlet(void* context, const char* selector, int count, const nn_atom* atoms) {
  t_outlet* const info_outlet = owner_of(context)->info_outlet;
  if (info_outlet == nullptr) return;  // still being created
  std::vector<t_atom> list(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < list.size(); ++i) {
    switch (atoms[i].type) {
      case NN_FLOAT: SETFLOAT(&list[i], static_cast<t_float>(atoms[i].value.number)); break;
      case NN_INT: SETFLOAT(&list[i], static_cast<t_float>(atoms[i].value.integer)); break;
      case NN_SYMBOL: SETSYMBOL(&list[i], gensym(atoms[i].value.symbol)); break;
    }
  }
  outlet_anything(info_outlet, gensym(selector), count, list.data());
}

int find_file(void* context, const char* name, char* path, std::size_t size) {
  std::array<char, MAXPDSTRING> folder{};
  char* file = nullptr;
  const int descriptor = canvas_open(owner_of(context)->canvas, name, "", folder.data(), &file, folder.size(), 1);
  if (descriptor < 0) return 0;
  sys_close(descriptor);
  const auto full = std::string(folder.data()) + "/" + file;
  if (full.size() >= size) return 0;
  std::memcpy(path, full.c_str(), full.size() + 1);
  return 1;
}

int read_buffer(void*, const char* name, nn_buffer_info* info, float* samples) {
  auto* const array = reinterpret_cast<t_garray*>(pd_findbyclass(gensym(name), garray_class));
  int frames = 0;
  t_word* words = nullptr;
  if (array == nullptr || garray_getfloatwords(array, &frames, &words) == 0) return 0;
  *info = {.channels = 1, .frames = frames, .sample_rate = sys_getsr()};
  if (samples != nullptr)
    std::transform(words, words + frames, samples, [](const t_word& word) { return word.w_float; });
  return 1;
}

/// An array takes any size.
int write_buffer(void*, const char* name, const nn_buffer_info* info, const float* samples) {
  auto* const array = reinterpret_cast<t_garray*>(pd_findbyclass(gensym(name), garray_class));
  if (array == nullptr || info->channels != 1) return 0;
  int frames = 0;
  t_word* words = nullptr;
  garray_resize_long(array, static_cast<long>(info->frames));
  if (garray_getfloatwords(array, &frames, &words) == 0 || frames != info->frames) return 0;
  for (int i = 0; i < frames; ++i) words[i].w_float = samples[i];
  garray_redraw(array);
  return 1;
}

void io_changed(void*) { canvas_update_dsp(); }

}  // namespace

const nn_host kHost{.post = post,
                    .outlet = outlet,
                    .find_file = find_file,
                    .read_buffer = read_buffer,
                    .write_buffer = write_buffer,
                    .io_changed = io_changed};

const nn_api* backend(const char* object_name) {
  static const nn_api* const api = open_backend(object_name);
  return api;
}

std::vector<nn_atom> to_nn(int argc, const t_atom* argv) {
  std::vector<nn_atom> atoms(static_cast<std::size_t>(argc));
  for (int i = 0; i < argc; ++i) {
    auto& atom = atoms[static_cast<std::size_t>(i)];
    if (argv[i].a_type == A_FLOAT) {
      atom.type = NN_FLOAT;
      atom.value.number = argv[i].a_w.w_float;
    } else {
      atom.type = NN_SYMBOL;
      atom.value.symbol = atom_getsymbol(const_cast<t_atom*>(&argv[i]))->s_name;
    }
  }
  return atoms;
}

}  // namespace nn::pd
