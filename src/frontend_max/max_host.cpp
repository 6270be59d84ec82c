#include "max_host.h"

#include <array>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string_view>
#include <system_error>

#include "backend.h"

namespace nn::max {
namespace {

/// From where the external lies: beside it; in `support` of a package, whose `externals` it is in; likewise out of a
/// macOS bundle (nn~.mxo/Contents/MacOS/nn~).
const frontend::Backend& opened() {
  static const auto backend = frontend::open_backend({"../support", "../../../../support", "."},
                                                     "the package's folder 'support' must hold the backend and "
                                                     "LibTorch's libraries, and this computer must be one they "
                                                     "are made for: install the whole package again");
  return backend;
}

Owner& owner_of(void* context) { return *static_cast<Owner*>(context); }

void post(void* context, nn_level level, const char* line) {
  const auto& owner = owner_of(context);
  const auto say = level == NN_ERROR ? object_error : object_post;
  if (owner.object != nullptr) {
    say(owner.object, "%s", line);
  } else {
    say(nullptr, "%s: %s", owner.name, line);
  }
}

void outlet(void* context, const char* selector, int count, const nn_atom* atoms) {
  auto& owner = owner_of(context);
  if (std::strcmp(selector, "done") == 0) owner.described = true;
  if (owner.info_outlet == nullptr) return;  // still being created
  if (count > std::numeric_limits<short>::max()) {
    object_error(owner.object, "%s: %d values are more than a message of Max holds: they are not put out", selector,
                 count);
    return;
  }
  std::vector<t_atom> list;
  for (int i = 0; i < count; ++i) list.push_back(to_max(atoms[i]));
  outlet_anything(owner.info_outlet, gensym(selector), static_cast<short>(count), list.data());
}

using Path = std::array<char, MAX_PATH_CHARS>;

/// `name` beside the file of this patcher.
bool find_beside(t_object* patcher, const char* name, Path& full) {
  const t_symbol* const file = patcher == nullptr ? nullptr : jpatcher_get_filepath(patcher);
  if (file == nullptr || *file->s_name == '\0' || std::strlen(name) >= MAX_FILENAME_CHARS) return false;
  std::array<char, MAX_FILENAME_CHARS> unused{};
  short folder = 0;
  if (path_frompathname(file->s_name, &folder, unused.data()) != 0) return false;
  if (path_toabsolutesystempath(folder, name, full.data()) != MAX_ERR_NONE) return false;
  const std::string_view utf8(full.data());
  std::error_code failed;
  return std::filesystem::is_regular_file(std::u8string(utf8.begin(), utf8.end()), failed);
}

bool find_on_search_path(const char* name, Path& full) {
  Path file{};
  if (std::strlen(name) >= file.size()) return false;
  std::strcpy(file.data(), name);  // NOLINT: measured above; Max writes the name that it found into it
  short folder = 0;
  t_fourcc type = 0;
  return locatefile_extended(file.data(), &folder, &type, nullptr, 0) == 0 &&
         path_toabsolutesystempath(folder, file.data(), full.data()) == MAX_ERR_NONE;
}

/// Max looks beside the patcher that was opened last, which need not be this object's. A subpatcher has no file: its
/// top patcher has.
int find_file(void* context, const char* name, char* path, std::size_t size) {
  t_object* const patcher = owner_of(context).patcher;
  Path full{};
  const bool found = find_beside(patcher, name, full) ||
                     (patcher != nullptr && find_beside(jpatcher_get_toppatcher(patcher), name, full)) ||
                     find_on_search_path(name, full);
  if (!found) return 0;
  const auto length = std::strlen(full.data());
  if (length >= size) return 0;
  std::memcpy(path, full.data(), length + 1);
  return 1;
}

int read_buffer(void* context, const char* name, nn_buffer_info* info, float* samples) {
  auto& owner = owner_of(context);
  return owner.buffers.read(owner.object, name, info, samples) ? 1 : 0;
}

int write_buffer(void* context, const char* name, const nn_buffer_info* info, const float* samples) {
  auto& owner = owner_of(context);
  return owner.buffers.write(owner.object, name, *info, samples) ? 1 : 0;
}

void io_changed(void* context) {
  if (t_dspchain* const chain = dspchain_fromobject(owner_of(context).object)) dspchain_setbroken(chain);
}

/// Max 8.6 and later have these; they stand in no header.
void append_array(t_symbol* name, std::vector<nn_atom>& atoms) {
  using Find = t_atomarray* (*)(t_symbol*);
  using Release = t_max_err (*)(t_atomarray*);
  static const auto find = reinterpret_cast<Find>(frontend::host_function("arrayobj_findregistered_retain"));
  static const auto release = reinterpret_cast<Release>(frontend::host_function("arrayobj_release"));
  t_atomarray* const array = find == nullptr || release == nullptr ? nullptr : find(name);
  if (array == nullptr) {  // then it is a word like any other
    atoms.push_back({NN_SYMBOL, {.symbol = "array"}});
    atoms.push_back({NN_SYMBOL, {.symbol = name->s_name}});
    return;
  }
  long count = 0;
  t_atom* list = nullptr;
  if (atomarray_getatoms(array, &count, &list) == MAX_ERR_NONE) {
    const auto all = to_nn(count, list);
    atoms.insert(atoms.end(), all.begin(), all.end());
  }
  release(array);
}

}  // namespace

const nn_host kHost{.post = post,
                    .outlet = outlet,
                    .find_file = find_file,
                    .read_buffer = read_buffer,
                    .write_buffer = write_buffer,
                    .io_changed = io_changed};

const nn_api* backend() { return opened().api; }
const char* backend_failure() { return opened().failure.c_str(); }

t_object* patcher_of(void* object) {
  t_object* patcher = nullptr;
  return object_obex_lookup(object, gensym("#P"), &patcher) == MAX_ERR_NONE ? patcher : nullptr;
}

long offer_load(t_object* object, t_object* drag) {
  const char* const item = jdrag_getitemstring(drag, 0, 0, 0);
  if (item == nullptr || !std::string_view(item).ends_with(".ts")) return 0;
  jdrag_object_add(drag, object, gensym("load"));
  return 1;
}

void tell_files(void* collective, const char* model) {
  constexpr long kAsFile = 1;  // LibTorch opens a path: beside the collective, not within it
  fileusage_addpackage(collective, "nn~", nullptr);
  std::array<char, MAX_FILENAME_CHARS> name{};
  short folder = 0;
  if (*model == '\0' || path_frompathname(model, &folder, name.data()) != 0) return;
  fileusage_addfile(collective, kAsFile, name.data(), folder);
}

std::vector<nn_atom> to_nn(long argc, const t_atom* argv) {
  std::vector<nn_atom> atoms;
  for (long i = 0; i < argc; ++i) {
    const auto& atom = argv[i];
    const bool last = i + 1 == argc;
    if (atom.a_type == A_SYM && !last && argv[i + 1].a_type == A_SYM &&
        std::strcmp(atom.a_w.w_sym->s_name, "array") == 0) {
      append_array(argv[++i].a_w.w_sym, atoms);
    } else if (atom.a_type == A_LONG) {
      atoms.push_back({NN_INT, {.integer = atom.a_w.w_long}});
    } else if (atom.a_type == A_FLOAT) {
      atoms.push_back({NN_FLOAT, {.number = atom.a_w.w_float}});
    } else {
      atoms.push_back({NN_SYMBOL, {.symbol = atom.a_type == A_SYM ? atom.a_w.w_sym->s_name : ""}});
    }
  }
  return atoms;
}

t_atom to_max(const nn_atom& atom) {
  t_atom result{};
  switch (atom.type) {
    case NN_FLOAT: atom_setfloat(&result, atom.value.number); break;
    case NN_INT: atom_setlong(&result, static_cast<t_atom_long>(atom.value.integer)); break;
    case NN_SYMBOL: atom_setsym(&result, gensym(atom.value.symbol)); break;
  }
  return result;
}

}  // namespace nn::max
