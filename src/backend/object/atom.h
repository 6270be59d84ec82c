#pragma once
// What a message is made of.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace nn::object {

/// A number or a word. Pd has only floats; Max and Python have integers too.
using Atom = std::variant<double, std::int64_t, std::string>;
using Atoms = std::vector<Atom>;

struct Message {
  std::string selector;
  Atoms atoms;
};

/// As a person writes it: 12, 0.5, word. Numbers keep every digit they need and no more.
std::string to_text(const Atom& atom);
std::string to_text(const Atoms& atoms);
std::string to_text(double number);
/// A sentence as a message carries it, its numbers as numbers: hosts keep every word that they see for good, and a
/// sentence in one word would be a new one for every value in it.
Atoms to_words(const std::string& line);

}  // namespace nn::object
