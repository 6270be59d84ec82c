#pragma once
// What stands in the object's box.

#include <cstdint>
#include <string>

#include "object/atom.h"
#include "object/setup.h"
#include "result.h"

namespace nn::object {

/// What the object's signal cords carry.
enum class Cording : std::uint8_t {
  Plain,  ///< nn~: each one channel of the model, or with -m one cord all of them
  Mc,     ///< mc.nn~: each one channel of the model, of as many voices as the cords have channels
  Mcs,    ///< mcs.nn~: each one voice, with all channels of the model
};

/// [nn~ [-m] [-gpu] [-d DEVICE] MODEL [METHOD] [BUFSIZE]] or [nn~ [flags] void [INLETS] [OUTLETS]], and so mc.nn~;
/// [mcs.nn~ [flags] MODEL [METHOD] [VOICES] [BUFSIZE]] or [mcs.nn~ [flags] void [VOICES]].
struct CreationArgs {
  std::string model;  ///< empty: none yet ("void", or nothing at all)
  Setup setup;
  Cording cording = Cording::Plain;
  int inlets = 1;  ///< of a void object, unless it is an mcs.nn~
  int outlets = 1;
  bool multichannel = false;
};

inline constexpr std::int64_t kMostBufsize = 1 << 20;  ///< samples; 22 s at 48 kHz
inline constexpr int kMostSignals = 512;               ///< inlets or outlets of a void object

inline constexpr int kMostThreads = 64;
inline constexpr int kMostVoices = 64;  ///< of an mcs.nn~: so many cords Max can connect to an object

Result<CreationArgs> parse_creation_args(const Atoms& atoms, Cording cording = Cording::Plain);
/// A `bufsize` as an argument or message gives it: a whole number of samples from 0 to kMostBufsize.
Result<std::int64_t> parse_bufsize(const Atom& atom);
/// `block`, `auto`, or a whole number of samples from 1 to kMostBufsize.
Result<Deadline> parse_deadline(const Atom& atom);
/// A whole number of threads from 1 to kMostThreads.
Result<int> parse_threads(const Atom& atom);

/// `0`, `1` or `bf16`.
Result<model::Optimize> parse_optimize(const Atom& atom);
/// What means it: 0, 1 or `bf16`.
Atom to_atom(model::Optimize optimize);

}  // namespace nn::object
