#define NN_PANEL_KERNEL k_panel_simd128
#define NN_PANEL_NAME "simd128"
#define NN_LANES 4
#define NN_COLUMNS 6
#include "model/optimize/panel_product.inc"
