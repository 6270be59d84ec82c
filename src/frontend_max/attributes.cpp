#include "attributes.h"

#include <cstring>
#include <sstream>
#include <string>

#include "max_host.h"

namespace nn::max {
namespace {

const char* max_type(nn_setting_type type) {
  switch (type) {
    case NN_SWITCH: return "char";
    case NN_NUMBER: return "atom_long";
    case NN_WORD: break;
  }
  return "symbol";
}

/// A word that looks like a number is a word all the same to Max's inspector.
t_atom value_of(const nn_setting& row, const nn_atom& value) {
  if (row.type != NN_WORD || value.type != NN_INT) return to_max(value);
  const auto text = std::to_string(value.value.integer);
  return to_max({NN_SYMBOL, {.symbol = text.c_str()}});
}

/// As a box would show it: 1 and 1. are alike.
std::string text_of(const nn_atom& atom) {
  if (atom.type == NN_SYMBOL) return atom.value.symbol;
  std::ostringstream text;
  if (atom.type == NN_INT) {
    text << atom.value.integer;
  } else {
    text << atom.value.number;
  }
  return text.str();
}

bool is_same(const t_atom& a, const t_atom& b) {
  return a.a_type == b.a_type && std::memcmp(&a.a_w, &b.a_w, sizeof(a.a_w)) == 0;
}

}  // namespace

void add_attributes(t_class* c, const nn_api& api, method getter, method setter) {
  nn_setting row{};
  for (int i = 0; api.setting_entry(i, &row) != 0; ++i) {
    t_symbol* const type = gensym(max_type(row.type));
    class_addattr(c, attribute_new(row.name, type, 0, getter, setter));
    const auto describe = [&](const char* what, const char* kind, const std::string& text) {
      class_attr_addattr_parse(c, row.name, what, gensym(kind), 0, text.c_str());
    };
    class_attr_addattr_format(c, row.name, "label", gensym("symbol"), 0, "s", gensym(row.label));
    describe("category", "symbol", row.category);
    describe("order", "long", std::to_string(i + 1));
    describe("save", "long", "1");
    class_attr_addattr_parse(c, row.name, "default", type, 0, row.initial);
    if (row.type == NN_SWITCH) describe("style", "symbol", "onoff");
    if (row.type == NN_NUMBER) {
      // Told, not enforced by Max's clipping: `bufsize -1` would become 0, which makes the host wait for the model.
      describe("min", max_type(row.type), std::to_string(row.least));
      describe("max", max_type(row.type), std::to_string(row.most));
    }
    if (*row.choices != '\0') {
      describe("style", "symbol", "enum");
      describe("enumvals", "atom", row.choices);
    }
  }
}

const char* attribute_name(void* attribute) { return static_cast<t_symbol*>(call(attribute, "getname"))->s_name; }

bool is_set_to(const nn_api& api, nn_object* nn, const char* setting, const std::vector<nn_atom>& value) {
  if (value.size() != 1) return false;
  nn_setting row{};
  for (int i = 0; api.setting_entry(i, &row) != 0; ++i) {
    if (std::strcmp(row.name, setting) != 0) continue;
    nn_atom present{};
    api.setting_value(nn, i, &present);
    return text_of(present) == text_of(value[0]);
  }
  return false;
}

void AttributeValues::refresh(const nn_api& api, nn_object* nn, t_object* object, const char* setting) {
  std::vector<Value> now;
  nn_setting row{};
  for (int i = 0; api.setting_entry(i, &row) != 0; ++i) {
    nn_atom value{};
    api.setting_value(nn, i, &value);
    now.push_back({gensym(row.name), value_of(row, value)});
  }
  std::vector<t_symbol*> changed;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!is_same(values_[i].value, now[i].value)) changed.push_back(now[i].name);
    }
    values_ = std::move(now);
  }
  for (auto* const name : changed) {
    if (setting == nullptr || std::strcmp(name->s_name, setting) != 0) object_attr_touch(object, name);
  }
}

t_max_err AttributeValues::get(const char* name, long* argc, t_atom** argv) {
  char allocated = 0;
  if (const auto failed = atom_alloc(argc, argv, &allocated); failed != MAX_ERR_NONE) return failed;
  *argc = 1;  // which stays as it is where the caller has room for more
  **argv = {};
  const std::lock_guard lock(mutex_);
  for (const auto& value : values_) {
    if (std::strcmp(value.name->s_name, name) == 0) **argv = value.value;
  }
  return MAX_ERR_NONE;
}

}  // namespace nn::max
