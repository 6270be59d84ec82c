#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include "model/optimize/layer.h"
#include "model/optimize/tune.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

using namespace nn::model::optimize;

namespace {

const std::vector<Kind> kOffered{Kind::Aten, Kind::Panels};

std::shared_ptr<Layer> layer_of(at::Tensor weight) {
  Convolution c;
  c.weight = std::move(weight);
  return std::make_shared<Layer>(std::move(c));
}

std::string word(Kind kind) {
  const auto* const row =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& entry) { return entry.first == kind; });
  return std::string(row->second);
}

}  // namespace

TEST_CASE("the way that is faster here is chosen and remembered, and what is remembered is not tried again") {
  const auto file =
      (std::filesystem::temp_directory_path() / ("nn_test_tune" + std::to_string(std::random_device()()))).string();
  std::filesystem::remove(file);
  const auto input = at::randn({1, 512, 4});
  int runs = 0;
  const auto tuned = [&](const std::shared_ptr<Layer>& layer) {
    Choices choices(file);
    runs = 0;
    const auto kernels = tune([&] { ++runs, layer->run(input); }, kOffered, choices);
    return layer->chosen({1, 4});
  };
  const auto chosen = tuned(layer_of(at::randn({512, 512, 3})));  // which one it is differs between processors
  CHECK(runs == 1 + 5 * 2);
  CHECK(tuned(layer_of(at::randn({512, 512, 3}))) == chosen);
  CHECK(runs == 1);

  std::string text;
  std::getline(std::ifstream(file), text, '\0');
  const std::string from = "\"" + word(chosen) + "\"";
  const auto other = chosen == Kind::Aten ? Kind::Panels : Kind::Aten;
  REQUIRE(text.find(from) != std::string::npos);
  text.replace(text.find(from), from.size(), "\"" + word(other) + "\"");
  std::ofstream(file) << text;
  CHECK(tuned(layer_of(at::randn({512, 512, 3}))) == other);
  CHECK(runs == 1);
  std::filesystem::remove(file);
}

TEST_CASE("a trial changes nothing for other threads, nor after it") {
  const auto layer = layer_of(at::randn({64, 64, 3}));
  const auto input = at::randn({1, 64, 8});
  const auto expected = layer->run(input);
  Trial trial;
  trial.use(Kind::PanelsBf16);
  layer->run(input);
  CHECK_FALSE(layer->run(input).equal(expected));
  std::thread([&] { CHECK(layer->run(input).equal(expected)); }).join();
  REQUIRE(trial.cases().size() == 1);
  CHECK(trial.cases().begin()->second.at(Kind::PanelsBf16).seconds > 0);
}

TEST_CASE("what throws is not left behind") {
  const auto layer = layer_of(at::randn({8, 8, 3}));
  Choices choices("");
  CHECK_THROWS(tune([&] { layer->run(at::randn({1, 5, 8})); }, kOffered, choices));
  const auto input = at::randn({1, 8, 8});
  const auto first = layer->run(input);
  CHECK(layer->run(input).data_ptr() != first.data_ptr());
  CHECK(layer->chosen({1, 8}) == Kind::Aten);
}

TEST_CASE("a layer that does not run in each call is given a way only if ways can be compared") {
  const auto input = at::randn({1, 64, 8});
  for (const int period : {1, 2, 3, 4, 5, 6, 7, 12}) {
    const auto layer = layer_of(at::randn({64, 64, 3}));
    Choices choices("");
    int calls = 0;
    Kernels kernels;
    CHECK_NOTHROW(kernels = tune(
                      [&] {
                        if (calls++ % period == 0) layer->run(input);
                      },
                      {Kind::Aten, Kind::Onednn, Kind::Panels}, choices));
    if (period % 6 == 0) CHECK(layer->chosen({1, 8}) == Kind::Aten);  // no other one had its turn
  }
}

TEST_CASE("a kernel stays with who plays it, whatever others choose, and goes with them") {
  const auto layer = layer_of(at::randn({64, 64, 3}));
  const auto play = [&](std::int64_t length) {
    Choices choices("");
    return tune([&] { layer->run(at::randn({1, 64, length})); }, {Kind::Aten}, choices);
  };
  auto panels = layer->kernel({1, 8}, Kind::Panels);
  REQUIRE(panels != nullptr);
  layer->choose({1, 8}, panels);
  for (std::int64_t length = 9; length < 40; ++length) play(length);
  CHECK(layer->chosen({1, 8}) == Kind::Panels);
  {
    const auto other = play(8);  // another one's choice for the same size
    CHECK(other.layers() == 1);
    CHECK(layer->chosen({1, 8}) == Kind::Aten);
  }
  CHECK(layer->kernel({1, 77}, Kind::Panels) == panels);  // laid out once
  panels = nullptr;
  CHECK(layer->chosen({1, 8}) == Kind::Aten);
}
