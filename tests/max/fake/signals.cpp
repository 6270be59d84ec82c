// The signal chain: channels are agreed on, vectors are played.

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "state.h"

namespace fake {
namespace {

bool is_signal(const Outlet& outlet) { return outlet.type == "signal" || outlet.type == "multichannelsignal"; }

/// In Max's order: what comes in, what is to go out, and then dsp64, which adds the perform routine.
void add_to_chain(void* x, Object& object) {
  auto* const head = static_cast<t_pxobject*>(x);
  const bool multichannel = (head->z_misc & Z_MC_INLETS) != 0;
  object.channels_in = 0;
  std::vector<short> connected;
  for (std::size_t inlet = 0; inlet < object.cords.size(); ++inlet) {
    if (!multichannel) object.cords[inlet] = 1;
    object.channels_in += object.cords[inlet];
    connected.push_back(1);
    const auto* const changed = find_method(object, "inputchanged");
    if (changed != nullptr && object.told[inlet] != object.cords[inlet]) {
      object.told[inlet] = object.cords[inlet];
      invoke(changed->function, x, static_cast<long>(inlet), static_cast<long>(object.cords[inlet]));
    }
  }
  object.channels_out = 0;
  long index = 0;
  for (auto outlet = object.outlets.rbegin(); outlet != object.outlets.rend() && is_signal(**outlet);
       ++outlet, ++index) {
    const auto* const outputs = find_method(object, "multichanneloutputs");
    if ((*outlet)->type == "multichannelsignal" && outputs == nullptr)
      fail("a multichannel outlet without multichanneloutputs");
    using Outputs = long (*)(void*, long);
    const long channels = (*outlet)->type == "signal" ? 1 : reinterpret_cast<Outputs>(outputs->function)(x, index);
    if (channels < 1 || channels > 1024) fail("an outlet of " + std::to_string(channels) + " channels");
    object.channels_out += static_cast<int>(channels);
    connected.push_back(1);
  }
  object.perform = nullptr;
  const auto* const dsp = find_method(object, "dsp64");
  using Dsp = void (*)(void*, t_object*, short*, double, long, long);
  reinterpret_cast<Dsp>(dsp->function)(x, reinterpret_cast<t_object*>(&max()), connected.data(), max().sample_rate,
                                       max().vector_size, 0);
}

/// Audio thread. Samples lie channel after channel, `length` of each.
void perform(void* x, Object& object, const double* in, double* out, std::int64_t length, std::int64_t at) {
  const std::lock_guard lock(max().playing);
  if (object.perform == nullptr) return;
  std::vector<double> inputs(static_cast<std::size_t>(object.channels_in * max().vector_size));
  std::vector<double*> ins;
  std::vector<double*> outs;
  for (int i = 0; i < object.channels_in; ++i) {
    ins.push_back(inputs.data() + i * max().vector_size);
    std::copy_n(in + i * length + at, max().vector_size, ins.back());
  }
  for (int i = 0; i < object.channels_out; ++i) outs.push_back(out + i * length + at);
  object.perform(static_cast<t_object*>(x), reinterpret_cast<t_object*>(&max()), ins.data(), object.channels_in,
                 outs.data(), object.channels_out, max().vector_size, 0, object.perform_data);
}

std::thread audio;
std::atomic<bool> audio_on{false};

/// Plays everything there is, for ever.
void play_all() {
  fm_enter(FM_AUDIO);
  std::mt19937 random(1);
  std::uniform_real_distribution<double> noise(-1, 1);
  while (audio_on) {
    while (max().chain_wanted > 0) std::this_thread::yield();
    {
      const std::lock_guard chain(max().playing);
      std::vector<std::pair<void*, Object*>> all;
      {
        const std::lock_guard lock(max().mutex);
        for (auto& [x, object] : max().objects) {
          if (object.perform != nullptr) all.emplace_back(x, &object);
        }
      }
      for (auto& [x, object] : all) {
        std::vector<double> in(static_cast<std::size_t>(object->channels_in * max().vector_size));
        std::vector<double> out(static_cast<std::size_t>(object->channels_out * max().vector_size));
        std::generate(in.begin(), in.end(), [&] { return noise(random); });
        perform(x, *object, in.data(), out.data(), max().vector_size, 0);
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

}  // namespace

ChainLock::ChainLock() {
  ++max().chain_wanted;
  max().playing.lock();
  --max().chain_wanted;
}

ChainLock::~ChainLock() { max().playing.unlock(); }

}  // namespace fake

using namespace fake;

void fm_cord(void* x, int inlet, int channels) {
  object_of(x, "fm_cord").cords.at(static_cast<std::size_t>(inlet)) = channels;
}

void fm_dsp(double sample_rate, int vector_size) {
  only_main("fm_dsp");
  const ChainLock chain;
  std::vector<void*> all;
  {
    const std::lock_guard lock(max().mutex);
    max().sample_rate = sample_rate;
    max().vector_size = vector_size;
    ++max().builds;
    for (auto& [x, object] : max().objects) {
      object.perform = nullptr;
      if (object.type->signals) all.push_back(x);
    }
  }
  if (sample_rate <= 0) return;
  for (void* const x : all) add_to_chain(x, object_of(x, "dsp"));
}

int fm_builds() { return max().builds; }
int fm_channels_in(void* x) { return object_of(x, "fm_channels_in").channels_in; }
int fm_channels_out(void* x) { return object_of(x, "fm_channels_out").channels_out; }

void fm_play(void* x, const double* in, double* out, int vectors) {
  only_main("fm_play");
  auto& object = object_of(x, "fm_play");
  std::thread([&] {
    fm_enter(FM_AUDIO);
    const std::int64_t length = static_cast<std::int64_t>(vectors) * max().vector_size;
    for (std::int64_t at = 0; at < length; at += max().vector_size) perform(x, object, in, out, length, at);
  }).join();
}

void fm_audio(int on) {
  only_main("fm_audio");
  if (audio_on.exchange(on != 0)) audio.join();
  if (on != 0) audio = std::thread(play_all);
}

extern "C" {

void z_dsp_setup(t_pxobject* x, long nsignals) {
  only_main("dsp_setup");
  auto& object = object_of(x, "dsp_setup");
  if (object.signals_set_up) fail("dsp_setup a second time");
  object.signals_set_up = true;
  object.cords.assign(static_cast<std::size_t>(nsignals), 1);
  object.told.assign(static_cast<std::size_t>(nsignals), 1);
  x->z_in = nsignals;
}

void z_dsp_free(t_pxobject* x) {
  only_main("dsp_free");
  const ChainLock chain;
  const std::lock_guard lock(max().mutex);
  auto& object = object_of(x, "dsp_free");
  if (!object.signals_set_up || object.signals_freed) fail("dsp_free without dsp_setup, or twice");
  object.signals_freed = true;
  object.perform = nullptr;
}

void dsp_add64(t_object* chain, t_object* x, t_perfroutine64 f, long, void* userparam) {
  only_main("dsp_add64");
  if (chain != reinterpret_cast<t_object*>(&max())) fail("dsp_add64: not the chain that dsp64 was given");
  auto& object = object_of(x, "dsp_add64");
  object.perform = f;
  object.perform_data = userparam;
}

t_dspchain* dspchain_fromobject(t_object* o) {
  only_main("dspchain_fromobject");
  const std::lock_guard lock(max().mutex);
  return object_of(o, "dspchain_fromobject").perform == nullptr ? nullptr : reinterpret_cast<t_dspchain*>(&max());
}

void dspchain_setbroken(t_dspchain*) {
  only_main("dspchain_setbroken");
  const std::lock_guard lock(max().mutex);
  max().chain_broken = true;
}

int sys_getblksize() { return max().vector_size; }
float sys_getsr() { return static_cast<float>(max().sample_rate); }

}  // extern "C"
