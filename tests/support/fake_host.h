#pragma once
// A host that remembers what it was told and gives what it was given.

#include <map>
#include <string>
#include <vector>

#include "object/host.h"

namespace nn::test {

class FakeHost : public object::Host {
 public:
  void post(object::Level level, const std::string& line) override {
    (level == object::Level::Error ? errors : lines).push_back(line);
  }
  void outlet(const object::Message& message) override { outlets.push_back(message); }
  std::optional<std::string> find_file(const std::string& name) override {
    const auto found = files.find(name);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<model::BufferValue> read_buffer(const std::string& name) override {
    const auto found = buffers.find(name);
    return found == buffers.end() ? std::nullopt : std::optional(found->second);
  }
  bool write_buffer(const model::BufferValue& buffer) override {
    if (!buffers.contains(buffer.name)) return false;
    buffers[buffer.name] = buffer;
    return true;
  }
  void io_changed() override { ++io_changes; }

  std::vector<std::string> lines;
  std::vector<std::string> errors;
  std::vector<object::Message> outlets;
  std::map<std::string, std::string> files;
  std::map<std::string, model::BufferValue> buffers;
  int io_changes = 0;
};

}  // namespace nn::test
