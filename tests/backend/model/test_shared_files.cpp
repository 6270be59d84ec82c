#include "model/shared_files.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest.h>

using nn::Error;
using nn::Result;
using nn::model::FileIdentity;
using nn::model::identity_of;

namespace {

namespace fs = std::filesystem;
using Files = nn::model::SharedFiles<int>;
using Read = Result<Files::Pointer>;

/// Reads the same number for ever, and counts how often.
struct Reader {
  int number = 0;
  std::atomic<int> times{0};
  Read operator()() {
    ++times;
    return Files::Pointer(std::make_shared<const int>(number));
  }
};

struct Folder {
  fs::path path = fs::temp_directory_path() / ("nn_shared_files_" + std::to_string(std::random_device()()));
  Folder() { fs::create_directory(path); }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
};

}  // namespace

TEST_CASE("a file is read once as long as somebody has it") {
  Files files;
  Reader reader{.number = 7};
  const FileIdentity file{.path = "a"};
  auto first = files.get(file, std::ref(reader));
  auto second = files.get(file, std::ref(reader));
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->get() == second->get());
  CHECK(**first == 7);
  CHECK(reader.times == 1);

  const std::weak_ptr<const int> content = *first;
  *first = nullptr;
  *second = nullptr;
  CHECK(content.expired());
  CHECK(files.get(file, std::ref(reader)));
  CHECK(reader.times == 2);
}

TEST_CASE("another file, or another version of one, is read; the older one lives on") {
  Files files;
  Reader older{.number = 1};
  Reader newer{.number = 2};
  const FileIdentity file{.path = "a", .size = 1, .modified = 1, .inode = 1};
  const auto kept = files.get(file, std::ref(older));
  for (const auto& other : {FileIdentity{"b", 1, 1, 1}, FileIdentity{"a", 2, 1, 1}, FileIdentity{"a", 1, 2, 1},
                            FileIdentity{"a", 1, 1, 2}}) {
    auto content = files.get(other, std::ref(newer));
    REQUIRE(content);
    CHECK(**content == 2);
  }
  CHECK(newer.times == 4);
  auto again = files.get(file, std::ref(older));
  CHECK(**again == 1);
  CHECK(older.times == 1);
}

TEST_CASE("a failure is not remembered") {
  Files files;
  Reader reader{.number = 3};
  const FileIdentity file{.path = "a"};
  CHECK(files.get(file, [] { return Read(Error{"broken"}); }).error().message == "broken");
  auto content = files.get(file, std::ref(reader));
  REQUIRE(content);
  CHECK(**content == 3);
}

TEST_CASE("several threads that open one file read it once") {
  Files files;
  std::atomic<int> times{0};
  const auto read = [&] {
    ++times;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return Read(std::make_shared<const int>(5));
  };
  std::vector<std::future<Read>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [&] { return files.get({.path = "a"}, read); }));
  }
  std::vector<Files::Pointer> contents;
  for (auto& thread : threads) contents.push_back(*thread.get());
  CHECK(times == 1);
  for (const auto& content : contents) CHECK(content == contents.front());
}

TEST_CASE("who waited for a failure reads for itself") {
  Files files;
  std::promise<void> is_reading;
  std::promise<void> may_fail;
  auto failing = std::async(std::launch::async, [&] {
    return files.get({.path = "a"}, [&] {
      is_reading.set_value();
      may_fail.get_future().wait();
      return Read(Error{"gone"});
    });
  });
  is_reading.get_future().wait();
  Reader reader{.number = 4};
  auto waiting = std::async(std::launch::async, [&] { return files.get({.path = "a"}, std::ref(reader)); });
  may_fail.set_value();
  CHECK_FALSE(failing.get());
  CHECK(**waiting.get() == 4);
}

TEST_CASE("different files are read at the same time") {
  Files files;
  const auto outer = files.get({.path = "a"}, [&] {
    auto other = std::async(std::launch::async, [&] {
      return files.get({.path = "b"}, [] { return Read(std::make_shared<const int>(1)); });
    });
    CHECK(other.get());
    return Read(std::make_shared<const int>(2));
  });
  CHECK(outer);
}

TEST_CASE("threads that open, drop and fail to open files") {
  Files files;
  std::vector<std::future<void>> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.push_back(std::async(std::launch::async, [&files, thread] {
      for (int i = 0; i < 300; ++i) {
        const auto number = (i + thread) % 3;
        auto content = files.get({.path = std::to_string(number)}, [&] {
          return i % 7 == 0 ? Read(Error{"broken"}) : Read(std::make_shared<const int>(number));
        });
        if (content && **content != number) throw std::logic_error("another file's content");
      }
    }));
  }
  for (auto& thread : threads) thread.get();
}

TEST_CASE("a file has one identity by every name, until it is written anew") {
  const Folder folder;
  const auto path = folder.write("a.ts", "one");
  const auto before = identity_of(path);
  CHECK(before.size == 3);
  CHECK(identity_of(path) == before);
  fs::create_symlink(path, folder.path / "link.ts");
  CHECK(identity_of((folder.path / "link.ts").string()) == before);
  CHECK(identity_of((folder.path / "." / "a.ts").string()) == before);

  SUBCASE("at another time") {
    fs::last_write_time(path, fs::last_write_time(path) + std::chrono::nanoseconds(4000));
    CHECK(identity_of(path) != before);
  }
  SUBCASE("another file takes its place, as large and as old") {
    const auto other = folder.write("b.ts", "two");
    fs::last_write_time(other, fs::last_write_time(path));
    fs::rename(other, path);
    CHECK(identity_of(path) != before);
  }
  SUBCASE("it is gone") {
    fs::remove(path);
    CHECK(identity_of(path) == FileIdentity{.path = path});
  }
}
