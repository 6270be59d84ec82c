// Symbols, atoms, classes and objects.

#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "state.h"

namespace fake {

Object& object_of(void* x, const char* what) {
  const auto found = max().objects.find(x);
  if (found == max().objects.end()) fail(std::string(what) + ": there is no such object (any more)");
  return found->second;
}

const Method* find_method(const Object& object, const std::string& name) {
  const auto found = object.type->methods.find(name);
  return found == object.type->methods.end() ? nullptr : &found->second;
}

std::string text(const t_atom& atom) {
  if (atom.a_type == A_LONG) return std::to_string(atom.a_w.w_long);
  if (atom.a_type == A_SYM) return atom.a_w.w_sym->s_name;
  if (atom.a_type != A_FLOAT) return "?";
  std::ostringstream out;
  out << atom.a_w.w_float;
  return out.str();
}

std::string text(const Atoms& atoms) {
  std::string all;
  for (const auto& atom : atoms) all += (all.empty() ? "" : " ") + text(atom);
  return all;
}

/// As Max reads a box: 1 is an int, 1. a float, all else a word; "a word" in quotes is one.
Atoms parse(const std::string& line) {
  Atoms atoms;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == ' ') {
      ++i;
      continue;
    }
    const bool quoted = line[i] == '"';
    const auto begin = i + (quoted ? 1 : 0);
    const auto end = std::min(line.find(quoted ? '"' : ' ', begin), line.size());
    const auto token = line.substr(begin, end - begin);
    i = end + 1;
    t_atom atom{};
    char* rest = nullptr;
    const auto whole = std::strtoll(token.c_str(), &rest, 10);
    if (!quoted && !token.empty() && *rest == '\0') {
      atom_setlong(&atom, static_cast<t_atom_long>(whole));
    } else if (const double number = std::strtod(token.c_str(), &rest); !quoted && !token.empty() && *rest == '\0') {
      atom_setfloat(&atom, number);
    } else {
      atom_setsym(&atom, gensym(token.c_str()));
    }
    atoms.push_back(atom);
  }
  return atoms;
}

void free_atoms(t_atom* atoms) {
  if (atoms == nullptr) return;
  std::free(atoms);
  const std::lock_guard lock(max().mutex);
  --max().atom_arrays;
}

namespace {

void still_open(const Class* c, const char* what) {
  only_main(what);
  if (c->registered) fail(std::string(what) + " after class_register of " + c->name);
}

}  // namespace
}  // namespace fake

using namespace fake;

extern "C" {

t_symbol* gensym(const char* s) {
  not_audio("gensym");
  const std::lock_guard lock(max().mutex);
  auto& found = max().symbols[s];
  if (found == nullptr) {
    auto* const name = static_cast<char*>(std::malloc(std::strlen(s) + 1));
    std::strcpy(name, s);
    found = new t_symbol{name, nullptr};
  }
  return found;
}

t_max_err atom_setlong(t_atom* a, t_atom_long b) {
  a->a_type = A_LONG;
  a->a_w.w_long = b;
  return MAX_ERR_NONE;
}

t_max_err atom_setfloat(t_atom* a, double b) {
  a->a_type = A_FLOAT;
  a->a_w.w_float = b;
  return MAX_ERR_NONE;
}

t_max_err atom_setsym(t_atom* a, t_symbol* b) {
  a->a_type = A_SYM;
  a->a_w.w_sym = b;
  return MAX_ERR_NONE;
}

t_max_err atom_alloc(long* ac, t_atom** av, char* alloc) {
  not_audio("atom_alloc");
  *alloc = 0;
  if (*ac > 0 && *av != nullptr) return MAX_ERR_NONE;  // the caller has room
  const std::lock_guard lock(max().mutex);
  ++max().atom_arrays;
  *ac = 1;
  *av = static_cast<t_atom*>(std::calloc(1, sizeof(t_atom)));
  *alloc = 1;
  return MAX_ERR_NONE;
}

t_class* class_new(const char* name, const method mnew, const method mfree, long size, const method, short type, ...) {
  only_main("class_new");
  if (type != A_GIMME) fail("class_new: this fake knows A_GIMME only");
  auto* const c = new Class;
  c->name = name;
  c->create = mnew;
  c->destroy = mfree;
  c->size = size;
  return reinterpret_cast<t_class*>(c);
}

t_max_err class_addmethod(t_class* c, const method m, const char* name, ...) {
  auto* const type = reinterpret_cast<Class*>(c);
  still_open(type, "class_addmethod");
  Method entry{m, {}};
  va_list arguments;
  va_start(arguments, name);
  for (int one = va_arg(arguments, int); one != 0; one = va_arg(arguments, int)) {
    entry.types.push_back(static_cast<short>(one));
  }
  va_end(arguments);
  if (!type->methods.emplace(name, entry).second) fail(std::string("two methods '") + name + "' of " + type->name);
  return MAX_ERR_NONE;
}

void class_dspinit(t_class* c) {
  still_open(reinterpret_cast<Class*>(c), "class_dspinit");
  reinterpret_cast<Class*>(c)->signals = true;
}

t_max_err class_register(t_symbol* name_space, t_class* c) {
  auto* const type = reinterpret_cast<Class*>(c);
  still_open(type, "class_register");
  if (std::strcmp(name_space->s_name, "box") != 0) fail("a class in another name space than 'box'");
  if (type->methods.contains("dsp64") && !type->signals) fail("a class with dsp64, registered without class_dspinit");
  type->registered = true;
  max().classes[type->name] = type;
  return MAX_ERR_NONE;
}

void* object_alloc(t_class* c) {
  only_main("object_alloc");
  auto* const type = reinterpret_cast<Class*>(c);
  if (!type->registered) fail("object_alloc of a class that is not registered");
  void* const x = std::calloc(1, static_cast<std::size_t>(type->size));
  const std::lock_guard lock(max().mutex);
  max().objects[x].type = type;
  if (max().patcher != nullptr) max().objects[x].obex["#P"] = max().patcher;
  return x;
}

t_max_err object_free(void* x) {
  not_audio("object_free");
  if (free_dictionary(x)) return MAX_ERR_NONE;  // a copy is its caller's, whatever its thread
  only_main("object_free");
  if (const auto found = max().clocks.find(static_cast<Clock*>(x)); found != max().clocks.end()) {
    const std::lock_guard running(max().scheduling);
    const std::lock_guard lock(max().mutex);
    max().clocks.erase(found);
    delete static_cast<Clock*>(x);
    return MAX_ERR_NONE;
  }
  if (max().qelems.contains(static_cast<Qelem*>(x))) fail("object_free of a qelem: that is for qelem_free");
  {
    const std::lock_guard lock(max().mutex);
    if (max().buffer_refs.erase(static_cast<BufferRef*>(x)) > 0) {
      delete static_cast<BufferRef*>(x);
      return MAX_ERR_NONE;
    }
  }
  auto& object = object_of(x, "object_free");
  if (object.freeing) fail("an object is freed while it is being freed");
  object.freeing = true;
  if (object.type->destroy != nullptr) invoke(object.type->destroy, x);
  if (object.type->signals && !object.signals_freed) fail("an object whose signals were not freed: dsp_free");
  const std::lock_guard lock(max().mutex);
  for (auto* const outlet : object.outlets) delete outlet;
  max().objects.erase(x);
  std::free(x);
  return MAX_ERR_NONE;
}

t_max_err object_obex_lookup(void* x, t_symbol* key, t_object** val) {
  only_main("object_obex_lookup");
  auto& obex = object_of(x, "object_obex_lookup").obex;
  const auto found = obex.find(key->s_name);
  *val = found == obex.end() ? nullptr : static_cast<t_object*>(found->second);
  return found == obex.end() ? MAX_ERR_GENERIC : MAX_ERR_NONE;
}

t_max_err object_obex_store(void* x, t_symbol* key, t_object* val) {
  only_main("object_obex_store");
  object_of(x, "object_obex_store").obex[key->s_name] = val;
  return MAX_ERR_NONE;
}

void object_obex_dumpout(void* x, t_symbol* s, long argc, t_atom* argv) {
  void* const outlet = object_of(x, "dumpout").obex["dumpout"];
  if (outlet == nullptr) fail("an object without a dumpout");
  outlet_anything(outlet, s, static_cast<short>(argc), argv);
}

void* outlet_new(void* x, const char* s) {
  only_main("outlet_new");
  auto* const outlet = new Outlet{x, s == nullptr ? "anything" : s, {}};
  auto& object = object_of(x, "outlet_new");
  if (object.type->signals && !object.signals_set_up) fail("outlet_new before dsp_setup");
  object.outlets.push_back(outlet);
  return outlet;
}

void* object_method_imp(void* x, void* sym, void* p1, void* p2, void*, void*, void*, void*, void*, void*) {
  not_audio("object_method");
  const std::string name = static_cast<t_symbol*>(sym)->s_name;
  const std::lock_guard lock(max().mutex);
  if (name == "getname") return gensym(static_cast<Attribute*>(x)->name.c_str());
  if (name == "getnuminputchannels" && x == &max()) {
    const auto& cords = object_of(p1, "getnuminputchannels").cords;
    return reinterpret_cast<void*>(static_cast<t_ptr_int>(cords.at(reinterpret_cast<std::uintptr_t>(p2))));
  }
  fail("object_method '" + name + "' is not known to this fake");
}

}  // extern "C"
