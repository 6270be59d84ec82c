#define NN_PANEL_KERNEL k_panel_avx512
#define NN_PANEL_NAME "avx512"
#define NN_LANES 16
#define NN_COLUMNS 12
#include "model/optimize/panel_product.inc"
