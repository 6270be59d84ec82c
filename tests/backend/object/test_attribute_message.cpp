#include "object/attribute_message.h"

#include <doctest.h>

#include <limits>

#include "fake_host.h"

using namespace nn::object;
using namespace nn::model;

namespace {

AttributeSpec attribute(std::vector<ValueType> types) { return {"x", std::move(types), true, true, {}}; }

std::string error_of(std::vector<ValueType> types, const Atoms& atoms) {
  nn::test::FakeHost host;
  const auto setting = parse_setting(attribute(std::move(types)), atoms, host);
  return setting.ok() ? std::string() : setting.error().message;
}

Value value_of(ValueType type, const Atoms& atoms) {
  nn::test::FakeHost host;
  auto setting = parse_setting(attribute({type}), atoms, host);
  REQUIRE(setting.ok());
  REQUIRE(setting->values.size() == 1);
  return setting->values.front();
}

BufferValue array(const std::string& name, std::vector<float> samples) {
  return {name, 1, static_cast<std::int64_t>(samples.size()), 44100.0, std::move(samples)};
}

const std::string kWord = "abc";

}  // namespace

TEST_CASE("scalars take what a person would write") {
  CHECK(std::get<bool>(value_of(ValueType::Bool, {1.0})));
  CHECK_FALSE(std::get<bool>(value_of(ValueType::Bool, {std::string("off")})));
  CHECK(std::get<std::int64_t>(value_of(ValueType::Int, {3.0})) == 3);
  CHECK(std::get<std::int64_t>(value_of(ValueType::Int, {-3.7})) == -3);
  CHECK(std::get<double>(value_of(ValueType::Float, {std::int64_t{2}})) == 2.0);
  CHECK(std::get<double>(value_of(ValueType::Float, {1e-07})) == 1e-07);
  CHECK(std::get<std::string>(value_of(ValueType::String, {12.0})) == "12");
  CHECK(std::get<std::string>(value_of(ValueType::String, {kWord})) == kWord);
}

TEST_CASE("what does not fit is refused, and the line names attribute, types and value") {
  for (const auto type : {ValueType::Bool, ValueType::Int, ValueType::Float, ValueType::Tensor}) {
    CAPTURE(type_name(type));
    const auto line = error_of({type}, {kWord});
    CHECK(line.find("set x takes " + std::string(type_name(type))) != std::string::npos);
    CHECK(line.find("'abc'") != std::string::npos);
  }
  CHECK_FALSE(error_of({ValueType::Bool}, {2.0}).empty());
  CHECK_FALSE(error_of({ValueType::Float}, {std::numeric_limits<double>::infinity()}).empty());
  CHECK_FALSE(error_of({ValueType::Int}, {std::numeric_limits<double>::quiet_NaN()}).empty());
  CHECK_FALSE(error_of({ValueType::Int}, {1e30}).empty());
  // One NaN in a tensor may stay in a streaming model's state for good.
  CHECK_FALSE(error_of({ValueType::Tensor}, {1.0, std::numeric_limits<double>::quiet_NaN()}).empty());
  CHECK_FALSE(error_of({ValueType::Tensor}, {1e39}).empty());
  CHECK(error_of({ValueType::Float, ValueType::Int}, {1.0}).find("2 values, not 1") != std::string::npos);
  CHECK(error_of({ValueType::Float}, {}).find("1 value, not 0") != std::string::npos);
  CHECK(error_of({ValueType::Float}, {1.0, 2.0}).find("not 2") != std::string::npos);
}

TEST_CASE("a tensor takes the numbers that remain, or an array") {
  nn::test::FakeHost host;
  host.buffers["curve"] = array("curve", {5, 6});
  auto setting =
      parse_setting(attribute({ValueType::Int, ValueType::Tensor, ValueType::Float}), {1.0, 2.0, 3.0, 4.0, 5.0}, host);
  REQUIRE(setting.ok());
  CHECK(std::get<TensorValue>(setting->values[1]).data == std::vector<float>{2, 3, 4});
  CHECK(std::get<TensorValue>(setting->values[1]).shape == std::vector<std::int64_t>{3});
  CHECK(std::get<double>(setting->values[2]) == 5.0);
  setting = parse_setting(attribute({ValueType::Tensor}), {std::string("curve")}, host);
  REQUIRE(setting.ok());
  CHECK(std::get<TensorValue>(setting->values[0]).data == std::vector<float>{5, 6});
}

TEST_CASE("as many numbers as a tensor holds keep its shape") {
  nn::test::FakeHost host;
  auto matrix = attribute({ValueType::Tensor});
  matrix.values = {TensorValue{{2, 2}, {0, 0, 0, 0}}};
  CHECK(std::get<TensorValue>(parse_setting(matrix, {1.0, 2.0, 3.0, 4.0}, host)->values[0]).shape ==
        std::vector<std::int64_t>{2, 2});
  host.buffers["curve"] = array("curve", {5, 6, 7, 8});
  auto filled = parse_setting(matrix, {std::string("curve")}, host);
  REQUIRE(filled.ok());
  CHECK(std::get<TensorValue>(filled->values[0]) == TensorValue{{2, 2}, {5, 6, 7, 8}});
  const auto few = parse_setting(matrix, {1.0, 2.0}, host);
  REQUIRE_FALSE(few.ok());
  CHECK(few.error().message.find("2 numbers do not fill it: give 2 x 2, that is 4, row by row") != std::string::npos);
  matrix.values = {TensorValue{{1, 4}, {0, 0, 0, 0}}};  // a single row may have any length
  CHECK(std::get<TensorValue>(parse_setting(matrix, {1.0, 2.0}, host)->values[0]).shape ==
        std::vector<std::int64_t>{1, 2});
  matrix.values = {TensorValue{{0, 3}, {}}};
  CHECK(std::get<TensorValue>(parse_setting(matrix, {1.0, 2.0}, host)->values[0]).shape ==
        std::vector<std::int64_t>{2});
}

TEST_CASE("a long tensor, of which only the beginning was told, keeps its shape too") {
  nn::test::FakeHost host;
  auto table = attribute({ValueType::Tensor});
  table.values = {TensorValue{{2, 3000}, std::vector<float>(4096)}};
  auto setting = parse_setting(table, Atoms(6000, 1.0), host);
  REQUIRE(setting.ok());
  CHECK(std::get<TensorValue>(setting->values.front()).shape == std::vector<std::int64_t>{2, 3000});
  const auto refused = parse_setting(table, Atoms(4096, 1.0), host);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message.find("give 2 x 3000, that is 6000") != std::string::npos);
}

TEST_CASE("a buffer takes an array per channel, in the order named") {
  nn::test::FakeHost host;
  host.buffers["left"] = array("left", {1, 2, 3});
  host.buffers["right"] = array("right", {4, 5, 6});
  host.buffers["short"] = array("short", {7});
  host.buffers["empty"] = array("empty", {});
  auto setting = parse_setting(attribute({ValueType::Buffer}), {std::string("right"), std::string("left")}, host);
  REQUIRE(setting.ok());
  const auto& buffer = *std::get<std::shared_ptr<const BufferValue>>(setting->values[0]);
  CHECK(buffer.channels == 2);
  CHECK(buffer.frames == 3);
  CHECK(buffer.sample_rate == 44100.0);
  CHECK(buffer.samples == std::vector<float>{4, 5, 6, 1, 2, 3});
  const auto refused = [&](const Atoms& names) {
    const auto result = parse_setting(attribute({ValueType::Buffer}), names, host);
    return result.ok() ? std::string() : result.error().message;
  };
  CHECK(refused({std::string("nowhere")}).find("no array 'nowhere'") != std::string::npos);
  CHECK(refused({std::string("empty")}).find("is empty") != std::string::npos);
  CHECK(refused({std::string("left"), std::string("short")}).find("one length") != std::string::npos);
}

TEST_CASE("values become atoms, tensors flat") {
  const auto atoms = to_atoms({true, std::int64_t{3}, 0.5, std::string("a"), TensorValue{{2}, {1.0F, 2.0F}}});
  CHECK(to_text(atoms) == "1 3 0.5 a 1 2");
}
