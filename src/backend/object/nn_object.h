#pragma once
// The nn~ object without a host: creation arguments, messages, channels, loading, events. A front end only translates.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "model/model.h"
#include "object/atom.h"
#include "object/change.h"
#include "object/creation_args.h"
#include "object/host.h"
#include "object/model_tasks.h"
#include "rt/realtime.h"

namespace nn::object {

/// Control thread: everything but `process`. Audio thread: `process` alone. In Pd they are one thread.
///
/// Nothing here throws towards the host: what goes wrong is one line on the console, the message `error MESSAGE
/// WORDS...` from the info outlet, and the object plays on with what it had.
class NnObject {
 public:
  /// Loads the model named by the arguments before it returns. `sample_rate` in Hz, `vector_size` in samples: what the
  /// host runs at now, or will probably run at.
  NnObject(Host& host, const Atoms& arguments, double sample_rate, int vector_size, Cording cording = Cording::Plain);
  /// `process` must not be running. Waits for nothing: the worker ends after the block it has in hand, and model and
  /// memory are freed in the background.
  ~NnObject();
  NnObject(const NnObject&) = delete;
  NnObject& operator=(const NnObject&) = delete;

  /// Whether the arguments made sense and the model they name plays, or they name none. An object for which this is
  /// false is for the front end to give up: the host then keeps the box as it is, with its cords.
  [[nodiscard]] bool created() const noexcept { return created_; }

  /// Signal inlets and outlets. Fixed for the object's life, unless it is multichannel (-m): then the channels of its
  /// one inlet and outlet, which follow the model.
  [[nodiscard]] int inlets() const;
  [[nodiscard]] int outlets() const;
  [[nodiscard]] bool multichannel() const noexcept { return args_.multichannel; }

  /// The cord at an inlet of an mc.nn~ or mcs.nn~ has so many channels from now on; `prepare` is to follow. Returns
  /// whether the outlets' cords change with it. The voices of an mc.nn~ are as many as its widest cord has channels.
  bool cord_changed(int inlet, int channels);
  /// How many channels the cord at each of `outlets` is to have; with -m, where these are channels of one cord, 1.
  [[nodiscard]] int outlet_channels() const;
  /// What an inlet or outlet is for, in a line; the info outlet is the one after the signal outlets.
  [[nodiscard]] std::string label(bool outlet, int index) const;

  /// DSP is about to start, or was rebuilt: the rate, the vector and how many channels `process` will be given.
  void prepare(double sample_rate, int vector_size, int in_channels, int out_channels);
  /// While `process` is not running: model and timeline are as at the beginning, the attributes as they were set. Waits
  /// for the model.
  void start_over();
  /// Audio thread. See Engine::process. Returns whether `drain` should be called soon.
  bool process(const float* const* in, float* const* out, int frames) noexcept NN_REALTIME;
  /// Audio thread, before `process`. See Engine::interrupted.
  void interrupted() noexcept NN_REALTIME { engine_->interrupted(); }
  /// Audio thread. Whether `process` waits for the model.
  [[nodiscard]] bool waits() const noexcept NN_REALTIME { return engine_->waits(); }
  /// One message of the table. Returns whether an answer is still to come: call `drain` in some milliseconds.
  bool message(const std::string& selector, const Atoms& atoms);
  /// The array, buffer~ or NumPy array of this name changed: attributes that were set to it are set anew, unless
  /// `track_buffers` is off. Returns as `message`.
  bool buffer_changed(const std::string& name);
  /// The path of the file whose model plays; empty: none.
  [[nodiscard]] const char* file() const { return live_.model == nullptr ? "" : live_.model->spec().path.c_str(); }
  /// Puts out what worker and jobs have answered. Returns whether more is to come.
  bool drain();

  /// What a message waits for: they are done in the order in which they came, to what they were meant for.
  enum class After : std::uint8_t {
    Nothing,
    Loads,    ///< it is for the model: one that is still being loaded, if it was sent after that `load`
    Changes,  ///< without a value it asks for what the changes before it lead to
  };
  /// One row per message; help, reference pages and docs are checked against it.
  struct MessageEntry {
    const char* name;
    const char* arguments;  ///< as the docs show them
    int least;              ///< fewest and most atoms; most -1: any number
    int most;
    const char* doc;
    void (NnObject::*handler)(const Atoms&);
    After after = After::Nothing;
  };
  static std::span<const MessageEntry> messages();

  /// Something lasting that a message sets, and without a value answers: what a host shows as an attribute.
  struct Setting {
    enum class Type : std::uint8_t {
      Switch,  ///< 0 or 1
      Number,  ///< whole, from `least` to `most`
      Word,    ///< one of `choices`, or what else the message takes
    };
    const char* name;  ///< the message's
    Type type;
    std::int64_t least;
    std::int64_t most;
    const char* choices;  ///< with spaces between them
    const char* initial;
    const char* label;
    const char* category;
    Atom (*value)(const NnObject&);
  };
  static std::span<const Setting> settings();
  /// What one of these is set to; a change under way counts as done.
  [[nodiscard]] Atom value(const Setting& setting) const { return setting.value(*this); }

 private:
  /// What plays: it changes as a whole.
  struct Live {
    ModelPtr model;
    const model::MethodSpec* method = nullptr;
    Playable playable;
  };
  /// A change, or a message that was sent after one.
  struct Waiting {
    std::optional<Change> change;
    const MessageEntry* entry = nullptr;
    Atoms atoms{};

    [[nodiscard]] bool loads() const { return change && change->loads(); }
    [[nodiscard]] bool is_for_model() const { return entry != nullptr && entry->after == After::Loads; }
  };

  void on_set(const Atoms& atoms);
  void on_get(const Atoms& atoms);
  void on_enable(const Atoms& atoms);
  void on_reset(const Atoms& atoms);
  void on_reload(const Atoms& atoms);
  void on_load(const Atoms& atoms);
  void on_method(const Atoms& atoms);
  void on_bufsize(const Atoms& atoms);
  void on_deadline(const Atoms& atoms);
  void on_late(const Atoms& atoms);
  void on_recover(const Atoms& atoms);
  void on_resample(const Atoms& atoms);
  void on_interp(const Atoms& atoms);
  void on_threads(const Atoms& atoms);
  void on_device(const Atoms& atoms);
  void on_optimize(const Atoms& atoms);
  void on_gpu(const Atoms& atoms);
  void on_offline(const Atoms& atoms);
  void on_latency(const Atoms& atoms);
  void on_dump(const Atoms& atoms);
  void on_bang(const Atoms& atoms);
  void on_stats(const Atoms& atoms);
  void on_track_buffers(const Atoms& atoms);

  [[nodiscard]] Atom late() const;
  void answer_setting(const char* name);
  void remember_buffers(const model::AttributeSpec& attribute, const Atoms& message, bool is_set);
  /// What is set, as the changes under way will leave it.
  [[nodiscard]] Setup wanted() const;
  [[nodiscard]] engine::Cords in_cords() const;
  [[nodiscard]] engine::Cords out_cords() const;
  [[nodiscard]] int signal_inlets() const;
  /// For one voice: channels that the cords bring, or take.
  [[nodiscard]] int channels_there(bool outputs) const;
  template <class T>
  void change_setting(const char* name, const Atoms& atoms, std::optional<T> Change::* setting,
                      Result<T> (*parse)(const Atom&));

  void create(const Atoms& arguments, Cording cording);
  void handle(const MessageEntry& entry, const Atoms& atoms);
  // What waits (nn_object_waiting.cpp).
  void want(Change change);
  void forget_old_loads();
  void keep(const MessageEntry& entry, const Atoms& atoms);
  [[nodiscard]] bool has_to_wait(const MessageEntry& entry, const Atoms& atoms) const;
  [[nodiscard]] std::size_t next_change() const;
  std::vector<Change> take_done();
  std::vector<Failure> hand_over_kept();
  // Changes of what plays (nn_object_changes.cpp).
  void drop_job();
  void prepare_next();
  [[nodiscard]] bool changes_nothing(Setup setup) const;
  std::shared_ptr<ChangeJob> make_job(const Setup& before, Change change);
  bool run_and_wait(const std::shared_ptr<ChangeJob>& job);
  void look_after_job();
  void give_up_job();
  void finish(ChangeJob& job);
  void failed(const Error& error);
  void finish_ready();
  Result<std::unique_ptr<engine::Stream>> fitting_stream(Live& live, const Setup& setup,
                                                         std::unique_ptr<engine::Stream> made);
  std::vector<Failure> go_live(Live live, std::unique_ptr<engine::Stream> stream);
  void answer_change(const std::string& selector);
  void free_retired();
  [[nodiscard]] Surroundings surroundings() const { return {sample_rate_, vector_size_}; }

  void introduce();
  void check_channels();
  void check_sample_rate();
  void check_late();
  void check_struggling();
  void check_hanging();
  void note(std::string& last, const std::string& line);
  bool has_model();
  /// `set`, `get` or `reset` to the model that plays.
  Result<void> tell_model(const std::string& selector, const Atoms& atoms);
  static constexpr auto kPlay = "play";  ///< what failed if no message did
  static constexpr auto kTooBusy =
      "the model is too busy for more messages: this one is lost; send fewer, or use a larger bufsize";
  Result<void> hand_over(TaskPtr task);
  bool post(TaskPtr task);
  bool deliver_events();

  void say(const std::string& line) { host_.post(Level::Info, line); }
  void fail(const Failure& failure);
  void fail(const std::string& line) { fail(Failure{about_, line}); }
  void answer(const Message& message);

  Host& host_;
  CreationArgs args_;
  Setup setup_;  ///< of what plays, or of what is to be loaded
  double sample_rate_;
  int vector_size_;
  int in_channels_ = 0;  ///< what `process` is given
  int out_channels_ = 0;
  const char* about_ = kPlay;  ///< the message that is being handled
  bool created_ = false;
  bool prepared_ = false;
  bool offline_ = false;
  int threads_ = 1;
  bool track_buffers_ = true;
  std::map<std::string, Atoms> set_to_buffers_;  ///< `set` messages with words for a tensor or buffer, by attribute
  std::vector<int> cord_widths_;                 ///< channels of each cord at the inlets of an mc.nn~ or mcs.nn~
  std::string channel_note_;                     ///< the last note on missing or surplus channels: said once
  std::string rate_note_;                        ///< likewise on the sample rate
  std::string late_note_;                        ///< likewise on late blocks that cannot be dry
  bool said_struggling_ = false;
  std::uint64_t said_hanging_ = UINT64_MAX;  ///< what the worker was at when it was said last that it hangs
  bool said_slow_ = false;                   ///< that `job_` takes long
  Live live_;
  std::deque<Waiting> waiting_;     ///< changes, the one that is being prepared too, and messages that follow them
  std::shared_ptr<ChangeJob> job_;  ///< what is being prepared
  ContextPtr context_ = std::make_shared<TaskContext>();
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace nn::object
