#include "model/optimize/panel_kernel.h"

namespace nn::model::optimize {

extern const PanelKernel k_panel_simd128;
#if defined(NN_PANELS_X86)
extern const PanelKernel k_panel_avx2;
extern const PanelKernel k_panel_avx512;
#endif

std::vector<const PanelKernel*> panel_kernels() {
  std::vector<const PanelKernel*> kernels;
#if defined(NN_PANELS_X86)
  const auto supports_avx512 =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (supports_avx512) kernels.push_back(&k_panel_avx512);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) kernels.push_back(&k_panel_avx2);
#endif
  kernels.push_back(&k_panel_simd128);
  return kernels;
}

}  // namespace nn::model::optimize
