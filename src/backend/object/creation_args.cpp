#include "object/creation_args.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace nn::object {
namespace {

/// A host may keep a number as text: in what it saves with a patch.
std::optional<std::int64_t> whole_number(const Atom& atom, std::int64_t most) {
  if (const auto* text = std::get_if<std::string>(&atom)) {
    std::int64_t number = 0;
    const auto* const end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, number);
    return read.ec == std::errc() && read.ptr == end ? whole_number(number, most) : std::nullopt;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&atom)) {
    return *integer >= 0 && *integer <= most ? std::optional(*integer) : std::nullopt;
  }
  const auto* number = std::get_if<double>(&atom);
  if (number == nullptr || !(*number >= 0 && *number <= static_cast<double>(most))) return std::nullopt;  // NaN too
  return *number == std::floor(*number) ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

Result<int> parse_signals(const Atom& atom, const char* what) {
  const auto count = whole_number(atom, kMostSignals);
  if (count) return static_cast<int>(*count);
  return Error{std::string("'") + to_text(atom) + "' is not a number of " + what +
               ": write 'void INLETS OUTLETS', each 0 to " + std::to_string(kMostSignals)};
}

Result<int> parse_voices(const Atom& atom) {
  const auto count = whole_number(atom, kMostVoices);
  if (count && *count > 0) return static_cast<int>(*count);
  return Error{"'" + to_text(atom) + "' is not a number of voices: give 1 to " + std::to_string(kMostVoices)};
}

}  // namespace

Result<std::int64_t> parse_bufsize(const Atom& atom) {
  const auto size = whole_number(atom, kMostBufsize);
  if (size) return *size;
  return Error{"bufsize '" + to_text(atom) + "' does not work: give 0 (synchronous) to " +
               std::to_string(kMostBufsize) + " whole samples"};
}

Result<Deadline> parse_deadline(const Atom& atom) {
  const auto text = to_text(atom);
  if (text == "block") return Deadline{};
  if (text == "auto") return Deadline{Deadline::Kind::Auto};
  const auto samples = whole_number(atom, kMostBufsize);
  if (samples && *samples > 0) return Deadline{Deadline::Kind::Samples, *samples};
  return Error{"deadline '" + text + "' does not work: give block, auto, or 1 to " + std::to_string(kMostBufsize) +
               " whole samples (bufsize 0 is how to wait for the model)"};
}

Result<int> parse_threads(const Atom& atom) {
  const auto count = whole_number(atom, kMostThreads);
  if (count && *count > 0) return static_cast<int>(*count);
  return Error{"threads '" + to_text(atom) + "' does not work: give 1 to " + std::to_string(kMostThreads)};
}

Result<model::Optimize> parse_optimize(const Atom& atom) {
  for (const auto optimize : {model::Optimize::Off, model::Optimize::On, model::Optimize::Bf16}) {
    if (to_text(atom) == to_text(to_atom(optimize))) return optimize;
  }
  return Error{"optimize '" + to_text(atom) + "' does not work: give 0, 1 or bf16"};
}

Atom to_atom(model::Optimize optimize) {
  if (optimize == model::Optimize::Bf16) return std::string("bf16");
  return std::int64_t{optimize == model::Optimize::On ? 1 : 0};
}

Result<CreationArgs> parse_creation_args(const Atoms& atoms, Cording cording) {
  CreationArgs args;
  args.cording = cording;
  const bool voices = cording == Cording::Mcs;
  Atoms words;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const auto* word = std::get_if<std::string>(&atoms[i]);
    if (word == nullptr || word->empty() || word->front() != '-') {
      words.push_back(atoms[i]);
    } else if (*word == "-m" && cording == Cording::Plain) {
      args.multichannel = true;
    } else if (*word == "-gpu") {
      args.setup.device = "gpu";
    } else if (*word == "-d") {
      if (++i == atoms.size()) return Error{"-d stands alone: name a device after it, as in '-d cuda'"};
      args.setup.device = to_text(atoms[i]);
    } else {
      return Error{"flag '" + *word + "' is unknown: there are " +
                   (cording == Cording::Plain ? "-m (multichannel), " : "") + "-gpu and -d DEVICE"};
    }
  }
  if (words.empty()) return args;
  const auto model = to_text(words[0]);
  const std::size_t most = voices ? (model == "void" ? 2 : 4) : 3;
  if (words.size() > most) {
    return Error{"'" + to_text(words[most]) + "' is one argument too many: write " +
                 (most == 2   ? "void VOICES"
                  : most == 3 ? "MODEL METHOD BUFSIZE"
                              : "MODEL METHOD VOICES BUFSIZE") +
                 " (a space in a name needs a backslash before it)"};
  }
  const std::size_t voices_at = model == "void" ? 1 : 2;
  if (voices && words.size() > voices_at) {
    auto count = parse_voices(words[voices_at]);
    if (!count) return count.error();
    args.setup.voices = *count;
  }
  if (model == "void") {
    if (voices) return args;
    if (words.size() > 1) {
      auto inlets = parse_signals(words[1], "inlets");
      if (!inlets) return inlets.error();
      args.inlets = *inlets;
    }
    if (words.size() > 2) {
      auto outlets = parse_signals(words[2], "outlets");
      if (!outlets) return outlets.error();
      args.outlets = *outlets;
    }
    return args;
  }
  args.model = model;
  if (words.size() > 1) args.setup.method = to_text(words[1]);
  if (words.size() > voices_at + (voices ? 1 : 0)) {
    auto bufsize = parse_bufsize(words.back());
    if (!bufsize) return bufsize.error();
    args.setup.bufsize = *bufsize;
  }
  return args;
}

}  // namespace nn::object
