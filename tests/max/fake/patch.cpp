// What a user does in a patch: makes objects, sends messages, looks at the inspector.

#include <algorithm>
#include <cstring>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include "state.h"

using namespace fake;

namespace {

using Setter = t_max_err (*)(void*, void*, long, t_atom*);
using Getter = t_max_err (*)(void*, void*, long*, t_atom**);

bool is_hidden(const Method& entry) { return !entry.types.empty() && entry.types[0] == A_CANT; }

/// A method of the class, given the atoms as it declares them.
void call_method(void* x, const Method& entry, const std::string& selector, Atoms& atoms) {
  const int type = entry.types.empty() ? 0 : entry.types[0];
  const bool number = !atoms.empty() && atoms[0].a_type != A_SYM;
  switch (type) {
    case A_NOTHING: invoke(entry.function, x); return;
    case A_GIMME:
      invoke(entry.function, x, gensym(selector.c_str()), static_cast<long>(atoms.size()), atoms.data());
      return;
    case A_LONG: invoke(entry.function, x, number ? atoms[0].a_w.w_long : t_atom_long{0}); return;
    case A_FLOAT:
      reinterpret_cast<void (*)(void*, double)>(entry.function)(x, number ? atoms[0].a_w.w_float : 0.0);
      return;
    case A_SYM: invoke(entry.function, x, atoms.empty() || number ? gensym("") : atoms[0].a_w.w_sym); return;
    default: fail("a method of a type that this fake does not know");
  }
}

Outlet& outlet_at(Object& object, int index) { return **(object.outlets.rbegin() + index); }

}  // namespace

int fm_load(const char* path) {
  only_main("fm_load");
  using Main = void (*)(void*);
#if defined(_WIN32)
  HMODULE const library = LoadLibraryA(path);
  if (library == nullptr) {
    say("error: " + std::string(path) + " does not load: error " + std::to_string(GetLastError()));
    return 1;
  }
  const auto main = reinterpret_cast<Main>(reinterpret_cast<void*>(GetProcAddress(library, "ext_main")));
#else
  void* const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    say(std::string("error: ") + dlerror());
    return 1;
  }
  const auto main = reinterpret_cast<Main>(dlsym(library, "ext_main"));
#endif
  if (main == nullptr) fail("an external without ext_main");
  main(nullptr);
  return 0;
}

void* fm_new(const char* text) {
  only_main("fm_new");
  auto atoms = parse(text);
  const std::string name = atoms.at(0).a_w.w_sym->s_name;
  const auto found = max().classes.find(name);
  if (found == max().classes.end()) {
    say("error: " + name + ": No such object");
    return nullptr;
  }
  using Create = void* (*)(t_symbol*, long, t_atom*);
  void* const x = reinterpret_cast<Create>(found->second->create)(
      gensym(name.c_str()), static_cast<long>(atoms.size()) - 1, atoms.data() + 1);
  if (x == nullptr) return nullptr;
  if (found->second->signals && !object_of(x, "new").signals_set_up) fail("a signal object without dsp_setup");
  return x;
}

void fm_free(void* object) { object_free(object); }

int fm_send(void* x, const char* message) {
  not_audio("a message");
  Object* object = nullptr;
  {
    const std::lock_guard lock(max().mutex);
    object = &object_of(x, "fm_send");
  }
  auto atoms = parse(message);
  std::string selector = "bang";
  if (!atoms.empty() && atoms[0].a_type == A_SYM) {
    selector = atoms[0].a_w.w_sym->s_name;
    atoms.erase(atoms.begin());
  } else if (!atoms.empty()) {
    selector = atoms.size() > 1 ? "list" : atoms[0].a_type == A_LONG ? "int" : "float";
  }
  if (const auto* const entry = find_method(*object, selector); entry != nullptr && !is_hidden(*entry)) {
    call_method(x, *entry, selector, atoms);
    return 1;
  }
  if (auto* const attribute = object->type->attribute(selector)) {
    reinterpret_cast<Setter>(attribute->setter)(x, attribute, static_cast<long>(atoms.size()), atoms.data());
    return 1;
  }
  if (auto* const attribute = selector.starts_with("get") ? object->type->attribute(selector.substr(3)) : nullptr) {
    long count = 0;
    t_atom* value = nullptr;
    reinterpret_cast<Getter>(attribute->getter)(x, attribute, &count, &value);
    const Atoms kept(value, value + count);
    free_atoms(value);
    auto* const outlet = static_cast<Outlet*>(object->obex["dumpout"]);
    const std::lock_guard lock(max().mutex);
    outlet->lines.push_back(attribute->name + " " + text(kept));
    return 1;
  }
  if (const auto* const entry = find_method(*object, "anything")) {
    call_method(x, *entry, selector, atoms);
    return 1;
  }
  const std::lock_guard lock(max().mutex);
  say("error: " + object->type->name + ": doesn't understand \"" + selector + "\"");
  return 0;
}

int fm_drop(void* x, const char* path) {
  only_main("fm_drop");
  const auto* const entry = find_method(object_of(x, "fm_drop"), "acceptsdrag_unlocked");
  if (entry == nullptr) return 0;
  t_object drag{};
  drag.o_inlet = const_cast<char*>(path);
  if (invoke(entry->function, x, &drag, static_cast<t_object*>(nullptr)) == nullptr || drag.o_outlet == nullptr)
    return 0;
  const auto* const message = static_cast<t_symbol*>(drag.o_outlet);
  return fm_send(x, (std::string(message->s_name) + " \"" + path + "\"").c_str());
}

char* jdrag_getitemstring(t_object* dg, long, long, long) {
  only_main("jdrag_getitemstring");
  return static_cast<char*>(dg->o_inlet);
}

void jdrag_object_add(t_object* dg, t_object*, t_symbol* msg) {
  only_main("jdrag_object_add");
  dg->o_outlet = msg;
}

void fm_double_click(void* x) {
  only_main("fm_double_click");
  if (const auto* const entry = find_method(object_of(x, "fm_double_click"), "dblclick")) invoke(entry->function, x);
}

const char* fm_collect(void* x) {
  only_main("fm_collect");
  std::string all;
  if (const auto* const entry = find_method(object_of(x, "fm_collect"), "fileusage"))
    invoke(entry->function, x, static_cast<void*>(&all));
  return answer(all);
}

void fm_patcher(const char* path) {
  auto& opened = max().patchers[path];
  if (opened == nullptr) opened = new t_object{};
  max().patcher = opened;
}

t_symbol* jpatcher_get_filepath(t_object* p) {
  only_main("jpatcher_get_filepath");
  for (const auto& [path, patcher] : max().patchers) {
    if (patcher == p) return gensym(path.c_str());
  }
  fail("jpatcher_get_filepath of what is no patcher");
}

t_object* jpatcher_get_toppatcher(t_object* p) { return p; }

int fm_inlets(void* x) { return static_cast<int>(object_of(x, "fm_inlets").cords.size()); }

const char* fm_outlets(void* x) {
  auto& object = object_of(x, "fm_outlets");
  std::string all;
  for (std::size_t i = 0; i < object.outlets.size(); ++i) {
    all += (i == 0 ? "" : " ") + outlet_at(object, static_cast<int>(i)).type;
  }
  return answer(all);
}

const char* fm_assist(void* x, int io, int index) {
  only_main("fm_assist");
  char line[512];
  std::memset(line, 'x', sizeof(line));
  const auto* const entry = find_method(object_of(x, "fm_assist"), "assist");
  if (entry == nullptr) return answer("");
  invoke(entry->function, x, static_cast<void*>(nullptr), static_cast<long>(io), static_cast<long>(index),
         static_cast<char*>(line));
  if (std::memchr(line, 0, sizeof(line)) == nullptr) fail("an assist text without an end");
  return answer(line);
}

const char* fm_take(void* x, int outlet) {
  const std::lock_guard lock(max().mutex);
  auto& lines = outlet_at(object_of(x, "fm_take"), outlet).lines;
  std::string all;
  for (const auto& line : lines) all += line + "\n";
  lines.clear();
  return answer(all);
}

const char* fm_leaks() {
  const std::lock_guard lock(max().mutex);
  std::string all;
  const auto count = [&](const char* what, std::size_t number) {
    if (number > 0) all += std::to_string(number) + " " + what + "\n";
  };
  count("objects", max().objects.size());
  count("clocks", max().clocks.size());
  count("qelems", max().qelems.size());
  count("buffer references", max().buffer_refs.size());
  count("arrays of atoms", static_cast<std::size_t>(max().atom_arrays));
  return answer(all + leaked_data());
}
