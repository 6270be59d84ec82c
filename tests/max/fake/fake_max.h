#pragma once
// A strict Max in this process, for tests: what an external calls, declared in max_api.h, and here what a test calls.
//
// It ends the program where a real Max would crash, or worse, would not: an outlet or a qelem on the audio thread, an
// outlet on any thread but the main one, a class changed after it is registered, something freed twice, an object whose
// signals are freed last. What was never freed `fm_leaks` tells. It knows one patch: objects without cords between
// them.

#include <cstdint>

#if defined(_WIN32)
#define FM_EXPORT extern "C" __declspec(dllexport)
#else
#define FM_EXPORT extern "C" __attribute__((visibility("default")))
#endif

/// What Max calls its threads. FM_INTERRUPT is the audio thread as the scheduler, where that runs in the audio
/// interrupt.
// NOLINTNEXTLINE(readability-identifier-naming): a C API, as Max's own
enum FmThread : int { FM_MAIN = 0, FM_SCHEDULER = 1, FM_AUDIO = 2, FM_OTHER = 3, FM_INTERRUPT = 4 };

/// The calling thread is this one of Max's from now on. The first call into the fake makes its thread the main one.
FM_EXPORT void fm_enter(int thread);
/// Loads an external and calls its ext_main. 0: it did, else `fm_console` says why not.
FM_EXPORT int fm_load(const char* path);
/// A new object from the text of its box; null if the class refuses.
FM_EXPORT void* fm_new(const char* text);
/// What is made from now on lies in the patcher of this file; an empty path: in one that was not saved yet.
FM_EXPORT void fm_patcher(const char* path);
FM_EXPORT void fm_free(void* object);
/// A message, as typed into a message box. 0: the object does not understand it.
FM_EXPORT int fm_send(void* object, const char* message);
/// A file is dropped on the object's box. 0: it takes none.
FM_EXPORT int fm_drop(void* object, const char* path);
FM_EXPORT void fm_double_click(void* object);
/// What a collective of the patch is to hold for this object, a line each: "file FLAGS PATH", "package NAME".
FM_EXPORT const char* fm_collect(void* object);

FM_EXPORT int fm_inlets(void* object);
/// "signal multichannelsignal anything": from left to right.
FM_EXPORT const char* fm_outlets(void* object);
FM_EXPORT const char* fm_assist(void* object, int io, int index);
/// What left an outlet (counted from the left) since the last call, a line each: "get gain 2".
FM_EXPORT const char* fm_take(void* object, int outlet);
/// What was posted since the last call, a line each; errors begin with "error: ".
FM_EXPORT const char* fm_console();
/// The attributes of a class, a line each: "bufsize atom_long label=... category=... save=1 ...".
FM_EXPORT const char* fm_attributes(const char* class_name);
/// What is saved with the patcher, in the order of Max's files: "@bufsize 4096 @late silence".
FM_EXPORT const char* fm_save(void* object);
/// How often the inspector was told to look at an attribute again.
FM_EXPORT int fm_touches(void* object, const char* attribute);

/// Main thread: runs the queue elements that were set, and rebuilds a signal chain that was broken. Returns how many
/// there were.
FM_EXPORT int fm_pump();
/// The cord that comes to an inlet has so many channels, when the chain is built next.
FM_EXPORT void fm_cord(void* object, int inlet, int channels);
/// Builds the signal chain of all objects; 0 Hz: ends it.
FM_EXPORT void fm_dsp(double sample_rate, int vector_size);
/// Channels that come to all inlets, and leave all outlets, of an object in the chain.
FM_EXPORT int fm_channels_in(void* object);
FM_EXPORT int fm_channels_out(void* object);
/// Plays so many vectors of one object on an audio thread, and waits: in[channels in][samples], out[channels
/// out][samples].
FM_EXPORT void fm_play(void* object, const double* in, double* out, int vectors);
/// 1: an audio thread plays all objects all the time, hearing noise. 0: no more.
FM_EXPORT void fm_audio(int on);
/// How often the chain was built.
FM_EXPORT int fm_builds();

/// A buffer~: [frames][channels], as Max keeps it. Made, changed, or with -1 frames taken away; objects that refer to
/// it are told.
FM_EXPORT void fm_buffer(const char* name, int channels, int frames, double sample_rate, const float* samples);
FM_EXPORT int fm_views(const char* name);
FM_EXPORT float fm_sample(const char* name, int channel, int frame);
/// A dictionary by its name, as JSON; null: there is none of that name.
FM_EXPORT void fm_dictionary(const char* name, const char* json);
FM_EXPORT const char* fm_dictionary_json(const char* name);
/// An array object.
FM_EXPORT void fm_array(const char* name, const char* atoms);
/// A folder of the search path.
FM_EXPORT void fm_folder(const char* path);

/// What is still there once all objects are freed, in words; empty: nothing.
FM_EXPORT const char* fm_leaks();
