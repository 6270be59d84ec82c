// Several instances of one file: what they share, what each has for itself. Makes its files itself.

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <torch/csrc/jit/runtime/print_handler.h>
#include "model/model.h"
#include "model/model_file.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

namespace {

namespace fs = std::filesystem;
using nn::model::Model;
using nn::model::ModelFile;
using ModelPtr = std::shared_ptr<Model>;

constexpr int kBlock = 8;
constexpr std::int64_t kRows = 64;  // of which one is used, as in many a model whose author counted on batches
constexpr std::int64_t kMegabyte = 1 << 20;

/// Answers with the block before, plus `offset`, plus `bias`, times `gain`.
const char* const kCode = R"(
def get_methods(self) -> List[str]:
    return ["forward"]
def get_attributes(self) -> List[str]:
    return ["offset", "bias"]
def get_offset(self) -> float:
    return self.offset
def set_offset(self, value: float) -> int:
    self.offset = value
    return 0
def get_bias(self) -> float:
    return float(self.bias.item())
def set_bias(self, value: float) -> int:
    self.bias.fill_(value)
    return 0
def forward(self, x):
    print("run")
    last = self.pad[:1, :1, :x.size(2)]
    y = (last + self.offset + self.bias) * self.gain[:1, :1]
    last.copy_(x)
    return y
)";

const char* const kWritesParameter = R"(
def get_attributes(self) -> List[str]:
    return ["offset", "bias", "gain"]
def set_gain(self, value: float) -> int:
    if value > 0.0:
        self.gain[0].mul_(value)
    return 0
)";

struct Sizes {
  std::int64_t gain = 1;
  std::int64_t pad = 16;
};

torch::jit::Module make_module(const std::string& code, Sizes sizes = {}) {
  torch::jit::Module module("shared");
  module.register_parameter("gain", torch::full({1, sizes.gain}, 2.0F), false);
  module.register_buffer("pad", torch::zeros({kRows, 1, sizes.pad}));
  module.register_buffer("bias", torch::zeros({1}));
  module.register_buffer("forward_params", torch::tensor({1, 1, 1, 1}));
  module.register_attribute("offset", c10::FloatType::get(), 0.0);
  module.define(code);
  return module;
}

/// A folder of its own for each test.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("nn_sharing_" + std::to_string(std::random_device()()));
  Folder() { fs::create_directory(path); }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string save(const torch::jit::Module& module) const {
    const auto file = (path / "shared.ts").string();
    module.save(file);
    return file;
  }
};

/// "run": a call of forward.
struct CountRuns {
  static inline std::atomic<int> runs{0};
  CountRuns() {
    runs = 0;
    torch::jit::setPrintHandler([](const std::string&) { ++runs; });
  }
};

ModelPtr load(const std::string& path) {
  auto model = Model::load(path);
  REQUIRE_MESSAGE(model, (model ? "" : model.error().message));
  return *model;
}

/// The first sample of the answer to a block full of `value`.
float play(const ModelPtr& model, float value) {
  const auto report = [](const std::string& line) { FAIL_CHECK(line); };
  const auto runner = Model::runner(model, model->spec().methods.front(), kBlock, 1, report);
  const std::vector<float> in(kBlock, value);
  std::vector<float> out(kBlock);
  CHECK(runner->run(in.data(), out.data()));
  return out.front();
}

void set(const ModelPtr& model, const std::string& attribute, double value) {
  const auto done = model->set({attribute, {value}});
  CHECK_MESSAGE(done.ok(), (done.ok() ? "" : done.error().message));
}

#ifdef __linux__
std::int64_t private_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stoll(line.substr(line.find(':') + 1)) * 1024;
  }
  return 0;
}
#endif

}  // namespace

TEST_CASE("instances have state and settings of their own") {
  const Folder folder;
  const CountRuns silent;
  std::string code = kCode;
  double gain = 2;
  SUBCASE("and share the parameters") {}
  SUBCASE("and parameters, if the code writes to them") {
    code.replace(code.find("def get_attributes"), code.find("def get_offset") - code.find("def get_attributes"),
                 kWritesParameter);
    gain = 6;
  }
  const auto path = folder.save(make_module(code));
  const auto first = load(path);
  const auto second = load(path);
  CHECK(play(first, 1) == 0);
  set(first, "offset", 10);
  set(first, "bias", 100);
  if (gain != 2) set(first, "gain", gain / 2);
  CHECK(play(first, 2) == gain * 111);
  CHECK(play(second, 3) == 0);
  CHECK(play(second, 0) == 2 * 3);

  const auto third = load(path);
  CHECK(play(third, 0) == 0);
  const auto copy = first->copy();
  REQUIRE(copy != nullptr);
  CHECK(play(copy, 5) == gain * 112);
  CHECK(play(first, 0) == gain * 112);
  CHECK(first->reset().ok());
  CHECK(play(first, 0) == gain * 110);  // what was set is set again
  CHECK(play(copy, 0) == gain * 115);
}

TEST_CASE("buffers that share memory go on sharing it, and take another size when the model says so") {
  const Folder folder;
  auto module = make_module("def get_methods(self) -> List[str]:\n    return ['forward']\n");
  module.register_buffer("row", module.attr("pad").toTensor().select(0, 1));
  module.register_buffer("count", torch::zeros({0}));
  module.define(R"(
def forward(self, x):
    size = self.count.size(0) + 1
    self.count.resize_([size]).fill_(float(size))
    self.row.add_(1.0)
    return x * 0 + self.pad[1, 0, 0] + 10 * self.count.sum()
)");
  const auto path = folder.save(module);
  const auto first = load(path);
  CHECK(play(first, 0) == 11);
  CHECK(play(first, 0) == 42);
  const auto copy = first->copy();
  REQUIRE(copy != nullptr);
  CHECK(play(copy, 0) == 93);
  CHECK(play(load(path), 0) == 11);
  CHECK(play(first, 0) == 93);
}

TEST_CASE("an unchanged file is read once, as long as an instance lives") {
  const Folder folder;
  const CountRuns silent;
  const auto path = folder.save(make_module(kCode));
  std::weak_ptr<const ModelFile> kept;
  {
    const auto model = load(path);
    auto file = ModelFile::open(path);
    REQUIRE(file);
    kept = *file;
    *file = nullptr;
    const auto again = load(path);
    CHECK(ModelFile::open(path)->get() == kept.lock().get());
    const auto copy = again->copy();
    CHECK_FALSE(kept.expired());
  }
  CHECK(kept.expired());
}

TEST_CASE("a file exported anew is read anew; the old one plays on, also when its file is gone") {
  const Folder folder;
  const CountRuns silent;
  const auto path = folder.save(make_module(kCode));
  const auto old = load(path);
  auto other = make_module(kCode);
  other.attr("gain").toTensor().fill_(5);
  fs::remove(path);
  CHECK_FALSE(Model::load(path));
  CHECK(folder.save(other) == path);
  const auto fresh = load(path);
  fs::remove(path);
  for (const auto& model : {old, fresh}) set(model, "offset", 1);
  CHECK(play(old, 0) == 2);
  CHECK(play(fresh, 0) == 5);
  CHECK(old->reset().ok());
  CHECK(play(old->copy(), 0) == 2);
  CHECK_FALSE(Model::load(path));
}

TEST_CASE("each instance has the name by which it was loaded") {
  const Folder folder;
  const auto path = folder.save(make_module(kCode));
  const auto link = (folder.path / "other.ts").string();
  fs::create_symlink(path, link);
  const auto first = load(path);
  const auto second = load(link);
  CHECK(ModelFile::open(path)->get() == ModelFile::open(link)->get());
  CHECK(first->spec().name == "shared");
  CHECK(second->spec().name == "other");
  CHECK(second->spec().path == link);
}

TEST_CASE("threads that open a file at once share it, and play it each for itself") {
  const Folder folder;
  const CountRuns silent;
  const auto path = folder.save(make_module(kCode));
  std::vector<std::future<ModelPtr>> threads;
  for (int i = 0; i < 4; ++i) {
    threads.push_back(std::async(std::launch::async, [&, i] {
      auto model = load(path);
      set(model, "offset", i);
      for (int block = 0; block < 50; ++block) {
        model->warm_up(model->spec().methods.front(), kBlock, 1, block % 2);
        const auto before = block == 0 ? 0 : i + block - 1;
        if (play(model, static_cast<float>(i + block)) != static_cast<float>(2 * (before + i))) return ModelPtr();
      }
      return model;
    }));
  }
  const auto file = ModelFile::open(path);
  for (auto& thread : threads) CHECK(thread.get() != nullptr);
}

TEST_CASE("what one instance has warmed up is warm for all; what is timed is timed each time") {
  const Folder folder;
  const CountRuns count;
  const auto path = folder.save(make_module(kCode));
  const auto first = load(path);
  const auto method = first->spec().methods.front();
  first->warm_up(method, kBlock, 1, 0);
  CHECK(CountRuns::runs == 1);
  const auto second = load(path);
  second->warm_up(method, kBlock, 1, 0);
  CHECK(CountRuns::runs == 1);
  CHECK(second->warm_up(method, kBlock, 1, 4) > 0);
  CHECK(CountRuns::runs == 1 + 4);
  second->warm_up(method, 2 * kBlock, 1, 0);
  CHECK(CountRuns::runs == 1 + 4 + 1);
  CHECK(play(first, 1) == 0);
}

#ifdef __linux__
TEST_CASE("a further instance takes memory for what it uses of its state alone") {
  const Folder folder;
  const CountRuns silent;
  constexpr std::int64_t kNumbers = 4 * kMegabyte;
  const auto path = folder.save(make_module(kCode, {.gain = 16 * kMegabyte, .pad = kNumbers / kRows}));  // 64, 16 MiB
  const auto first = load(path);
  play(first, 1);
  CHECK(first->memory() >= 80 * kMegabyte);
  const auto before = private_memory();
  std::vector<ModelPtr> further;
  for (int i = 0; i < 4; ++i) {
    const auto model = load(path);
    play(model, 0);
    CHECK(model->reset().ok());
    play(model, 1);
    further.insert(further.end(), {model, model->copy()});
  }
  CHECK(private_memory() - before < 12 * kMegabyte);
  for (const auto& model : further) CHECK(play(model, 0) == 2);
}
#endif
