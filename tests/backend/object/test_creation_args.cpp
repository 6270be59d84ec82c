#include "object/creation_args.h"

#include <doctest.h>

#include <limits>

using namespace nn::object;

namespace {

Atoms words(std::initializer_list<const char*> texts) {
  Atoms atoms;
  for (const auto* text : texts) {
    char* end = nullptr;
    const double number = std::strtod(text, &end);
    atoms.push_back(*end == '\0' ? Atom(number) : Atom(std::string(text)));
  }
  return atoms;
}

}  // namespace

TEST_CASE("model, method and bufsize, with their defaults") {
  auto args = parse_creation_args(words({"rave"}));
  REQUIRE(args.ok());
  CHECK(args->model == "rave");
  CHECK(args->setup.method == "forward");
  CHECK(args->setup.bufsize == 4096);
  CHECK(args->setup.device == "cpu");
  CHECK_FALSE(args->multichannel);
  args = parse_creation_args(words({"-m", "rave", "-d", "cuda:1", "encode", "0"}));
  REQUIRE(args.ok());
  CHECK(args->setup.method == "encode");
  CHECK(args->setup.bufsize == 0);
  CHECK(args->setup.device == "cuda:1");
  CHECK(args->multichannel);
  CHECK(parse_creation_args(words({"-gpu", "rave"}))->setup.device == "gpu");
}

TEST_CASE("a model may have a number for a name") { CHECK(parse_creation_args(words({"808"}))->model == "808"); }

TEST_CASE("nothing and void make an empty object") {
  auto args = parse_creation_args({});
  REQUIRE(args.ok());
  CHECK(args->model.empty());
  CHECK(args->inlets == 1);
  CHECK(args->outlets == 1);
  args = parse_creation_args(words({"void", "2", "3"}));
  REQUIRE(args.ok());
  CHECK(args->model.empty());
  CHECK(args->inlets == 2);
  CHECK(args->outlets == 3);
}

TEST_CASE("what does not fit is refused in words") {
  const auto error = [](std::initializer_list<const char*> texts) {
    const auto args = parse_creation_args(words(texts));
    return args.ok() ? std::string() : args.error().message;
  };
  CHECK(error({"rave", "forward", "-5"}).find("'-5'") != std::string::npos);  // a number, not a flag
  CHECK(error({"rave", "forward", "1e9"}).find("1e+09") != std::string::npos);
  CHECK(error({"rave", "forward", "0.5"}).find("whole") != std::string::npos);
  CHECK(error({"rave", "forward", "big"}).find("'big'") != std::string::npos);
  CHECK(error({"my", "rave", "model", "v2"}).find("backslash") != std::string::npos);
  CHECK(error({"-x", "rave"}).find("'-x'") != std::string::npos);
  CHECK(error({"rave", "-d"}).find("device") != std::string::npos);
  CHECK(error({"void", "two"}).find("inlets") != std::string::npos);
  CHECK(error({"void", "2", "9999"}).find("outlets") != std::string::npos);
  CHECK_FALSE(parse_bufsize(std::numeric_limits<double>::quiet_NaN()).ok());
  CHECK_FALSE(parse_bufsize(std::numeric_limits<double>::infinity()).ok());
}
