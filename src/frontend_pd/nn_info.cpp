// [nn.info] for Pure Data: a model file's description as messages.

#include "pd_host.h"

namespace {

using nn::pd::kDrainInterval;

t_class* info_class;

struct NnInfo {
  t_object object;
  nn_info* info;
  t_clock* clock;
  nn::pd::Owner owner;
};

void on_clock(NnInfo* x) {
  if (nn::pd::backend("nn.info")->info_drain(x->info) != 0) clock_delay(x->clock, kDrainInterval);
}

void on_load(NnInfo* x, t_symbol* model) {
  if (nn::pd::backend("nn.info")->info_load(x->info, model->s_name, 0) != 0) clock_delay(x->clock, kDrainInterval);
}

void on_bang(NnInfo* x) { nn::pd::backend("nn.info")->info_bang(x->info); }

void* create(t_symbol*, int argc, t_atom* argv) {
  const auto* const api = nn::pd::backend("nn.info");
  if (api == nullptr) return nullptr;
  auto* const x = reinterpret_cast<NnInfo*>(pd_new(info_class));
  auto* const outlet = outlet_new(&x->object, &s_anything);
  x->owner = {.object = &x->object, .canvas = canvas_getcurrent(), .info_outlet = outlet, .name = "nn.info"};
  x->clock = clock_new(x, reinterpret_cast<t_method>(on_clock));
  x->info = api->info_create(&nn::pd::kHost, &x->owner);
  if (argc > 0) api->info_load(x->info, atom_gensym(argv)->s_name, 1);
  return x;
}

void destroy(NnInfo* x) {
  nn::pd::backend("nn.info")->info_destroy(x->info);
  clock_free(x->clock);
}

}  // namespace

extern "C" NN_EXPORT void setup_nn0x2einfo() {
  info_class = class_new(gensym("nn.info"), reinterpret_cast<t_newmethod>(create), reinterpret_cast<t_method>(destroy),
                         sizeof(NnInfo), CLASS_DEFAULT, A_GIMME, A_NULL);
  class_addbang(info_class, reinterpret_cast<t_method>(on_bang));
  class_addmethod(info_class, reinterpret_cast<t_method>(on_load), gensym("load"), A_SYMBOL, A_NULL);
  class_sethelpsymbol(info_class, gensym("nn.info"));
}
