// Buffers, dictionaries, arrays and files.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "state.h"

using nlohmann::ordered_json;

// Opaque to externals.
struct _dictionary {
  ordered_json tree;
  std::string name;
  std::map<std::string, fake::Atoms> handed_out;
};
struct _atomarray {
  fake::Atoms atoms;
  int held = 0;
};

namespace fake {
namespace {

// Never freed, as `max()`: what lies in them when the program ends is no leak.
std::map<std::string, t_dictionary*>& dictionaries() {
  static auto* const all = new std::map<std::string, t_dictionary*>;
  return *all;
}

std::map<std::string, t_atomarray*>& arrays() {
  static auto* const all = new std::map<std::string, t_atomarray*>;
  return *all;
}

/// All there are, with a name or without.
std::set<void*>& living() {
  static auto* const all = new std::set<void*>;
  return *all;
}

int key_lists = 0;

t_dictionary* new_dictionary(ordered_json tree) {
  auto* const made = new t_dictionary{std::move(tree), {}, {}};
  const std::lock_guard lock(max().mutex);
  living().insert(made);
  return made;
}

t_dictionary* dictionary_from(const char* json) {
  auto tree = ordered_json::parse(json, nullptr, false);
  return tree.is_object() ? new_dictionary(std::move(tree)) : nullptr;
}

bool append(const ordered_json& value, Atoms& atoms) {
  t_atom atom{};
  if (value.is_array()) {
    return std::all_of(value.begin(), value.end(),
                       [&](const auto& one) { return !one.is_array() && append(one, atoms); });
  }
  if (value.is_boolean()) {
    atom_setlong(&atom, value.get<bool>() ? 1 : 0);
  } else if (value.is_number_integer()) {
    atom_setlong(&atom, value.get<t_atom_long>());
  } else if (value.is_number()) {
    atom_setfloat(&atom, value.get<double>());
  } else if (value.is_string()) {
    atom_setsym(&atom, gensym(value.get<std::string>().c_str()));
  } else {
    return false;
  }
  atoms.push_back(atom);
  return true;
}

/// As Max does before it changes one.
void wait_until_unlocked(const std::string& name, std::unique_lock<std::recursive_mutex>& lock) {
  constexpr int kMostTries = 5000;
  for (int i = 0; i < kMostTries; ++i) {
    const auto found = max().buffers.find(name);
    if (found == max().buffers.end() || found->second->locked == 0) return;
    lock.unlock();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    lock.lock();
  }
  fail("the samples of buffer " + name + " stay locked");
}

/// Tells every object that has a reference to this name.
void notify(const std::string& name, const char* message, Buffer* buffer) {
  std::vector<t_object*> owners;
  {
    const std::lock_guard lock(max().mutex);
    for (const auto* reference : max().buffer_refs) {
      if (reference->name == name && std::find(owners.begin(), owners.end(), reference->owner) == owners.end()) {
        owners.push_back(reference->owner);
      }
    }
  }
  for (auto* const owner : owners) {
    const auto* const entry = find_method(object_of(owner, "notify"), "notify");
    if (entry == nullptr) fail("an object with a buffer reference and no notify method");
    invoke(entry->function, owner, gensym(name.c_str()), gensym(message), static_cast<void*>(buffer),
           static_cast<void*>(buffer));
  }
}

short number_of(const std::string& folder) {
  const std::lock_guard lock(max().mutex);
  auto& paths = max().paths;
  const auto found = std::find(paths.begin(), paths.end(), folder);
  const auto number = static_cast<short>(found - paths.begin() + 1);
  if (found == paths.end()) paths.push_back(folder);
  return number;
}

}  // namespace

bool free_dictionary(void* x) {
  const std::lock_guard lock(max().mutex);
  if (living().erase(x) == 0) return false;
  auto* const dictionary = static_cast<t_dictionary*>(x);
  if (const auto found = dictionaries().find(dictionary->name);
      found != dictionaries().end() && found->second == dictionary) {
    dictionaries().erase(found);
  }
  delete dictionary;
  return true;
}

std::string leaked_data() {
  std::string all;
  if (living().size() > dictionaries().size()) all += "dictionaries\n";
  for (const auto& [name, array] : arrays()) {
    if (array->held != 0) all += "a hold of array " + name + "\n";
  }
  for (const auto& [name, buffer] : max().buffers) {
    if (buffer->locked != 0) all += "a lock of buffer " + name + "\n";
  }
  if (key_lists != 0) all += "a list of keys\n";
  return all;
}

}  // namespace fake

using namespace fake;

void fm_buffer(const char* name, int channels, int frames, double sample_rate, const float* samples) {
  Buffer* buffer = nullptr;
  bool is_new = false;
  {
    std::unique_lock lock(max().mutex);
    wait_until_unlocked(name, lock);
    if (frames < 0) {
      const auto taken = max().buffers.extract(name);
      lock.unlock();
      if (!taken.empty()) notify(name, "globalsymbol_unbinding", taken.mapped());
      if (!taken.empty()) delete taken.mapped();
      return;
    }
    auto& found = max().buffers[name];
    is_new = found == nullptr;
    if (is_new) found = new Buffer;
    buffer = found;
    buffer->name = name;
    buffer->channels = channels;
    buffer->frames = frames;
    buffer->sample_rate = sample_rate;
    buffer->samples.assign(samples, samples + static_cast<std::ptrdiff_t>(channels) * frames);
  }
  notify(name, is_new ? "globalsymbol_binding" : "buffer_modified", buffer);
}

float fm_sample(const char* name, int channel, int frame) {
  const std::lock_guard lock(max().mutex);
  const auto* const buffer = max().buffers.at(name);
  return buffer->samples.at(static_cast<std::size_t>(frame * buffer->channels + channel));
}

int fm_views(const char* name) { return max().buffers.at(name)->views; }

void fm_dictionary(const char* name, const char* json) {
  const std::lock_guard lock(max().mutex);
  if (const auto found = dictionaries().find(name); found != dictionaries().end()) free_dictionary(found->second);
  if (json == nullptr) return;
  auto* const made = dictionary_from(json);
  if (made == nullptr) fail("fm_dictionary: no JSON object");
  made->name = name;
  dictionaries()[name] = made;
}

const char* fm_dictionary_json(const char* name) {
  const auto found = dictionaries().find(name);
  return found == dictionaries().end() ? nullptr : answer(found->second->tree.dump());
}

void fm_array(const char* name, const char* atoms) {
  const std::lock_guard lock(max().mutex);
  auto& array = arrays()[name];
  if (array == nullptr) array = new t_atomarray;
  array->atoms = parse(atoms);
}

void fm_folder(const char* path) { max().folders.emplace_back(path); }

extern "C" {

t_buffer_ref* buffer_ref_new(t_object* self, t_symbol* name) {
  only_main("buffer_ref_new");
  const std::lock_guard lock(max().mutex);
  const auto found = max().buffers.find(name->s_name);
  auto* const reference = new BufferRef{self, name->s_name, found == max().buffers.end() ? nullptr : found->second};
  static_cast<void>(object_of(self, "buffer_ref_new"));
  max().buffer_refs.insert(reference);
  return reinterpret_cast<t_buffer_ref*>(reference);
}

t_buffer_obj* buffer_ref_getobject(t_buffer_ref* x) {
  const std::lock_guard lock(max().mutex);
  auto* const buffer = reinterpret_cast<BufferRef*>(x)->buffer;
  return buffer == nullptr ? nullptr : &buffer->head;
}

t_max_err buffer_ref_notify(t_buffer_ref* x, t_symbol* s, t_symbol* msg, void*, void* data) {
  const std::lock_guard lock(max().mutex);
  auto& reference = *reinterpret_cast<BufferRef*>(x);
  const std::string message = msg->s_name;
  if (reference.name != s->s_name) return MAX_ERR_NONE;
  if (message == "globalsymbol_binding") reference.buffer = static_cast<Buffer*>(data);
  if (message == "globalsymbol_unbinding") reference.buffer = nullptr;
  return MAX_ERR_NONE;
}

float* buffer_locksamples(t_buffer_obj* buffer_object) {
  not_audio("buffer_locksamples");
  const std::lock_guard lock(max().mutex);
  auto* const buffer = reinterpret_cast<Buffer*>(buffer_object);
  ++buffer->locked;
  return buffer->samples.data();
}

void buffer_unlocksamples(t_buffer_obj* buffer_object) {
  const std::lock_guard lock(max().mutex);
  if (--reinterpret_cast<Buffer*>(buffer_object)->locked < 0) fail("buffer_unlocksamples without a lock");
}

t_atom_long buffer_getframecount(t_buffer_obj* buffer_object) {
  const std::lock_guard lock(max().mutex);
  return reinterpret_cast<Buffer*>(buffer_object)->frames;
}
t_atom_long buffer_getchannelcount(t_buffer_obj* buffer_object) {
  const std::lock_guard lock(max().mutex);
  return reinterpret_cast<Buffer*>(buffer_object)->channels;
}
t_atom_float buffer_getsamplerate(t_buffer_obj* buffer_object) {
  const std::lock_guard lock(max().mutex);
  return reinterpret_cast<Buffer*>(buffer_object)->sample_rate;
}
t_max_err buffer_setdirty(t_buffer_obj* buffer_object) {
  not_audio("buffer_setdirty");
  auto* const buffer = reinterpret_cast<Buffer*>(buffer_object);
  notify(buffer->name, "buffer_modified", buffer);
  return MAX_ERR_NONE;
}
void buffer_view(t_buffer_obj* buffer_object) {
  only_main("buffer_view");
  ++reinterpret_cast<Buffer*>(buffer_object)->views;
}

t_max_err dictobj_dictionaryfromstring(t_dictionary** d, const char* str, int str_is_already_json, char*) {
  only_main("dictobj_dictionaryfromstring");
  if (str_is_already_json == 0) fail("dictobj_dictionaryfromstring: this fake knows JSON only");
  *d = dictionary_from(str);
  return *d == nullptr ? MAX_ERR_GENERIC : MAX_ERR_NONE;
}

t_dictionary* dictobj_register(t_dictionary* d, t_symbol** name) {
  only_main("dictobj_register");
  const std::lock_guard lock(max().mutex);
  static int count = 0;
  if (*name == nullptr) *name = gensym(("u" + std::to_string(++count)).c_str());
  d->name = (*name)->s_name;
  dictionaries()[d->name] = d;
  return d;
}

t_dictionary* dictobj_findregistered_clone(t_symbol* name) {
  not_audio("dictobj_findregistered_clone");
  const std::lock_guard lock(max().mutex);
  const auto found = dictionaries().find(name->s_name);
  return found == dictionaries().end() ? nullptr : new_dictionary(found->second->tree);
}

t_max_err dictionary_getkeys(const t_dictionary* d, long* numkeys, t_symbol*** keys) {
  const std::lock_guard lock(max().mutex);
  *numkeys = static_cast<long>(d->tree.size());
  *keys = static_cast<t_symbol**>(std::calloc(d->tree.size() + 1, sizeof(t_symbol*)));
  long i = 0;
  for (const auto& [key, value] : d->tree.items()) (*keys)[i++] = gensym(key.c_str());
  ++key_lists;
  return MAX_ERR_NONE;
}

void dictionary_freekeys(t_dictionary*, long, t_symbol** keys) {
  const std::lock_guard lock(max().mutex);
  --key_lists;
  std::free(keys);
}

t_max_err dictionary_getatoms_ext(const t_dictionary* d, t_symbol* key, long, long* argc, t_atom** argv) {
  const std::lock_guard lock(max().mutex);
  auto& atoms = const_cast<t_dictionary*>(d)->handed_out[key->s_name];
  atoms.clear();
  if (!append(d->tree.at(key->s_name), atoms)) return MAX_ERR_GENERIC;
  *argc = static_cast<long>(atoms.size());
  *argv = atoms.data();
  return MAX_ERR_NONE;
}

C74_EXPORT t_atomarray* arrayobj_findregistered_retain(t_symbol* name) {
  not_audio("arrayobj_findregistered_retain");
  const std::lock_guard lock(max().mutex);
  const auto found = arrays().find(name->s_name);
  if (found == arrays().end()) return nullptr;
  ++found->second->held;
  return found->second;
}

C74_EXPORT t_max_err arrayobj_release(t_atomarray* array) {
  const std::lock_guard lock(max().mutex);
  --array->held;
  return MAX_ERR_NONE;
}

t_max_err atomarray_getatoms(t_atomarray* x, long* ac, t_atom** av) {
  *ac = static_cast<long>(x->atoms.size());
  *av = x->atoms.data();
  return MAX_ERR_NONE;
}

short path_frompathname(const char* name, short* path, char* filename) {
  not_audio("path_frompathname");
  const std::filesystem::path file(name);
  *path = number_of(file.parent_path().string());
  std::strcpy(filename, file.filename().string().c_str());
  return 0;
}

void fileusage_addfile(void* w, long flags, const char* name, short path) {
  only_main("fileusage_addfile");
  *static_cast<std::string*>(w) +=
      "file " + std::to_string(flags) + " " + max().paths.at(static_cast<std::size_t>(path - 1)) + "/" + name + "\n";
}

void fileusage_addpackage(void* w, const char* name, t_atomarray* subfoldernames) {
  only_main("fileusage_addpackage");
  if (subfoldernames != nullptr) fail("fileusage_addpackage: this fake knows whole packages only");
  *static_cast<std::string*>(w) += std::string("package ") + name + "\n";
}

short locatefile_extended(char* name, short* outvol, t_fourcc*, const t_fourcc*, short) {
  only_main("locatefile_extended");
  namespace fs = std::filesystem;
  std::error_code failed;
  for (const auto& folder : max().folders) {
    if (!fs::is_regular_file(fs::path(folder) / name, failed)) continue;  // an absolute name stands alone
    *outvol = number_of(folder);
    return 0;
  }
  return -1;
}

t_max_err path_toabsolutesystempath(const short in_path, const char* in_filename, char* out_filepath) {
  const auto full =
      (std::filesystem::path(max().paths.at(static_cast<std::size_t>(in_path - 1))) / in_filename).string();
  if (full.size() >= MAX_PATH_CHARS) return MAX_ERR_GENERIC;
  std::strcpy(out_filepath, full.c_str());
  return MAX_ERR_NONE;
}

}  // extern "C"
