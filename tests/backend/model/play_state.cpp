// Plays two instances of each model file in turn, by a script, and one made after them: a line of numbers for each
// file, for the caller to judge. Under sanitizers it fails by itself.
//
//   play_state SCRIPT OPTIMIZE FILE...    `p`: a block, `r`: reset, `s`: the first one's attribute `w` is set to 0.5,
//                                         `b`: blocks of another size, `o`: optimize 1 or 0, `v`: two voices, `n`: one
//
// Changes are made as nn~ makes them: in a copy of the instance, warmed up, with which it goes on.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "model/model.h"

namespace {

using nn::model::Model;
using nn::model::Optimize;

class Player {
 public:
  Player(const std::string& path, Optimize how) : how_(how) {
    auto loaded = Model::load(path);
    if (!loaded) fail(loaded.error().message);
    model_ = *loaded;
    change();
  }

  void play() {
    const auto count = static_cast<std::size_t>(voices_ * block_);
    std::vector<float> in(count);
    std::vector<float> out(count);
    for (std::size_t i = 0; i < count; ++i) in[i] = std::sin(0.3F * static_cast<float>(i));
    if (!runner_->run(in.data(), out.data())) fail("a block failed");
    for (const auto at : {std::size_t{20}, count - 1}) heard_.push_back(out[at]);
  }

  void apply(char what) {
    switch (what) {
      case 'p': return play();
      case 'r': return check(model_->reset());
      case 's':
        if (model_->spec().find_attribute("w") != nullptr) check(model_->set({"w", {0.5}}));
        return;
      case 'b': block_ = block_ == 64 ? 128 : 64; break;
      case 'o': how_ = how_ == Optimize::Off ? Optimize::On : Optimize::Off; break;
      case 'v': voices_ = 2; break;
      case 'n': voices_ = 1; break;
      default: fail("no such step");
    }
    model_ = model_->copy();
    change();
  }

  void print() const {
    for (const auto value : heard_) std::printf(" %.9g", static_cast<double>(value));
  }

 private:
  void change() {
    const auto& method = model_->spec().methods.front();
    check(model_->optimize(how_));
    if (voices_ > 1) check(model_->takes_voices(method, block_, voices_));
    model_->warm_up(method, block_, voices_, 1);
    runner_ = Model::runner(model_, method, block_, voices_, [](const std::string& line) { fail(line); });
  }

  static void check(const nn::Result<void>& done) {
    if (!done.ok()) fail(done.error().message);
  }
  [[noreturn]] static void fail(const std::string& line) {
    std::fprintf(stderr, "%s\n", line.c_str());
    std::exit(1);
  }

  std::shared_ptr<Model> model_;
  std::shared_ptr<nn::engine::MethodRunner> runner_;
  Optimize how_;
  std::int64_t block_ = 64;
  int voices_ = 1;
  std::vector<float> heard_;
};

}  // namespace

int main(int count, char** arguments) {  // NOLINT(bugprone-exception-escape): it ends the test
  if (count < 3) return 2;
  const std::string script = arguments[1];
  const auto how = std::string(arguments[2]) == "1" ? Optimize::On : Optimize::Off;
  for (int i = 3; i < count; ++i) {
    std::array players{Player(arguments[i], how), Player(arguments[i], how)};
    for (const char step : script) {
      players[0].apply(step);
      if (step != 's') players[1].apply(step);
    }
    Player third(arguments[i], how);
    third.play();
    std::printf("%s\t", arguments[i]);
    for (const auto& player : players) {
      player.print();
      std::printf("\t");
    }
    third.print();
    std::printf("\n");
  }
  return 0;
}
