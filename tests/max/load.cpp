// Loads the externals into the fake Max, makes boxes of them and plays what plays: a line for all that happens.
//
//   max_load FOLDER_OF_EXTERNALS BOX...

#include <cstdio>
#include <string>
#include <vector>

#include "fake_max.h"

namespace {

/// A message, and a vector of 0.25 in three channels where there is room for them.
void use(void* object) {
  const std::string outlets = fm_outlets(object);
  std::printf("outlets: %s\n", outlets.c_str());
  const bool signals = outlets.find("signal") != std::string::npos;
  fm_send(object, signals ? "hello 1 0.5 word" : "bang");
  fm_pump();
  if (signals) {
    constexpr int kVector = 64;
    fm_cord(object, 0, 3);
    fm_dsp(48000, kVector);
    const std::vector<double> in(static_cast<std::size_t>(kVector * fm_channels_in(object)), 0.25);
    std::vector<double> out(static_cast<std::size_t>(kVector * fm_channels_out(object)), -1);
    fm_play(object, in.data(), out.data(), 1);
    std::printf("%d channels play %g %g\n", fm_channels_out(object), out.front(), out.back());
    std::printf("saves %s\n", fm_save(object));
    std::printf("answers %s", fm_take(object, 1));
  } else {
    std::printf("answers %s", fm_take(object, 0));
    std::printf("answers %s", fm_take(object, 1));
  }
}

}  // namespace

int main(int count, char** arguments) {
  fm_enter(FM_MAIN);
  for (const auto* const name : {"nn~", "mc.nn~", "mcs.nn~", "nn.info"}) {
    const auto path = std::string(arguments[1]) + "/" + name + NN_MAX_SUFFIX;
    std::printf("loaded %s: %s\n", name, fm_load(path.c_str()) == 0 ? "yes" : "no");
    std::printf("%s", fm_console());
  }
  for (int i = 2; i < count; ++i) {
    void* const made = fm_new(arguments[i]);
    std::printf("made %s: %s\n", arguments[i], made == nullptr ? "no" : "yes");
    if (made != nullptr) {
      use(made);
      fm_free(made);
    }
    std::printf("%s", fm_console());
  }
  std::printf("left: %s\n", fm_leaks());
  return 0;
}
