// A broken promise: this program must be stopped when it is built with -fsanitize=realtime.

#include <cstdlib>

#include "rt/realtime.h"

namespace {

void* volatile memory = nullptr;

void allocate() noexcept NN_REALTIME { NN_REALTIME_TRUSTED(memory = std::malloc(1)); }

}  // namespace

int main() {
  allocate();
  std::free(memory);
}
