#define NN_PANEL_KERNEL k_panel_avx2
#define NN_PANEL_NAME "avx2"
#define NN_LANES 8
#define NN_COLUMNS 6
#include "model/optimize/panel_product.inc"
