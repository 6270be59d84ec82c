#include "object/describe.h"

#include <doctest.h>

using namespace nn::object;
using namespace nn::model;

TEST_CASE("a model is described in a fixed order") {
  ModelSpec spec;
  spec.path = "/m/a.ts";
  spec.methods.push_back({"encode", 1, 1, 2, 256, {"audio"}, {"z1", "z2"}, 256, 7});
  spec.attributes.push_back({"gain", {ValueType::Float}, true, true, {0.5}});
  spec.attributes.push_back({"sample", {ValueType::Buffer}, true, false, {}});
  spec.sample_rate = 44100;
  spec.extras.emplace_back("license", std::vector<Value>{std::string("MIT")});
  spec.extras.emplace_back("attributes.gain.choices", std::vector<Value>{0.5, 1.0});
  std::string text;
  for (const auto& message : describe(spec)) text += message.selector + " " + to_text(message.atoms) + "\n";
  CHECK(text ==
        "model /m/a.ts\n"
        "method encode 1 1 2 256\n"
        "input encode 0 audio\n"
        "output encode 0 z1\n"
        "output encode 1 z2\n"
        "latency encode 7\n"
        "attribute gain float\n"
        "value gain 0.5\n"
        "attribute sample buffer\n"
        "samplerate 44100\n"
        "meta license MIT\n"
        "meta attributes.gain.choices 0.5 1\n"
        "done \n");
}
