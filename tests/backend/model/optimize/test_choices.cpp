#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "model/optimize/choices.h"
// clang-format off: the last one takes back a macro of LibTorch
#include "doctest_torch.h"
// clang-format on

using namespace nn::model::optimize;

namespace {

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("nn_test_choices" + std::to_string(std::random_device()()));
  Folder() { std::filesystem::remove_all(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  [[nodiscard]] std::string file() const { return (path / "below" / "kernels.json").string(); }
};

}  // namespace

TEST_CASE("what was measured is known again, and what others measured meanwhile stays") {
  const Folder folder;
  Choices first(folder.file());
  Choices second(folder.file());
  CHECK_FALSE(first.find("a"));
  first.add("a", Kind::Panels);
  CHECK(first.find("a") == Kind::Panels);
  first.save();
  second.add("b", Kind::Onednn);
  second.add("c", Kind::Aten);
  second.save();
  const Choices third(folder.file());
  CHECK(third.find("a") == Kind::Panels);
  CHECK(third.find("b") == Kind::Onednn);
  CHECK(third.find("c") == Kind::Aten);
}

TEST_CASE("a file that is no such file is written anew") {
  for (const auto* text : {"", "{", "[1]", "7", "{\"unknown\": 3}"}) {
    const Folder folder;
    Choices(folder.file()).save();  // nothing to save: no file
    CHECK_FALSE(std::filesystem::exists(folder.file()));
    std::filesystem::create_directories(std::filesystem::path(folder.file()).parent_path());
    std::ofstream(folder.file()) << text;
    Choices choices(folder.file());
    CHECK_FALSE(choices.find("a"));
    choices.add("a", Kind::Panels);
    choices.save();
    CHECK(Choices(folder.file()).find("a") == Kind::Panels);
  }
}

TEST_CASE("another machine's times do not count, and a kernel of a later version is not known") {
  const Folder folder;
  Choices choices(folder.file());
  choices.add("a", Kind::Panels);
  choices.add("b", Kind::Aten);
  choices.save();
  std::ifstream in(folder.file());
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  auto later = text;
  later.replace(later.find("panels"), 6, "wonder");
  std::ofstream(folder.file()) << later;
  CHECK_FALSE(Choices(folder.file()).find("a"));
  CHECK(Choices(folder.file()).find("b") == Kind::Aten);
  auto elsewhere = text;
  elsewhere.replace(elsewhere.find("torch"), 5, "TORCH");
  std::ofstream(folder.file()) << elsewhere;
  CHECK_FALSE(Choices(folder.file()).find("b"));
}

TEST_CASE("a place that cannot be written costs nothing") {
  Choices nowhere("");
  nowhere.add("a", Kind::Panels);
  nowhere.save();
  Choices refused("/proc/no/such/place.json");
  refused.add("a", Kind::Panels);
  refused.save();
  CHECK(refused.find("a") == Kind::Panels);
}

#if defined(__linux__)
TEST_CASE("the file lies in the user's folder for caches") {
  const auto set = [](const char* name, const std::string& value) { setenv(name, value.c_str(), 1); };
  const char* earlier = std::getenv("XDG_CACHE_HOME");
  const std::string before = earlier == nullptr ? "" : earlier;
  const std::string home = std::getenv("HOME");
  set("XDG_CACHE_HOME", "/caches");
  CHECK(choices_file() == "/caches/nn~/kernels.json");
  set("XDG_CACHE_HOME", "");
  CHECK(choices_file() == home + "/.cache/nn~/kernels.json");
  set("HOME", "");
  CHECK(choices_file().empty());
  set("HOME", home);
  set("XDG_CACHE_HOME", before);
}
#endif
