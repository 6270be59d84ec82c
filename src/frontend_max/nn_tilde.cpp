// nn~, mc.nn~ and mcs.nn~ for Max: inlets, outlets, messages and attributes handed to nn.h. One external each, since
// Max looks for a class in the file of its name: NN_MAX_CLASS and NN_MAX_CORDING say which one this is.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "attributes.h"
#include "main_queue.h"
#include "max_host.h"

namespace {

using nn::max::as_method;
using nn::max::backend;
using nn::max::guarded;
using nn::max::kDrainInterval;

constexpr nn_cording kCording = NN_MAX_CORDING;
constexpr bool kMultichannel = kCording != NN_PLAIN;

t_class* nn_class;

/// All of an object but what Max lays out.
struct Box {
  ~Box() {
    owner.buffers.clear();  // while the queue is there: until then Max may tell of a change
    backend()->destroy(nn);
  }

  nn::max::Owner owner{NN_MAX_CLASS};
  nn_object* nn = nullptr;
  std::unique_ptr<nn::max::MainQueue> queue;
  nn::max::AttributeValues values;
  int inlets = 0;
  int outlets = 0;
  int told_channels = 1;  ///< of the cord at each outlet: what Max was told last, and gives room for

  // Max's samples are doubles.
  std::vector<float> samples;
  std::vector<const float*> in;
  std::vector<float*> out;

  double sample_rate = 0;
  std::chrono::steady_clock::time_point last;  ///< the audio thread's own: when it played the last vector,
  bool played = false;                         ///< and whether it did
};

struct NnTilde {
  t_pxobject object;
  Box* box;
};

// --- Messages: main thread, but for those marked ---

void drain_later(const NnTilde* x, int wanted) {
  if (wanted != 0) x->box->queue->wake_in(kDrainInterval);
}

/// Once for all that the queue held: not at each of a thousand messages from the scheduler.
void refresh(NnTilde* x, const char* setting) {
  x->box->values.refresh(*backend(), x->box->nn, &x->object.z_ob, setting);
}

/// `setting`: the attribute that Max sets by this; null: it is a message, which is answered though it change nothing.
void deliver(void* object, const char* selector, const char* setting, const std::vector<nn_atom>& atoms) {
  auto* const x = static_cast<NnTilde*>(object);
  if (setting != nullptr && nn::max::is_set_to(*backend(), x->box->nn, setting, atoms)) return;
  drain_later(x, backend()->message(x->box->nn, selector, static_cast<int>(atoms.size()), atoms.data()));
}

/// Any thread, also the audio thread, which is Max's scheduler if that runs in the audio interrupt.
void send(NnTilde* x, const char* selector, long argc, const t_atom* argv, const char* setting) {
  x->box->queue->send(selector, setting, argc, argv);
  if (systhread_ismainthread() != 0) refresh(x, setting);
}

/// Any thread.
void on_message(NnTilde* x, t_symbol* selector, long argc, t_atom* argv) {
  send(x, selector->s_name, argc, argv, nullptr);
}

/// Any thread.
void on_bang(NnTilde* x) { on_message(x, gensym("bang"), 0, nullptr); }

/// Any thread.
void on_int(NnTilde* x, t_atom_long value) {
  t_atom atom{};
  atom_setlong(&atom, value);
  on_message(x, gensym("int"), 1, &atom);
}

/// Any thread.
void on_float(NnTilde* x, double value) {
  t_atom atom{};
  atom_setfloat(&atom, value);
  on_message(x, gensym("float"), 1, &atom);
}

/// Any thread. Each key is an attribute of the model, to be set.
void on_dictionary(NnTilde* x, t_symbol* name) {
  // A copy: another thread may change the dictionary while its values are read.
  t_dictionary* const dictionary = dictobj_findregistered_clone(name);
  if (dictionary == nullptr) return object_error(&x->object.z_ob, "there is no dictionary '%s'", name->s_name);
  long count = 0;
  t_symbol** keys = nullptr;
  dictionary_getkeys(dictionary, &count, &keys);
  for (long i = 0; i < count; ++i) {
    long argc = 0;
    t_atom* argv = nullptr;
    const auto got = dictionary_getatoms_ext(dictionary, keys[i], 1, &argc, &argv);
    if (got != MAX_ERR_NONE ||
        std::any_of(argv, argv + argc, [](const t_atom& atom) { return atom.a_type == A_OBJ; })) {
      object_error(&x->object.z_ob, "'%s' in dictionary '%s' is neither a value nor a list of values", keys[i]->s_name,
                   name->s_name);
      continue;
    }
    std::vector<t_atom> atoms(1);
    atom_setsym(&atoms[0], keys[i]);
    atoms.insert(atoms.end(), argv, argv + argc);
    on_message(x, gensym("set"), static_cast<long>(atoms.size()), atoms.data());
  }
  if (keys != nullptr) dictionary_freekeys(dictionary, count, keys);
  object_free(dictionary);
}

/// Any thread. The name of the attribute is a message's.
t_max_err set_attribute(NnTilde* x, void* attribute, long argc, t_atom* argv) {
  const auto* const name = nn::max::attribute_name(attribute);
  send(x, name, argc, argv, name);
  return MAX_ERR_NONE;
}

/// Any thread.
t_max_err get_attribute(NnTilde* x, void* attribute, long* argc, t_atom** argv) {
  return x->box->values.get(nn::max::attribute_name(attribute), argc, argv);
}

/// Any thread.
t_max_err on_notify(NnTilde* x, t_symbol* s, t_symbol* message, void* sender, void* data) {
  for (auto& name : x->box->owner.buffers.notify(s, message, sender, data)) {
    x->box->queue->run_later([x, name = std::move(name)] {
      x->box->owner.buffers.taken(name);
      drain_later(x, backend()->buffer_changed(x->box->nn, name.c_str()));
    });
  }
  return MAX_ERR_NONE;
}

/// The scheduler's thread: not for outlets.
void on_clock(NnTilde* x) { x->box->queue->wake(); }

void on_qelem(NnTilde* x) {
  x->box->queue->run_all();
  drain_later(x, backend()->drain(x->box->nn));
  refresh(x, nullptr);
}

// --- The box ---

void on_assist(NnTilde* x, void*, long io, long index, char* text) {
  constexpr std::size_t kMost = 500;  // that Max has room for
  backend()->label(x->box->nn, io == ASSIST_OUTLET ? 1 : 0, static_cast<int>(index), text, kMost);
}

void on_double_click(NnTilde* x) { x->box->owner.buffers.view(); }

void on_file_usage(NnTilde* x, void* collective) { nn::max::tell_files(collective, backend()->model_file(x->box->nn)); }

long accepts_drag(NnTilde* x, t_object* drag, t_object*) { return nn::max::offer_load(&x->object.z_ob, drag); }

// --- Signals; the first two for multichannel cords only ---

[[maybe_unused]] long input_changed(NnTilde* x, long inlet, long channels) {
  const int changed = backend()->cord_changed(x->box->nn, static_cast<int>(inlet), static_cast<int>(channels));
  drain_later(x, 1);
  return changed;
}

[[maybe_unused]] long multichannel_outputs(NnTilde* x, long) {
  return x->box->told_channels = backend()->outlet_channels(x->box->nn);
}

/// Audio thread. Audio was off, or the object muted, if no vector was played for a while. Where the host waits for
/// models time tells nothing.
void look_for_gap(Box& box, long frames) {
  constexpr auto kLong = std::chrono::milliseconds(250);
  constexpr double kVectors = 4;
  const auto now = std::chrono::steady_clock::now();
  const auto gap = now - std::exchange(box.last, now);
  const bool is_long =
      gap > kLong && gap > std::chrono::duration<double>(kVectors * static_cast<double>(frames) / box.sample_rate);
  if (box.played && is_long && backend()->waits(box.nn) == 0) backend()->interrupted(box.nn);
  box.played = true;
}

/// Audio thread.
void perform(NnTilde* x, t_object*, double** ins, long numins, double** outs, long numouts, long frames, long, void*) {
  auto& box = *x->box;
  look_for_gap(box, frames);
  const auto count = std::min<std::size_t>(box.in.size(), static_cast<std::size_t>(numins));
  const auto room = box.in.empty() && box.out.empty() ? 0 : box.samples.size() / (box.in.size() + box.out.size());
  const bool fits = static_cast<std::size_t>(frames) <= room;
  for (std::size_t i = 0; fits && i < count; ++i) {
    std::transform(ins[i], ins[i] + frames, const_cast<float*>(box.in[i]),
                   [](double sample) { return static_cast<float>(sample); });
  }
  if (fits && backend()->process(box.nn, box.in.data(), box.out.data(), static_cast<int>(frames)) != 0) {
    box.queue->wake_in(0);
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(numouts); ++i) {
    if (fits && i < box.out.size()) {
      std::copy_n(box.out[i], frames, outs[i]);
    } else {
      std::fill_n(outs[i], frames, 0.0);
    }
  }
}

void dsp64(NnTilde* x, t_object* chain, short*, double sample_rate, long vector_size, long) {
  auto& box = *x->box;
  const auto* const api = backend();
  int in_channels = box.inlets;
  if constexpr (kMultichannel) {
    in_channels = 0;
    for (int inlet = 0; inlet < box.inlets; ++inlet) {
      // Max does not always tell of a change: ask.
      const auto answer = nn::max::call(chain, "getnuminputchannels", x, static_cast<t_ptr_int>(inlet));
      const auto channels = static_cast<int>(reinterpret_cast<t_ptr_int>(answer));
      api->cord_changed(box.nn, inlet, channels);
      in_channels += channels;
    }
  }
  const int out_channels = box.outlets * box.told_channels;
  box.samples.assign(static_cast<std::size_t>((in_channels + out_channels) * vector_size), 0.0F);
  box.in.clear();
  box.out.clear();
  for (int i = 0; i < in_channels; ++i) box.in.push_back(box.samples.data() + i * vector_size);
  for (int i = 0; i < out_channels; ++i) box.out.push_back(box.samples.data() + (in_channels + i) * vector_size);
  box.sample_rate = sample_rate;
  api->prepare(box.nn, sample_rate, static_cast<int>(vector_size), in_channels, out_channels);
  dsp_add64(chain, &x->object.z_ob, reinterpret_cast<t_perfroutine64>(perform), 0, nullptr);
  if (api->outlet_channels(box.nn) != box.told_channels) {  // not before Max is done with this chain
    box.queue->run_later([x] { nn::max::kHost.io_changed(&x->box->owner); });
  }
  drain_later(x, 1);
}

// --- Life ---

/// False: it has been posted why not.
bool make(NnTilde* x, long argc, t_atom* argv) {
  const auto* const api = backend();
  auto& box = *x->box;
  const auto arguments = nn::max::to_nn(argc, argv);
  const auto is_pds = [](const nn_atom& atom) {
    return atom.type == NN_SYMBOL && std::string_view(atom.value.symbol) == "-m";
  };
  if (kCording == NN_PLAIN && std::any_of(arguments.begin(), arguments.end(), is_pds)) {
    object_error(nullptr, "%s: the flag -m is Pd's: use mcs.nn~, or mc.nn~ for several voices", NN_MAX_CLASS);
    return false;
  }
  box.nn = api->create(&nn::max::kHost, &box.owner, kCording, static_cast<int>(arguments.size()), arguments.data(),
                       sys_getsr(), sys_getblksize());
  return box.nn != nullptr;
}

void* create(t_symbol*, long argc, t_atom* argv) {
  const auto* const api = backend();
  if (api == nullptr) {
    object_error(nullptr, "%s: %s", NN_MAX_CLASS, nn::max::backend_failure());
    return nullptr;
  }
  auto* const x = static_cast<NnTilde*>(object_alloc(nn_class));
  if (x == nullptr) return nullptr;
  x->box = new Box;
  auto& box = *x->box;
  box.owner.patcher = nn::max::patcher_of(x);
  if (!make(x, attr_args_offset(static_cast<short>(argc), argv), argv)) {
    z_dsp_setup(&x->object, 0);  // which freeing it undoes
    object_free(x);
    return nullptr;  // Max keeps the box as it is, with its cords
  }
  box.inlets = std::max(1, api->inlets(box.nn));
  box.outlets = api->outlets(box.nn);
  box.queue = std::make_unique<nn::max::MainQueue>(x, guarded<on_qelem>(), as_method(on_clock), deliver);
  z_dsp_setup(&x->object, box.inlets);
  if constexpr (kMultichannel) x->object.z_misc |= Z_MC_INLETS;
  auto* const info_outlet = outlet_new(x, nullptr);  // the rightmost first
  object_obex_store(x, gensym("dumpout"), static_cast<t_object*>(info_outlet));
  for (int i = 0; i < box.outlets; ++i) outlet_new(x, kMultichannel ? "multichannelsignal" : "signal");
  box.owner.object = &x->object.z_ob;
  box.owner.info_outlet = info_outlet;
  refresh(x, nullptr);
  attr_args_process(x, static_cast<short>(argc), argv);
  drain_later(x, 1);
  return x;
}

void destroy(NnTilde* x) {
  z_dsp_free(&x->object);
  delete x->box;
}

void define_class() {
  nn_class = class_new(NN_MAX_CLASS, guarded<create>(), as_method(destroy), sizeof(NnTilde), nullptr, A_GIMME, 0);
  const auto add = [](method handler, const char* name, short type) {
    class_addmethod(nn_class, handler, name, type, 0);
  };
  add(guarded<on_message>(), "anything", A_GIMME);
  add(guarded<on_message>(), "list", A_GIMME);
  add(guarded<on_int>(), "int", A_LONG);
  add(guarded<on_float>(), "float", A_FLOAT);
  class_addmethod(nn_class, guarded<on_bang>(), "bang", 0);
  add(guarded<on_dictionary>(), "dictionary", A_SYM);
  add(guarded<on_notify>(), "notify", A_CANT);
  add(guarded<on_assist>(), "assist", A_CANT);
  add(guarded<on_double_click>(), "dblclick", A_CANT);
  add(guarded<on_file_usage>(), "fileusage", A_CANT);
  add(guarded<accepts_drag>(), "acceptsdrag_locked", A_CANT);
  add(guarded<accepts_drag>(), "acceptsdrag_unlocked", A_CANT);
  add(as_method(object_obex_dumpout), "dumpout", A_CANT);
  add(guarded<dsp64>(), "dsp64", A_CANT);
  if constexpr (kMultichannel) {
    add(guarded<multichannel_outputs>(), "multichanneloutputs", A_CANT);
    add(guarded<input_changed>(), "inputchanged", A_CANT);
  }
  if (const auto* const api = backend()) {
    nn::max::add_attributes(nn_class, *api, guarded<get_attribute>(), guarded<set_attribute>());
    object_post(nullptr, "%s %s, LibTorch %s", NN_MAX_CLASS, api->nn_version, api->torch_version);
  } else {
    object_error(nullptr, "%s: %s", NN_MAX_CLASS, nn::max::backend_failure());
  }
  class_dspinit(nn_class);
  class_register(gensym("box"), nn_class);
}

}  // namespace

extern "C" C74_EXPORT void ext_main(void*) { nn::max::Guard<define_class>::call(); }
