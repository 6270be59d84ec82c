/* nn.h - the C API of the nn~ backend: all that a front end (Pd, Max, Python) sees of it.
 *
 * A front end opens the backend library beside itself, looks up `nn_get_api` and calls through the table it returns, so
 * that the front end loads even where LibTorch does not. It translates; every decision is made behind this API.
 *
 * Threads. "Control" is the host's message thread (Pd: the scheduler; Max: the main thread; Python: the caller's), one
 * thread at a time per object. "Audio" is the thread of the perform routine; in Pd it is the control thread too.
 * Callbacks are made on the control thread only, from within a call into the object. They may call the object. One that
 * destroys it leaves it without callbacks from then on; its memory is given back when the outermost call is over, and
 * that returns 0. No call throws; none but those marked waits for a model.
 *
 * Versions. NN_API_VERSION grows with every change to this file that a compiled front end would notice.
 */
#ifndef NN_H
#define NN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NN_API_VERSION 4

typedef enum nn_atom_type { NN_FLOAT = 0, NN_INT = 1, NN_SYMBOL = 2 } nn_atom_type;

typedef struct nn_atom {
  nn_atom_type type;
  union {
    double number;      /* NN_FLOAT */
    int64_t integer;    /* NN_INT */
    const char* symbol; /* NN_SYMBOL: UTF-8, valid during the call it is passed in */
  } value;
} nn_atom;

typedef enum nn_level { NN_INFO = 0, NN_ERROR = 1 } nn_level;

/* A host buffer's shape; `frames` samples per channel at `sample_rate` Hz. */
typedef struct nn_buffer_info {
  int64_t channels;
  int64_t frames;
  double sample_rate;
} nn_buffer_info;

/* What the signal cords of an object carry. */
typedef enum nn_cording {
  NN_PLAIN = 0, /* nn~: each one channel of the model; with -m in its arguments one cord all of them */
  NN_MC = 1,    /* mc.nn~: each one channel of the model, of as many voices as the cord has channels */
  NN_MCS = 2    /* mcs.nn~: each one voice, with all channels of the model */
} nn_cording;

typedef enum nn_setting_type {
  NN_SWITCH = 0, /* 0 or 1 */
  NN_NUMBER = 1, /* whole, from `least` to `most` */
  NN_WORD = 2    /* one of `choices`, or what else the message takes */
} nn_setting_type;

/* Something lasting that a message sets, and without a value answers: for hosts whose objects have attributes. */
typedef struct nn_setting {
  const char* name; /* of the message */
  nn_setting_type type;
  int64_t least;
  int64_t most;
  const char* choices; /* with spaces between them */
  const char* initial;
  const char* label;    /* as an inspector shows it */
  const char* category; /* likewise */
  const char* doc;      /* the message's */
} nn_setting;

/* What the host does for an object. `context` is what was given to `create`. All are required. */
typedef struct nn_host {
  /* One line for the console, without the object's name before it. */
  void (*post)(void* context, nn_level level, const char* line);
  /* A message from the info outlet. */
  void (*outlet)(void* context, const char* selector, int count, const nn_atom* atoms);
  /* Looks for a file by the host's rules, with just this name; writes its absolute path (at most `size` bytes with the
   * final 0) and returns 1, or returns 0. */
  int (*find_file)(void* context, const char* name, char* path, size_t size);
  /* Describes the array or buffer of this name and returns 1, or returns 0 if there is none. With `samples` not null,
   * also copies: [channels][frames], of the size the call before with null told. */
  int (*read_buffer)(void* context, const char* name, nn_buffer_info* info, float* samples);
  /* Fills the array or buffer of this name with [channels][frames], and gives it that size where the host can. Returns
   * 1, or 0 if there is none of that name or it cannot hold that. A `sample_rate` of 0: it is not known. */
  int (*write_buffer)(void* context, const char* name, const nn_buffer_info* info, const float* samples);
  /* A multichannel object's channel counts changed: start DSP anew (`prepare`). */
  void (*io_changed)(void* context);
} nn_host;

typedef struct nn_object nn_object; /* an nn~ */
typedef struct nn_info nn_info;     /* an nn.info */

typedef struct nn_api {
  uint32_t version;          /* NN_API_VERSION */
  const char* nn_version;    /* "0.1.0" */
  const char* torch_version; /* "2.13.0" */

  /* --- nn~ ------------------------------------------------------------------------------------------------------- */

  /* Control. Parses the creation arguments and loads the model they name; waits for that. `sample_rate` (Hz) and
   * `vector_size` (samples): what the host runs at. Both `host` and `context` must outlive the object. Null when the
   * arguments make no sense or their model cannot be played, which has been posted: the host's own way with objects
   * that cannot be created keeps the box and its cords, an object with a wrong number of inlets would lose them. */
  nn_object* (*create)(const nn_host* host, void* context, nn_cording cording, int count, const nn_atom* arguments,
                       double sample_rate, int vector_size);
  /* Control; `process` must not run any more. Not from a callback where that can be helped: hosts' own outlets mostly
   * do not bear it that an object is gone when they return. Waits for nothing: the worker ends after the block that it
   * has in hand, and what the object held is freed in the background. Null is allowed. */
  void (*destroy)(nn_object* object);
  /* Control. Signal inlets and outlets: fixed for the object's life, or, if it is multichannel, the channels of its one
   * inlet and outlet, which follow the model. */
  int (*inlets)(const nn_object* object);
  int (*outlets)(const nn_object* object);
  /* Control. 1 if the object was made with -m. */
  int (*multichannel)(const nn_object* object);
  /* Control. NN_MC, NN_MCS: the cord at an inlet has so many channels from now on; `prepare` is to follow. Returns 1 if
   * the outlets' cords change with it. An NN_MC object has as many voices as its widest cord has channels; they are
   * changed beside the sound, as `message` does it, so call `drain`. */
  int (*cord_changed)(nn_object* object, int inlet, int channels);
  /* Control. How many channels the cord at each of `outlets` has; 1 for NN_PLAIN, where with -m these are channels. */
  int (*outlet_channels)(const nn_object* object);
  /* Control. What an inlet (or outlet; the one for messages comes after the signal outlets) is for, as text of at most
   * `size` bytes with the final 0. */
  void (*label)(const nn_object* object, int is_outlet, int index, char* text, size_t size);
  /* Control. DSP starts or was rebuilt; `process` will get these channel counts and at most this vector size. */
  void (*prepare)(nn_object* object, double sample_rate, int vector_size, int in_channels, int out_channels);
  /* Audio. One vector: `in[in_channels][frames]` to `out[out_channels][frames]`, which may alias. Neither allocates nor
   * locks nor waits, except with `bufsize 0` and `offline 1`. `frames` may be fewer than were prepared: that leaves the
   * model less time, and with `bufsize 0` the answer is a block later from the first such vector on. Returns 1 if
   * `drain` should be called soon. */
  int (*process)(nn_object* object, const float* const* in, float* const* out, int frames);
  /* Control. One message. Returns 1 if an answer is still to come: call `drain` in some milliseconds. */
  int (*message)(nn_object* object, const char* selector, int count, const nn_atom* atoms);
  /* Control. The array or buffer of this name changed: what was set to it is set again (the message track_buffers).
   * Returns as `message`. */
  int (*buffer_changed)(nn_object* object, const char* name);
  /* Control. Puts out what has been answered. Returns 1 if more is to come: call again in some milliseconds. */
  int (*drain)(nn_object* object);
  /* Control. Row `index` of the message table, the same for every object: name, arguments, doc. Returns 0 past its end.
   */
  int (*message_entry)(int index, const char** name, const char** arguments, const char** doc);
  /* Control. Row `index` of the settings, the same for every object. Returns 0 past its end. */
  int (*setting_entry)(int index, nn_setting* setting);
  /* Control. What the setting of that row is set to; a change under way counts as done. A symbol is valid until the
   * next call for this object. */
  void (*setting_value)(nn_object* object, int index, nn_atom* value);
  /* Audio, before `process`. Sound was off for this object since the vector before (DSP off, a muted subpatch): what
   * was heard then is not heard again, the timeline starts anew. */
  void (*interrupted)(nn_object* object);
  /* Audio. 1: `process` waits for the model where it has to, so a long time between two vectors means nothing. */
  int (*waits)(const nn_object* object);
  /* Control. The path of the file whose model plays; empty: none. Valid until the next call for this object. */
  const char* (*model_file)(const nn_object* object);
  /* Control; `process` must not be running. Model and timeline are as at the beginning, the attributes as they were
   * set: the next vector is the first. Waits for the model. (The message `reset` is for when sound runs.) */
  void (*start_over)(nn_object* object);

  /* --- nn.info --------------------------------------------------------------------------------------------------- */

  /* Control. */
  nn_info* (*info_create)(const nn_host* host, void* context);
  /* Control. Null is allowed. */
  void (*info_destroy)(nn_info* info);
  /* Control. Reads a model file and keeps its description. Waits for the file when `wait` is 1; else, if it returns 1,
   * call `info_drain` in some milliseconds. A failure is posted. */
  int (*info_load)(nn_info* info, const char* model, int wait);
  /* Control. As `drain`; puts out the description when it has arrived. */
  int (*info_drain)(nn_info* info);
  /* Control. Puts the description out (docs/reference.md lists its messages). */
  void (*info_bang)(nn_info* info);
  /* Control. The description as a JSON object, as nn_export's `info` returns it; empty before a model was read. Valid
   * until the next call for this object. */
  const char* (*info_json)(const nn_info* info);
  /* Control. The path of the file that was read; empty before. Valid until the next call for this object. */
  const char* (*info_file)(const nn_info* info);
} nn_api;

#if defined(_WIN32)
#define NN_EXPORT __declspec(dllexport)
#else
#define NN_EXPORT __attribute__((visibility("default")))
#endif

/* The table, or null if this library does not speak that version. */
typedef const nn_api* (*nn_get_api_function)(uint32_t version);
NN_EXPORT const nn_api* nn_get_api(uint32_t version);

#ifdef __cplusplus
}
#endif

#endif /* NN_H */
