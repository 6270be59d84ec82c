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

t_atom_long word_of(const t_atom& atom) {
  t_atom_long word = 0;
  std::memcpy(&word, &atom.a_w, sizeof(word));
  return word;
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
  nn_setting row{};
  if (values_.empty()) {
    int count = 0;
    while (api.setting_entry(count, &row) != 0) ++count;
    values_ = std::vector<Value>(static_cast<std::size_t>(count));
  }
  for (int i = 0; api.setting_entry(i, &row) != 0; ++i) {
    nn_atom present{};
    api.setting_value(nn, i, &present);
    const t_atom atom = value_of(row, present);
    auto& value = values_[static_cast<std::size_t>(i)];
    const bool is_new = value.name == nullptr;
    if (is_new) {
      value.name = gensym(row.name);
      value.type = atom.a_type;  // which it is at each look
    }
    const bool changed = value.word.exchange(word_of(atom), std::memory_order_relaxed) != word_of(atom);
    if (changed && !is_new && (setting == nullptr || std::strcmp(row.name, setting) != 0)) {
      object_attr_touch(object, value.name);
    }
  }
}

t_max_err AttributeValues::get(const char* name, long* argc, t_atom** argv) {
  char allocated = 0;
  if (const auto failed = atom_alloc(argc, argv, &allocated); failed != MAX_ERR_NONE) return failed;
  *argc = 1;  // which stays as it is where the caller has room for more
  **argv = {};
  for (const auto& value : values_) {
    if (std::strcmp(value.name->s_name, name) != 0) continue;
    const auto word = value.word.load(std::memory_order_relaxed);
    (*argv)->a_type = value.type;
    std::memcpy(&(*argv)->a_w, &word, sizeof(word));
  }
  return MAX_ERR_NONE;
}

}  // namespace nn::max
