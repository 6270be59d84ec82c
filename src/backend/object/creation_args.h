#pragma once
// What stands in the object's box.

#include <cstdint>
#include <string>

#include "object/atom.h"
#include "result.h"

namespace nn::object {

/// [nn~ [-m] [-gpu] [-d DEVICE] MODEL [METHOD] [BUFSIZE]] or [nn~ [flags] void [INLETS] [OUTLETS]].
struct CreationArgs {
  std::string model;  ///< empty: none yet ("void", or nothing at all)
  std::string method = "forward";
  std::int64_t bufsize = 4096;  ///< samples; 0: synchronous
  int inlets = 1;               ///< of a void object
  int outlets = 1;
  bool multichannel = false;
  std::string device = "cpu";
};

inline constexpr std::int64_t kMostBufsize = 1 << 20;  ///< samples; 22 s at 48 kHz
inline constexpr int kMostSignals = 512;               ///< inlets or outlets of a void object

Result<CreationArgs> parse_creation_args(const Atoms& atoms);
/// A `bufsize` as an argument or message gives it: a whole number of samples from 0 to kMostBufsize.
Result<std::int64_t> parse_bufsize(const Atom& atom);

}  // namespace nn::object
