#pragma once
// What the fake Max knows.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "fake_max.h"
#include "max_api.h"

namespace fake {

using Atoms = std::vector<t_atom>;

[[noreturn]] void fail(const std::string& what);
FmThread here();
void only_main(const char* what);
void not_audio(const char* what);

struct Method {
  method function = nullptr;
  std::vector<short> types;
};

/// Its head is a t_object, since externals call methods of it.
struct Attribute {
  t_object head{};
  std::string name;
  std::string type;
  method getter = nullptr;
  method setter = nullptr;
  std::map<std::string, std::string> facts;
};

struct Class {
  std::string name;
  method create = nullptr;
  method destroy = nullptr;
  long size = 0;
  bool registered = false;
  bool signals = false;
  std::map<std::string, Method> methods;
  std::vector<Attribute*> attributes;

  [[nodiscard]] Attribute* attribute(const std::string& attribute_name) const {
    for (auto* one : attributes) {
      if (one->name == attribute_name) return one;
    }
    return nullptr;
  }
};

struct Outlet {
  void* owner = nullptr;
  std::string type;
  std::vector<std::string> lines;
};

struct Object {
  Class* type = nullptr;
  std::vector<Outlet*> outlets;  ///< in the order in which they were made: from right to left
  std::map<std::string, void*> obex;
  std::map<std::string, int> touches;
  bool freeing = false;
  bool signals_set_up = false;
  bool signals_freed = false;
  std::vector<int> cords;  ///< channels that come to each signal inlet
  std::vector<int> told;   ///< likewise: what `inputchanged` was told last

  // In the chain, if `perform` is there.
  t_perfroutine64 perform = nullptr;
  void* perform_data = nullptr;
  int channels_in = 0;
  int channels_out = 0;
};

struct Clock {
  void* owner = nullptr;
  method function = nullptr;
  bool set = false;
  std::chrono::steady_clock::time_point due{};
};

struct Qelem {
  void* owner = nullptr;
  method function = nullptr;
  bool set = false;
};

struct Buffer {
  t_object head{};
  std::string name;
  long channels = 0;
  long frames = 0;
  double sample_rate = 0;
  std::vector<float> samples;
  int locked = 0;
  int views = 0;
};

struct BufferRef {
  t_object* owner = nullptr;
  std::string name;
  Buffer* buffer = nullptr;  ///< as `buffer_ref_notify` was told last
};

struct Max {
  std::recursive_mutex mutex;  ///< all of this
  std::map<std::string, t_symbol*> symbols;
  std::map<std::string, Class*> classes;
  std::map<void*, Object> objects;
  std::set<Clock*> clocks;
  std::set<Qelem*> qelems;
  std::vector<Qelem*> queue;
  std::set<BufferRef*> buffer_refs;
  std::map<std::string, Buffer*> buffers;
  std::vector<std::string> console;
  std::vector<std::string> folders;           ///< of the search path
  std::map<std::string, t_object*> patchers;  ///< by their files
  t_object* patcher = nullptr;                ///< that new objects lie in
  std::vector<std::string> paths;             ///< folders by their number, from 1
  int atom_arrays = 0;                        ///< given by atom_alloc and not freed
  bool chain_broken = false;
  double sample_rate = 0;
  int vector_size = 64;
  int builds = 0;
  std::atomic<int> chain_wanted{0};  ///< main threads that wait for `playing`
  std::mutex scheduling;             ///< held while a clock's function runs
  std::recursive_mutex playing;      ///< held while a perform routine runs, and while the chain changes
};

Max& max();

/// For the main thread, so that an audio thread that never rests lets it in.
class ChainLock {
 public:
  ChainLock();
  ~ChainLock();
  ChainLock(const ChainLock&) = delete;
  ChainLock& operator=(const ChainLock&) = delete;
};

Object& object_of(void* x, const char* what);
std::string text(const t_atom& atom);
std::string text(const Atoms& atoms);
Atoms parse(const std::string& line);
/// A method of the object's class; null if it has none of that name.
const Method* find_method(const Object& object, const std::string& name);
/// Ends what `atom_alloc` gave.
void free_atoms(t_atom* atoms);
void say(const std::string& line);
/// For the answers of the C functions: valid until the next call on this thread.
const char* answer(const std::string& text);
std::string leaked_data();
/// What object_free does with one; false: it is none.
bool free_dictionary(void* x);

template <class... Arguments>
auto invoke(method function, Arguments... arguments) {
  return reinterpret_cast<void* (*)(Arguments...)>(function)(arguments...);
}

}  // namespace fake
