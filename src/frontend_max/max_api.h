#pragma once
// The part of Max's C API that the front end uses: plain declarations of our own, from Max's published documentation.
//
// -DNN_MAX_SDK includes the real SDK's headers first and declares every function again, so that any difference is a
// compile error. The facts about sizes and constants at the end are checked either way.

#include <cstddef>
#include <cstdint>

#ifdef NN_MAX_SDK

#include "ext.h"
#include "ext_atomarray.h"
#include "ext_buffer.h"
#include "ext_dictionary.h"
#include "ext_dictobj.h"
#include "ext_drag.h"
#include "ext_obex.h"
#include "ext_path.h"
#include "ext_systhread.h"
#include "jpatcher_api.h"
#include "z_dsp.h"

// Macros of the SDK that would be in the way of declarations.
#undef error
#undef gensym
#undef object_method
#undef post

#else

#if defined(_WIN32)
#define C74_EXPORT __declspec(dllexport)
#else
#define C74_EXPORT __attribute__((visibility("default")))
#endif

// NOLINTBEGIN(readability-identifier-naming): Max's names
using t_ptr_int = std::intptr_t;
using t_atom_long = t_ptr_int;
using t_atom_float = double;
using t_max_err = t_atom_long;
using t_fourcc = std::uint32_t;
using method = void* (*)(void*);
using t_outlet = void;
using t_inlet = void;
using t_qelem = void;
using t_clock = void;

struct symbol {
  char* s_name;
  struct object* s_thing;
};
using t_symbol = symbol;

struct object {
  struct messlist* o_messlist;
  t_ptr_int o_magic;
  t_inlet* o_inlet;
  t_outlet* o_outlet;
};
using t_object = object;

union word {
  t_atom_long w_long;
  t_atom_float w_float;
  t_symbol* w_sym;
  t_object* w_obj;
};

struct atom {
  short a_type;
  union word a_w;
};
using t_atom = atom;

struct t_pxobject {
  t_object z_ob;
  long z_in;
  void* z_proxy;
  long z_disabled;
  short z_count;
  short z_misc;
};

using t_class = struct maxclass;
using t_dictionary = struct _dictionary;
using t_atomarray = struct _atomarray;
using t_buffer_ref = struct _buffer_ref;
using t_buffer_obj = t_object;
using t_dspchain = struct _dspchain;
using t_perfroutine64 = void (*)(t_object* x, t_object* dsp64, double** ins, long numins, double** outs, long numouts,
                                 long sampleframes, long flags, void* userparam);

enum { A_NOTHING = 0, A_LONG, A_FLOAT, A_SYM, A_OBJ, A_DEFLONG, A_DEFFLOAT, A_DEFSYM, A_GIMME, A_CANT };
enum { MAX_ERR_NONE = 0, MAX_ERR_GENERIC = -1 };
enum { ASSIST_INLET = 1, ASSIST_OUTLET = 2 };
enum { Z_MC_INLETS = 32 };
enum { MAX_PATH_CHARS = 2048, MAX_FILENAME_CHARS = 512 };
// NOLINTEND(readability-identifier-naming)

#endif

extern "C" {

// Symbols, atoms
t_symbol* gensym(const char* s);
t_max_err atom_setlong(t_atom* a, t_atom_long b);
t_max_err atom_setfloat(t_atom* a, double b);
t_max_err atom_setsym(t_atom* a, t_symbol* b);
t_max_err atom_alloc(long* ac, t_atom** av, char* alloc);

// Classes, attributes, objects
C74_EXPORT void ext_main(void* r);
t_class* class_new(const char* name, const method mnew, const method mfree, long size, const method mmenu, short type,
                   ...);
t_max_err class_addmethod(t_class* c, const method m, const char* name, ...);
t_max_err class_register(t_symbol* name_space, t_class* c);
t_max_err class_addattr(t_class* c, t_object* attr);
t_max_err class_attr_addattr_parse(t_class* c, const char* attrname, const char* attrname2, t_symbol* type, long flags,
                                   const char* parsestr);
t_max_err class_attr_addattr_format(t_class* c, const char* attrname, const char* attrname2, const t_symbol* type,
                                    long flags, const char* fmt, ...);
t_object* attribute_new(const char* name, t_symbol* type, long flags, method mget, method mset);
long attr_args_offset(short ac, t_atom* av);
void attr_args_process(void* x, short ac, t_atom* av);
void* object_alloc(t_class* c);
t_max_err object_free(void* x);
void* object_method_imp(void* x, void* sym, void* p1, void* p2, void* p3, void* p4, void* p5, void* p6, void* p7,
                        void* p8);
t_max_err object_obex_lookup(void* x, t_symbol* key, t_object** val);
t_max_err object_obex_store(void* x, t_symbol* key, t_object* val);
void object_obex_dumpout(void* x, t_symbol* s, long argc, t_atom* argv);
t_max_err object_attr_touch(t_object* x, t_symbol* attrname);
void object_post(t_object* x, const char* s, ...);
void object_error(t_object* x, const char* s, ...);

// Outlets, threads, time
void* outlet_new(void* x, const char* s);
void* outlet_anything(t_outlet* x, t_symbol* s, short ac, t_atom* av);
void* qelem_new(void* obj, method fn);
void qelem_set(t_qelem* x);
void qelem_free(t_qelem* x);
t_clock* clock_new(void* obj, method fn);
void clock_fdelay(t_clock* x, double f);
void clock_unset(t_clock* x);
short systhread_ismainthread(void);

// Dictionaries, arrays
t_dictionary* dictobj_register(t_dictionary* d, t_symbol** name);
t_dictionary* dictobj_findregistered_clone(t_symbol* name);
t_max_err dictobj_dictionaryfromstring(t_dictionary** d, const char* str, int str_is_already_json, char* errorstring);
t_max_err dictionary_getkeys(const t_dictionary* d, long* numkeys, t_symbol*** keys);
void dictionary_freekeys(t_dictionary* d, long numkeys, t_symbol** keys);
t_max_err dictionary_getatoms_ext(const t_dictionary* d, t_symbol* key, long stringstosymbols, long* argc,
                                  t_atom** argv);
t_max_err atomarray_getatoms(t_atomarray* x, long* ac, t_atom** av);

// Files, dropped things
short locatefile_extended(char* name, short* outvol, t_fourcc* outtype, const t_fourcc* filetypelist, short numtypes);
t_max_err path_toabsolutesystempath(const short in_path, const char* in_filename, char* out_filepath);
short path_frompathname(const char* name, short* path, char* filename);
void fileusage_addfile(void* w, long flags, const char* name, short path);
void fileusage_addpackage(void* w, const char* name, t_atomarray* subfoldernames);
t_symbol* jpatcher_get_filepath(t_object* p);
t_object* jpatcher_get_toppatcher(t_object* p);
char* jdrag_getitemstring(t_object* dg, long index, long quote, long backslash);
void jdrag_object_add(t_object* dg, t_object* obj, t_symbol* msg);

// Buffers
t_buffer_ref* buffer_ref_new(t_object* self, t_symbol* name);
t_buffer_obj* buffer_ref_getobject(t_buffer_ref* x);
t_max_err buffer_ref_notify(t_buffer_ref* x, t_symbol* s, t_symbol* msg, void* sender, void* data);
float* buffer_locksamples(t_buffer_obj* buffer_object);
void buffer_unlocksamples(t_buffer_obj* buffer_object);
t_atom_long buffer_getframecount(t_buffer_obj* buffer_object);
t_atom_long buffer_getchannelcount(t_buffer_obj* buffer_object);
t_atom_float buffer_getsamplerate(t_buffer_obj* buffer_object);
t_max_err buffer_setdirty(t_buffer_obj* buffer_object);
void buffer_view(t_buffer_obj* buffer_object);

// Signals
void class_dspinit(t_class* c);
void z_dsp_setup(t_pxobject* x, long nsignals);
void z_dsp_free(t_pxobject* x);
void dsp_add64(t_object* chain, t_object* x, t_perfroutine64 f, long flags, void* userparam);
t_dspchain* dspchain_fromobject(t_object* o);
void dspchain_setbroken(t_dspchain* c);
int sys_getblksize(void);
float sys_getsr(void);

}  // extern "C"

// Facts about layout and values.
static_assert(sizeof(t_symbol) == 16 && sizeof(t_object) == 32 && offsetof(t_object, o_magic) == 8);
static_assert(sizeof(t_atom) == 16 && offsetof(t_atom, a_w) == 8);
static_assert(offsetof(t_pxobject, z_in) == 32 && offsetof(t_pxobject, z_proxy) == 40);
static_assert(offsetof(t_pxobject, z_disabled) == 48 && offsetof(t_pxobject, z_misc) == 48 + sizeof(long) + 2);
static_assert(sizeof(t_atom_long) == sizeof(void*) && sizeof(t_atom_float) == 8);
static_assert(A_NOTHING == 0 && A_LONG == 1 && A_FLOAT == 2 && A_SYM == 3 && A_OBJ == 4 && A_GIMME == 8 && A_CANT == 9);
static_assert(MAX_ERR_NONE == 0 && MAX_ERR_GENERIC == -1 && ASSIST_INLET == 1 && ASSIST_OUTLET == 2);
static_assert(Z_MC_INLETS == 32 && MAX_PATH_CHARS == 2048 && MAX_FILENAME_CHARS == 512);
