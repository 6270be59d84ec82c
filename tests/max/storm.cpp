// The externals under fire, in the fake Max and with the fake model: messages from the main thread and from the
// scheduler, while an audio thread plays, chains are built anew, cords and buffers change, and objects come and go.
//
//   max_storm FOLDER_OF_EXTERNALS FOLDER_FOR_MODELS ROUNDS
//
// NN_STORM_SEED=... repeats a run.

#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <random>
#include <semaphore>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "fake_max.h"

namespace {

const std::array kModels{"gain", "other", "slow-1ms", "throws", "missing", "mono", "22050Hz"};
const std::array kBoxes{"nn~ gain forward 64",
                        "nn~ gain stereo 256 @late hold @deadline auto",
                        "nn~ void 2 2",
                        "nn~ 22050Hz",
                        "mc.nn~ gain stereo 64",
                        "mc.nn~ mono @bufsize 128 @enable 0",
                        "mc.nn~ slow-1ms encode 512",
                        "mcs.nn~ gain decode 3 64 @threads 2",
                        "mcs.nn~ void 4",
                        "mcs.nn~ mono forward 2",
                        "nn.info gain",
                        "nn~ missing",
                        "nn~ gain forward -1"};
const std::array kMessages{"set gain 2.",
                           "set shift 0.5",
                           "set gain 1000.",
                           "set weights 1. 2. 3.",
                           "set weights array u1",
                           "set weights loop",
                           "set grain loop",
                           "set nothing 1",
                           "get gain",
                           "get grain",
                           "getbufsize",
                           "getlate",
                           "dictionary d1",
                           "dictionary nowhere",
                           "enable 0",
                           "enable 1",
                           "reset",
                           "reload",
                           "load gain",
                           "load other stereo 128",
                           "load throws",
                           "load missing",
                           "load mono",
                           "method forward",
                           "method decode",
                           "method nothing",
                           "bufsize 0",
                           "bufsize 64",
                           "bufsize 4096",
                           "bufsize -1",
                           "deadline auto",
                           "deadline 128",
                           "late dry",
                           "late silence",
                           "resample 0",
                           "resample 1",
                           "interp 0",
                           "interp 1",
                           "optimize 0",
                           "optimize bf16",
                           "threads 3",
                           "gpu 1",
                           "offline 1",
                           "offline 0",
                           "offline 0",
                           "latency",
                           "dump",
                           "bang",
                           "stats",
                           "stats clear",
                           "track_buffers 0",
                           "track_buffers 1",
                           "nonsense 1 2 3",
                           "1",
                           "0.5",
                           "1 2 3"};

class Random {
 public:
  explicit Random(unsigned long seed) : engine_(seed) {}
  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(engine_); }
  template <class List>
  auto& one_of(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937_64 engine_;
};

constexpr int kPerRound = 3;

/// The objects of the patch. It is taken for granted of Max that no message reaches an object that is being freed.
struct Patch {
  std::shared_mutex mutex;
  std::vector<void*> objects;
  /// What the scheduler may still send. Nothing that it sends is lost, so if it sent more than the main thread can do,
  /// as that can under a sanitizer, the main thread would fall behind for ever.
  std::counting_semaphore<> messages{0};
};

int fail(const std::string& what) {
  std::fprintf(stderr, "max_storm: %s\n", what.c_str());
  return 1;
}

void change_buffer(Random& random) {
  const std::vector<float> samples(512, 0.25F);
  fm_buffer("loop", 1, static_cast<int>(1 + random.below(512)), 48000, samples.data());
}

void main_thread(Patch& patch, Random& random, int rounds) {
  constexpr std::array kVectors{1, 16, 64, 441};
  constexpr std::size_t kMost = 5;
  for (int round = 0; round < rounds; ++round) {
    patch.messages.release(kPerRound);
    switch (random.below(12)) {
      case 0:
        if (patch.objects.size() < kMost) {
          void* const made = fm_new(random.one_of(kBoxes));
          const std::unique_lock lock(patch.mutex);
          if (made != nullptr) patch.objects.push_back(made);
        }
        break;
      case 1:
        if (!patch.objects.empty() && random.below(4) == 0) {
          const std::unique_lock lock(patch.mutex);
          const auto at = patch.objects.begin() + static_cast<std::ptrdiff_t>(random.below(patch.objects.size()));
          fm_free(*at);
          patch.objects.erase(at);
        }
        break;
      case 2:
        for (void* const object : patch.objects) {
          const int inlets = fm_inlets(object);
          for (int inlet = 0; inlet < inlets; ++inlet) fm_cord(object, inlet, static_cast<int>(1 + random.below(4)));
        }
        fm_dsp(random.below(8) == 0 ? 0 : random.below(2) == 0 ? 44100 : 48000, random.one_of(kVectors));
        break;
      case 3: change_buffer(random); break;
      case 4:
        for (void* const object : patch.objects) {
          fm_drop(object, "gain.ts");
          fm_assist(object, 1, 0);
        }
        break;
      case 5: fm_console(); break;
      default:
        if (!patch.objects.empty()) fm_send(random.one_of(patch.objects), random.one_of(kMessages));
        fm_pump();
    }
  }
}

void scheduler_thread(Patch& patch, const std::atomic<bool>& stopping, unsigned long seed) {
  fm_enter(FM_SCHEDULER);
  Random random(seed);
  while (patch.messages.acquire(), !stopping) {
    const std::shared_lock lock(patch.mutex);
    if (!patch.objects.empty()) fm_send(random.one_of(patch.objects), random.one_of(kMessages));
    if (random.below(50) == 0) change_buffer(random);
  }
}

/// After all that: an object plays.
bool plays() {
  constexpr int kVector = 64;
  constexpr int kVectors = 64;
  void* const nn = fm_new("nn~ gain forward 64 @offline 1");
  if (nn == nullptr) return false;
  fm_dsp(48000, kVector);
  fm_send(nn, "set gain 2.");
  fm_pump();
  const std::vector<double> in(static_cast<std::size_t>(kVector * kVectors), 0.25);
  std::vector<double> out(in.size());
  fm_play(nn, in.data(), out.data(), kVectors);
  fm_free(nn);
  return std::abs(out.back() - 0.5) < 1e-6;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return fail("give the folder of the externals, one for models, and a number of rounds");
  fm_enter(FM_MAIN);
  for (const auto* const name : {"nn~", "mc.nn~", "mcs.nn~", "nn.info"}) {
    const auto path = std::string(arguments[1]) + "/" + name + NN_MAX_SUFFIX;
    if (fm_load(path.c_str()) != 0) return fail(fm_console());
  }
  for (const auto* const model : kModels) std::ofstream(std::string(arguments[2]) + "/" + model + ".ts") << "fake";
  fm_folder(arguments[2]);
  fm_array("u1", "1. 2.");
  fm_dictionary("d1", R"({"gain": 0.5, "weights": [1, 2], "on": true, "deep": {"er": 1}})");

  const char* const chosen = std::getenv("NN_STORM_SEED");
  const auto seed = chosen == nullptr ? 20'260'101 : std::strtoul(chosen, nullptr, 10);
  std::printf("NN_STORM_SEED=%lu\n", seed);
  Random random(seed);
  Patch patch;
  std::atomic<bool> stopping{false};
  std::thread scheduler([&] { scheduler_thread(patch, stopping, seed + 1); });
  fm_audio(1);
  main_thread(patch, random, std::atoi(arguments[3]));
  stopping = true;
  patch.messages.release();
  scheduler.join();
  while (!patch.objects.empty()) {  // with messages still on their way
    fm_free(patch.objects.back());
    patch.objects.pop_back();
  }
  fm_audio(0);
  if (!plays()) return fail(std::string("nothing plays any more\n") + fm_console());
  fm_dsp(0, 64);
  const std::string leaks = fm_leaks();
  return leaks.empty() ? 0 : fail("there is still:\n" + leaks);
}
