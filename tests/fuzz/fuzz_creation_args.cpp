// Creation arguments of any kind: what is accepted is within the documented limits, and says the same when written out.

#include <cmath>

#include "bytes.h"
#include "object/creation_args.h"

using namespace nn::object;
using nn::test::require;

namespace {

void check_number(double number) {
  const auto text = to_text(number);
  const auto back = std::strtod(text.c_str(), nullptr);
  require(std::isnan(number) ? std::isnan(back) : static_cast<float>(back) == static_cast<float>(number),
          "a number's text reads back as the same float");
}

Atoms written(const CreationArgs& args) {
  Atoms atoms{std::string("-d"), args.setup.device};
  if (args.multichannel) atoms.insert(atoms.begin(), std::string("-m"));
  if (args.model.empty()) {
    atoms.insert(atoms.end(), {std::string("void"), std::int64_t{args.inlets}, std::int64_t{args.outlets}});
  } else {
    atoms.insert(atoms.end(), {args.model, args.setup.method, static_cast<double>(args.setup.bufsize)});
  }
  return atoms;
}

void check_limits(const CreationArgs& args) {
  require(args.setup.bufsize >= 0 && args.setup.bufsize <= kMostBufsize, "bufsize is within its limits");
  require(args.inlets >= 0 && args.inlets <= kMostSignals, "inlets are within their limits");
  require(args.outlets >= 0 && args.outlets <= kMostSignals, "outlets are within their limits");
}

/// The same atom as the argument of a message.
void check_settings(const Atom& atom) {
  auto deadline = parse_deadline(atom);
  const bool counted = deadline.ok() && deadline->kind == Deadline::Kind::Samples;
  require(!counted || (deadline->samples > 0 && deadline->samples <= kMostBufsize), "deadline is within its limits");
  auto threads = parse_threads(atom);
  require(!threads.ok() || (*threads > 0 && *threads <= kMostThreads), "threads are within their limits");
}

bool is_flag(const std::string& word) { return word.starts_with('-'); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT: libFuzzer's name
  nn::test::Bytes bytes(data, size);
  const auto atoms = nn::test::make_atoms(bytes);
  for (const auto& atom : atoms) {
    if (const auto* number = std::get_if<double>(&atom)) check_number(*number);
    check_settings(atom);
  }
  auto args = parse_creation_args(atoms);
  if (!args) {
    require(!args.error().message.empty(), "an error says something");
    return 0;
  }
  check_limits(*args);
  if (is_flag(args->model) || is_flag(args->setup.method))
    return 0;  // a negative number serves as a name, its text does not
  auto again = parse_creation_args(written(*args));
  require(again.ok(), "what was accepted is accepted when written out");
  require(again->model == args->model && again->setup.device == args->setup.device &&
              again->multichannel == args->multichannel,
          "model, device and -m are the same");
  if (args->model.empty()) {
    require(again->inlets == args->inlets && again->outlets == args->outlets, "inlets and outlets are the same");
  } else {
    require(again->setup.method == args->setup.method && again->setup.bufsize == args->setup.bufsize,
            "method and bufsize are the same");
  }
  return 0;
}
