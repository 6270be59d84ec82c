// Whether a method's voices are kept apart is found out by numbers, not by the shape of the answer.

#include <filesystem>
#include <random>
#include <string>

#include "model/model.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

namespace {

namespace fs = std::filesystem;
using nn::model::Model;

constexpr std::int64_t kBlock = 64;

struct Loaded {
  fs::path path = fs::temp_directory_path() / ("nn_voices_" + std::to_string(std::random_device()()) + ".ts");
  std::shared_ptr<Model> model;

  explicit Loaded(const std::string& forward) {
    torch::jit::Module module("Voices");
    module.register_buffer("state", torch::zeros({64, 1, 1}));
    module.register_buffer("last", torch::zeros({1, 1, 1}));
    module.register_attribute("blocks", c10::IntType::get(), 0);
    module.register_buffer("forward_params", torch::tensor({1, 1, 1, 1}));
    module.define("def forward(self, x):\n    " + forward + "\n");
    module.save(path.string());
    auto loaded = Model::load(path.string());
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().message));
    model = *loaded;
  }
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;
  ~Loaded() { fs::remove(path); }

  /// Why it does not; empty if it does.
  [[nodiscard]] std::string refuses(int voices) const {
    const auto taken = model->takes_voices(model->spec().methods.front(), kBlock, voices);
    return taken.ok() ? "" : taken.error().message;
  }
};

}  // namespace

TEST_CASE("voices that share nothing are taken") {
  const auto* forward = "";
  SUBCASE("without a state") { forward = "return x * 0.5"; }
  SUBCASE("with a state for each") {
    forward = "b = x.size(0)\n    y = x + self.state[:b]\n    self.state[:b] = x[:, :, -1:]\n    return y";
  }
  SUBCASE("with a state that is the same for all") { forward = "self.blocks += 1\n    return x * self.blocks"; }
  SUBCASE("with noise") { forward = "return x + torch.randn_like(x)"; }
  const Loaded loaded(forward);
  for (const int voices : {2, 3, 4, 8}) {
    CHECK(loaded.refuses(voices).empty());
    CHECK(loaded.refuses(voices).empty());  // now that it is known
  }
}

TEST_CASE("voices that hear each other are refused, with the reason") {
  const auto* forward = "";
  SUBCASE("at once") { forward = "return x - x.mean(0, True)"; }
  SUBCASE("in the next block, by a state that knows no voices") {
    forward = "y = x + self.last\n    self.last = x[-1:, :, -1:]\n    return y";
  }
  SUBCASE("with noise between them") { forward = "return x.mean(0, True) + torch.randn_like(x)"; }
  SUBCASE("of two sides") { forward = "a = torch.roll(x, x.size(0) // 2, 0)\n    return x + 0.1 * a"; }
  const Loaded loaded(forward);
  for (const int voices : {2, 4, 8}) CHECK(loaded.refuses(voices).find("heard in another") != std::string::npos);
}

TEST_CASE("what answers another shape, or fails, is refused") {
  CHECK(Loaded("return x[:1]").refuses(2) == "it answers [1, 1, 64] instead of [2, 1, 64]");
  CHECK(Loaded("return x.reshape([1, 1, 64])").refuses(2).find("invalid for input of size 128") != std::string::npos);
}
