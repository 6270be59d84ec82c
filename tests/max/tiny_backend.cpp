// The smallest thing behind nn.h that plays: twice the input. It takes the backend's place where that cannot be built,
// on Windows from Linux; what it shows is that the externals get through to it and back.

#include <algorithm>
#include <cstdio>
#include <utility>

#include "nn.h"

struct nn_object {
  const nn_host* host;
  void* context;
  nn_cording cording;
  int channels = 1;
};

struct nn_info {
  const nn_host* host;
  void* context;
};

namespace {

int row(int index, nn_setting* setting) {
  if (index > 0) return 0;
  *setting = {.name = "bufsize",
              .type = NN_NUMBER,
              .least = 0,
              .most = 9,
              .choices = "",
              .initial = "4",
              .label = "Block Size",
              .category = "Timing",
              .doc = "none"};
  return 1;
}

int message(nn_object* object, const char* selector, int count, const nn_atom* atoms) {
  object->host->outlet(object->context, selector, count, atoms);
  return 0;
}

int process(nn_object* object, const float* const* in, float* const* out, int frames) {
  for (int i = 0; i < object->channels; ++i) {
    std::transform(in[i], in[i] + frames, out[i], [](float sample) { return 2 * sample; });
  }
  return 1;
}

}  // namespace

const nn_api* nn_get_api(uint32_t version) {
  static const nn_api api{
      .version = NN_API_VERSION,
      .nn_version = "tiny",
      .torch_version = "none",
      .create = [](const nn_host* host, void* context, nn_cording cording, int, const nn_atom*, double,
                   int) { return new nn_object{host, context, cording}; },
      .destroy = [](nn_object* object) { delete object; },
      .inlets = [](const nn_object*) { return 1; },
      .outlets = [](const nn_object*) { return 1; },
      .multichannel = [](const nn_object*) { return 0; },
      .cord_changed = [](nn_object* object, int,
                         int channels) { return std::exchange(object->channels, channels) != channels ? 1 : 0; },
      .outlet_channels = [](const nn_object* object) { return object->channels; },
      .label = [](const nn_object*, int, int, char* text, size_t size) { std::snprintf(text, size, "tiny"); },
      .prepare = [](nn_object*, double, int, int, int) {},
      .process = process,
      .message = message,
      .buffer_changed = [](nn_object*, const char*) { return 0; },
      .drain = [](nn_object*) { return 0; },
      .message_entry = [](int, const char**, const char**, const char**) { return 0; },
      .setting_entry = row,
      .setting_value = [](nn_object*, int, nn_atom* value) { *value = {NN_INT, {.integer = 4}}; },
      .interrupted = [](nn_object*) {},
      .waits = [](const nn_object*) { return 0; },
      .model_file = [](const nn_object*) { return ""; },
      .start_over = [](nn_object*) {},
      .info_create = [](const nn_host* host, void* context) { return new nn_info{host, context}; },
      .info_destroy = [](nn_info* info) { delete info; },
      .info_load = [](nn_info*, const char*, int) { return 0; },
      .info_drain = [](nn_info*) { return 0; },
      .info_bang = [](nn_info* info) { info->host->outlet(info->context, "done", 0, nullptr); },
      .info_json = [](const nn_info*) { return R"({"model": "tiny"})"; },
      .info_file = [](const nn_info*) { return ""; },
  };
  return version == NN_API_VERSION ? &api : nullptr;
}
