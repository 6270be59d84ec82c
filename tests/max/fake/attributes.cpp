// Attributes, as Max's inspector, its message boxes and the text of a box see them.

#include <algorithm>
#include <cstdarg>
#include <cstring>

#include "state.h"

using namespace fake;

namespace {

Attribute* attribute_of(t_class* c, const char* name) {
  auto* const found = reinterpret_cast<Class*>(c)->attribute(name);
  if (found == nullptr) fail(std::string("a fact of '") + name + "', which is no attribute of the class");
  return found;
}

Atoms value_of(void* x, Attribute* attribute) {
  long count = 0;
  t_atom* atoms = nullptr;
  using Getter = t_max_err (*)(void*, void*, long*, t_atom**);
  reinterpret_cast<Getter>(attribute->getter)(x, attribute, &count, &atoms);
  Atoms value(atoms, atoms + count);
  free_atoms(atoms);
  return value;
}

}  // namespace

extern "C" {

t_object* attribute_new(const char* name, t_symbol* type, long, method mget, method mset) {
  only_main("attribute_new");
  auto* const attribute = new Attribute;
  attribute->name = name;
  attribute->type = type->s_name;
  attribute->getter = mget;
  attribute->setter = mset;
  return &attribute->head;
}

t_max_err class_addattr(t_class* c, t_object* attr) {
  auto* const type = reinterpret_cast<Class*>(c);
  if (type->registered) fail("class_addattr after class_register");
  auto* const attribute = reinterpret_cast<Attribute*>(attr);
  static const std::vector<std::string> kTypes{"char", "atom_long", "symbol"};
  if (std::find(kTypes.begin(), kTypes.end(), attribute->type) == kTypes.end())
    fail("a type of attribute that is unknown");
  type->attributes.push_back(attribute);
  return MAX_ERR_NONE;
}

t_max_err class_attr_addattr_parse(t_class* c, const char* attrname, const char* attrname2, t_symbol*, long,
                                   const char* parsestr) {
  attribute_of(c, attrname)->facts[attrname2] = text(parse(parsestr));
  return MAX_ERR_NONE;
}

t_max_err class_attr_addattr_format(t_class* c, const char* attrname, const char* attrname2, const t_symbol*, long,
                                    const char* fmt, ...) {
  if (std::strcmp(fmt, "s") != 0) fail("class_attr_addattr_format: this fake knows the format 's' only");
  va_list arguments;
  va_start(arguments, fmt);
  attribute_of(c, attrname)->facts[attrname2] = va_arg(arguments, t_symbol*)->s_name;
  va_end(arguments);
  return MAX_ERR_NONE;
}

long attr_args_offset(short ac, t_atom* av) {
  for (short i = 0; i < ac; ++i) {
    if (av[i].a_type == A_SYM && av[i].a_w.w_sym->s_name[0] == '@') return i;
  }
  return ac;
}

void attr_args_process(void* x, short ac, t_atom* av) {
  only_main("attr_args_process");
  auto& object = object_of(x, "attr_args_process");
  for (auto i = static_cast<short>(attr_args_offset(ac, av)); i < ac;) {
    const std::string name = av[i].a_w.w_sym->s_name + 1;
    const auto begin = static_cast<short>(i + 1);
    const auto end = static_cast<short>(begin + attr_args_offset(static_cast<short>(ac - begin), av + begin));
    if (auto* const attribute = object.type->attribute(name)) {
      using Setter = t_max_err (*)(void*, void*, long, t_atom*);
      reinterpret_cast<Setter>(attribute->setter)(x, attribute, end - begin, av + begin);
    } else {
      object_error(static_cast<t_object*>(x), "'%s' is not a valid attribute argument", name.c_str());
    }
    i = end;
  }
}

t_max_err object_attr_touch(t_object* x, t_symbol* attrname) {
  not_audio("object_attr_touch");
  const std::lock_guard lock(max().mutex);
  auto& object = object_of(x, "object_attr_touch");
  if (object.type->attribute(attrname->s_name) == nullptr) fail("object_attr_touch of what is no attribute");
  ++object.touches[attrname->s_name];
  return MAX_ERR_NONE;
}

}  // extern "C"

const char* fm_attributes(const char* class_name) {
  std::string all;
  for (const auto* const attribute : max().classes.at(class_name)->attributes) {
    all += attribute->name + "|type=" + attribute->type;
    for (const auto& [key, value] : attribute->facts) all += "|" + key + "=" + value;
    all += "\n";
  }
  return answer(all);
}

const char* fm_save(void* object) {
  std::string all;
  auto attributes = object_of(object, "fm_save").type->attributes;
  std::sort(attributes.begin(), attributes.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  for (auto* const attribute : attributes) {
    if (attribute->facts["save"] != "1") continue;
    all += (all.empty() ? "@" : " @") + attribute->name + " " + text(value_of(object, attribute));
  }
  return answer(all);
}

int fm_touches(void* object, const char* attribute) {
  const std::lock_guard lock(max().mutex);
  return object_of(object, "fm_touches").touches[attribute];
}
