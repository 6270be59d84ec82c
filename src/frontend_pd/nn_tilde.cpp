// [nn~] for Pure Data: inlets, outlets and messages handed to nn.h.

#include <algorithm>
#include <cstddef>
#include <new>
#include <string_view>
#include <vector>

#include "backend.h"
#include "pd_host.h"

namespace {

using nn::pd::kDrainInterval;

/// Multichannel signals came with Pd 0.54: looked up at run time, so that one binary serves older versions too.
using SetMultiOut = void (*)(t_signal**, int);
SetMultiOut set_multi_out = nullptr;
constexpr int kClassMultichannel = 0x10;

/// The head of a signal as Pd 0.54 and later lay it out; before, another field stands where `channels` is.
struct MultichannelSignal {
  int length;
  t_sample* samples;
  t_float sample_rate;
  int channels;
};

t_class* nn_class;

struct NnTilde {
  t_object object;
  t_float main_inlet;  ///< Pd's scalar for the first signal inlet
  nn_object* nn;
  t_clock* clock;
  nn::pd::Owner owner;
  int inlets;
  int outlets;
  bool multichannel;
  std::vector<const float*> in;
  std::vector<float*> out;
  int frames;
  double duration;  ///< of a vector, or of Pd's own if that is longer: in one of those Pd's time stands still; ms
  double last;      ///< Pd's time of the last vector; negative: there was none
};

int channels_of(const t_signal* signal) {
  return set_multi_out != nullptr ? reinterpret_cast<const MultichannelSignal*>(signal)->channels : 1;
}

void drain_later(NnTilde* x, int wanted) {
  if (wanted != 0) clock_delay(x->clock, kDrainInterval);
}

void on_clock(NnTilde* x) { drain_later(x, nn::pd::backend("nn~")->drain(x->nn)); }

/// DSP was off, or switch~ was, if Pd's time has gone on without a vector. At an edit of the patch it has not.
void look_for_gap(NnTilde* x) {
  constexpr double kVectors = 4;  // block~ begins its blocks anew when the patch is edited
  if (x->last >= 0 && clock_gettimesince(x->last) > kVectors * x->duration) nn::pd::backend("nn~")->interrupted(x->nn);
  x->last = clock_getlogicaltime();
}

t_int* perform(t_int* w) {
  auto* const x = reinterpret_cast<NnTilde*>(w[1]);
  look_for_gap(x);
  if (nn::pd::backend("nn~")->process(x->nn, x->in.data(), x->out.data(), x->frames) != 0) clock_delay(x->clock, 0);
  return w + 2;
}

void dsp(NnTilde* x, t_signal** sp) {
  const auto* const api = nn::pd::backend("nn~");
  x->in.clear();
  x->out.clear();
  x->frames = reinterpret_cast<MultichannelSignal*>(sp[0])->length;
  x->duration = 1000.0 * std::max(x->frames / static_cast<double>(sp[0]->s_sr),
                                  sys_getblksize() / static_cast<double>(sys_getsr()));
  for (int i = 0; i < x->inlets; ++i) {
    const int channels = x->multichannel ? channels_of(sp[i]) : 1;
    for (int channel = 0; channel < channels; ++channel) x->in.push_back(sp[i]->s_vec + channel * x->frames);
  }
  for (int i = 0; i < x->outlets; ++i) {
    t_signal** const signal = &sp[x->inlets + i];
    const int channels = x->multichannel ? api->outlets(x->nn) : 1;
    if (set_multi_out != nullptr) set_multi_out(signal, channels);
    for (int channel = 0; channel < channels; ++channel) x->out.push_back((*signal)->s_vec + channel * x->frames);
  }
  api->prepare(x->nn, sp[0]->s_sr, x->frames, static_cast<int>(x->in.size()), static_cast<int>(x->out.size()));
  dsp_add(perform, 1, x);
}

void on_message(NnTilde* x, t_symbol* selector, int argc, t_atom* argv) {
  const auto atoms = nn::pd::to_nn(argc, argv);
  drain_later(x, nn::pd::backend("nn~")->message(x->nn, selector->s_name, argc, atoms.data()));
}

void on_bang(NnTilde* x) { on_message(x, gensym("bang"), 0, nullptr); }

/// This Pd has no multichannel signals.
void drop_multichannel_flag(NnTilde* x, std::vector<nn_atom>& arguments) {
  const auto is_flag = [](const nn_atom& atom) {
    return atom.type == NN_SYMBOL && std::string_view(atom.value.symbol) == "-m";
  };
  if (std::erase_if(arguments, is_flag) > 0) {
    pd_error(x, "nn~: -m needs Pd 0.54 or newer: the object has one inlet and outlet per channel instead");
  }
}

void* create(t_symbol*, int argc, t_atom* argv) {
  const auto* const api = nn::pd::backend("nn~");
  if (api == nullptr) return nullptr;
  auto* const x = reinterpret_cast<NnTilde*>(pd_new(nn_class));
  new (&x->in) std::vector<const float*>;
  new (&x->out) std::vector<float*>;
  x->owner = {.object = &x->object, .canvas = canvas_getcurrent(), .info_outlet = nullptr, .name = "nn~"};
  x->last = -1;
  x->clock = clock_new(x, reinterpret_cast<t_method>(on_clock));
  // The info outlet is the rightmost, so it is made after the others, whose number the model tells: what `create` has
  // to say there goes nowhere, to the console it does.
  auto arguments = nn::pd::to_nn(argc, argv);
  if (set_multi_out == nullptr) drop_multichannel_flag(x, arguments);
  x->nn = api->create(&nn::pd::kHost, &x->owner, NN_PLAIN, static_cast<int>(arguments.size()), arguments.data(),
                      sys_getsr(), sys_getblksize());
  if (x->nn == nullptr) {
    pd_free(reinterpret_cast<t_pd*>(x));
    return nullptr;
  }
  x->multichannel = api->multichannel(x->nn) != 0;
  x->inlets = x->multichannel ? 1 : std::max(1, api->inlets(x->nn));
  x->outlets = x->multichannel ? 1 : api->outlets(x->nn);
  for (int i = 1; i < x->inlets; ++i) inlet_new(&x->object, &x->object.ob_pd, &s_signal, &s_signal);
  for (int i = 0; i < x->outlets; ++i) outlet_new(&x->object, &s_signal);
  x->owner.info_outlet = outlet_new(&x->object, &s_anything);
  return x;
}

void destroy(NnTilde* x) {
  if (x->nn != nullptr) nn::pd::backend("nn~")->destroy(x->nn);
  clock_free(x->clock);
  x->in.~vector();
  x->out.~vector();
}

}  // namespace

extern "C" NN_EXPORT void nn_tilde_setup() {
  set_multi_out = reinterpret_cast<SetMultiOut>(nn::frontend::host_function("signal_setmultiout"));
  nn_class = class_new(gensym("nn~"), reinterpret_cast<t_newmethod>(create), reinterpret_cast<t_method>(destroy),
                       sizeof(NnTilde), set_multi_out != nullptr ? kClassMultichannel : 0, A_GIMME, A_NULL);
  class_domainsignalin(nn_class, static_cast<int>(offsetof(NnTilde, main_inlet)));
  class_addmethod(nn_class, reinterpret_cast<t_method>(dsp), gensym("dsp"), A_CANT, A_NULL);
  class_addbang(nn_class, reinterpret_cast<t_method>(on_bang));
  class_addanything(nn_class, reinterpret_cast<t_method>(on_message));
  class_sethelpsymbol(nn_class, gensym("nn~"));
  if (const auto* const api = nn::pd::backend("nn~")) {
    post("nn~ %s, LibTorch %s", api->nn_version, api->torch_version);
  }
}
