#include "buffers.h"

namespace nn::max {

t_buffer_ref* Buffers::reference(t_object* owner, const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = references_.find(name); found != references_.end()) return found->second;
  }
  t_buffer_ref* const made = buffer_ref_new(owner, gensym(name.c_str()));  // may tell the owner at once
  if (made == nullptr) return nullptr;
  const std::lock_guard lock(mutex_);
  return references_[name] = made;
}

bool Buffers::read(t_object* owner, const std::string& name, nn_buffer_info* info, float* samples) {
  if (owner == nullptr) return false;
  t_buffer_ref* const buffer_reference = reference(owner, name);
  t_buffer_obj* const buffer = buffer_reference == nullptr ? nullptr : buffer_ref_getobject(buffer_reference);
  if (buffer == nullptr) return false;
  const auto shape = [&] {
    return nn_buffer_info{.channels = buffer_getchannelcount(buffer),
                          .frames = buffer_getframecount(buffer),
                          .sample_rate = buffer_getsamplerate(buffer)};
  };
  if (samples == nullptr) {
    *info = shape();
    return true;
  }
  const float* const interleaved = buffer_locksamples(buffer);
  if (interleaved == nullptr) return false;
  const auto found = shape();  // another thread may have changed it since it was asked for
  const bool fits = found.channels == info->channels && found.frames == info->frames;
  for (std::int64_t channel = 0; fits && channel < found.channels; ++channel) {
    for (std::int64_t i = 0; i < found.frames; ++i) *samples++ = interleaved[i * found.channels + channel];
  }
  buffer_unlocksamples(buffer);
  return fits;
}

bool Buffers::write(t_object* owner, const std::string& name, const nn_buffer_info& info, const float* samples) {
  if (owner == nullptr) return false;
  t_buffer_ref* const buffer_reference = reference(owner, name);
  t_buffer_obj* const buffer = buffer_reference == nullptr ? nullptr : buffer_ref_getobject(buffer_reference);
  float* const interleaved = buffer == nullptr ? nullptr : buffer_locksamples(buffer);
  if (interleaved == nullptr) return false;
  const std::int64_t channels = buffer_getchannelcount(buffer);
  const std::int64_t frames = buffer_getframecount(buffer);
  const bool fits = channels >= info.channels && frames >= info.frames;
  for (std::int64_t i = 0; fits && i < frames * channels; ++i) {
    const auto channel = i % channels;
    const bool given = channel < info.channels && i / channels < info.frames;
    interleaved[i] = given ? samples[channel * info.frames + i / channels] : 0.0F;
  }
  buffer_unlocksamples(buffer);
  if (fits) buffer_setdirty(buffer);
  return fits;
}

std::vector<std::string> Buffers::notify(t_symbol* s, t_symbol* message, void* sender, void* data) {
  const bool modified = message == gensym("buffer_modified");
  const bool bound = message == gensym("globalsymbol_binding");  // there is a buffer~ of that name now
  std::vector<std::string> changed;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, reference] : references_) {
    const auto* const before = buffer_ref_getobject(reference);
    buffer_ref_notify(reference, s, message, sender, data);
    const auto* const buffer = buffer_ref_getobject(reference);
    const bool is_it = buffer == sender || s == gensym(name.c_str());  // who sends it, Max does not promise
    const bool is_changed = (modified && is_it) || (bound && buffer != nullptr && buffer != before);
    if (is_changed && changed_.insert(name).second) changed.push_back(name);
  }
  return changed;
}

void Buffers::taken(const std::string& name) {
  const std::lock_guard lock(mutex_);
  changed_.erase(name);
}

// Max is called without the lock: it may tell of a change from within such a call.

void Buffers::view() {
  std::vector<t_buffer_obj*> buffers;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, reference] : references_) buffers.push_back(buffer_ref_getobject(reference));
  }
  for (auto* const buffer : buffers) {
    if (buffer != nullptr) buffer_view(buffer);
  }
}

void Buffers::clear() {
  std::map<std::string, t_buffer_ref*> references;
  {
    const std::lock_guard lock(mutex_);
    references.swap(references_);
  }
  for (const auto& [name, reference] : references) object_free(reference);
}

}  // namespace nn::max
