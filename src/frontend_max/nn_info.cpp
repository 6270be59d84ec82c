// nn.info for Max: a model file's description as messages and as a dictionary.

#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "main_queue.h"
#include "max_host.h"

namespace {

using nn::max::as_method;
using nn::max::backend;
using nn::max::guarded;

t_class* info_class;

struct Box {
  ~Box() {
    backend()->info_destroy(info);
    if (dictionary != nullptr) object_free(dictionary);
  }

  nn::max::Owner owner{NN_MAX_CLASS};
  nn_info* info = nullptr;
  std::unique_ptr<nn::max::MainQueue> queue;
  t_outlet* dictionary_outlet = nullptr;
  t_dictionary* dictionary = nullptr;  ///< the last one put out: whoever got its name may still ask for it
};

struct NnInfo {
  t_object object;
  Box* box;
};

// Main thread, but for those marked.

/// The dictionary follows the messages, once they came to their end.
void put_out_dictionary(NnInfo* x) {
  auto& box = *x->box;
  if (!std::exchange(box.owner.described, false)) return;
  t_dictionary* made = nullptr;
  if (dictobj_dictionaryfromstring(&made, backend()->info_json(box.info), 1, nullptr) != MAX_ERR_NONE) {
    return object_error(&x->object, "Max makes no dictionary of this description: use the messages");
  }
  if (box.dictionary != nullptr) object_free(box.dictionary);
  t_symbol* name = nullptr;
  box.dictionary = dictobj_register(made, &name);
  t_atom atom{};
  atom_setsym(&atom, name);
  outlet_anything(box.dictionary_outlet, gensym("dictionary"), 1, &atom);
}

void after(NnInfo* x, int more) {
  put_out_dictionary(x);
  if (more != 0) x->box->queue->wake_in(nn::max::kDrainInterval);
}

/// The scheduler's thread: not for outlets.
void on_clock(NnInfo* x) { x->box->queue->wake(); }

void on_qelem(NnInfo* x) {
  x->box->queue->run_all();
  after(x, backend()->info_drain(x->box->info));
}

void deliver(void* object, const char* selector, const char*, const std::vector<nn_atom>& atoms) {
  auto* const x = static_cast<NnInfo*>(object);
  const bool loads = std::string_view(selector) == "load" && !atoms.empty();
  if (!loads) backend()->info_bang(x->box->info);
  after(x, loads ? backend()->info_load(x->box->info, atoms[0].value.symbol, 0) : 0);
}

/// Any thread.
void on_load(NnInfo* x, t_symbol* model) {
  t_atom atom{};
  atom_setsym(&atom, model);
  x->box->queue->send("load", nullptr, 1, &atom);
}

/// Any thread.
void on_bang(NnInfo* x) { x->box->queue->send("bang", nullptr, 0, nullptr); }

void on_assist(NnInfo*, void*, long io, long index, char* text) {
  const char* const line = io == ASSIST_INLET ? "load MODEL; bang: the description again"
                           : index == 0       ? "the description as messages"
                                              : "the description as a dictionary";
  std::snprintf(text, 128, "%s", line);
}

void on_file_usage(NnInfo* x, void* collective) { nn::max::tell_files(collective, backend()->info_file(x->box->info)); }

long accepts_drag(NnInfo* x, t_object* drag, t_object*) { return nn::max::offer_load(&x->object, drag); }

void* create(t_symbol*, long argc, t_atom* argv) {
  const auto* const api = backend();
  if (api == nullptr) {
    object_error(nullptr, "%s: %s", NN_MAX_CLASS, nn::max::backend_failure());
    return nullptr;
  }
  auto* const x = static_cast<NnInfo*>(object_alloc(info_class));
  if (x == nullptr) return nullptr;
  x->box = new Box;
  x->box->queue = std::make_unique<nn::max::MainQueue>(x, guarded<on_qelem>(), as_method(on_clock), deliver);
  x->box->dictionary_outlet = outlet_new(x, "dictionary");  // the rightmost first
  x->box->owner.info_outlet = outlet_new(x, nullptr);
  x->box->owner.object = &x->object;
  x->box->owner.patcher = nn::max::patcher_of(x);
  x->box->info = api->info_create(&nn::max::kHost, &x->box->owner);
  if (x->box->info == nullptr) {
    object_free(x);
    return nullptr;
  }
  const auto arguments = nn::max::to_nn(argc, argv);
  if (!arguments.empty() && arguments[0].type == NN_SYMBOL) api->info_load(x->box->info, arguments[0].value.symbol, 1);
  return x;
}

void destroy(NnInfo* x) { delete x->box; }

void define_class() {
  info_class = class_new(NN_MAX_CLASS, guarded<create>(), as_method(destroy), sizeof(NnInfo), nullptr, A_GIMME, 0);
  const auto add = [](method handler, const char* name, short type) {
    class_addmethod(info_class, handler, name, type, 0);
  };
  class_addmethod(info_class, guarded<on_bang>(), "bang", 0);
  add(guarded<on_load>(), "load", A_SYM);
  add(guarded<on_assist>(), "assist", A_CANT);
  add(guarded<on_file_usage>(), "fileusage", A_CANT);
  add(guarded<accepts_drag>(), "acceptsdrag_locked", A_CANT);
  add(guarded<accepts_drag>(), "acceptsdrag_unlocked", A_CANT);
  class_register(gensym("box"), info_class);
}

}  // namespace

extern "C" C74_EXPORT void ext_main(void*) { nn::max::Guard<define_class>::call(); }
