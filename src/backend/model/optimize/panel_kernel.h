#pragma once
// Which version of the product this processor runs.

#include <vector>

#include "model/optimize/panel_product.h"

namespace nn::model::optimize {

/// All that it can run, the best one first. Any thread.
std::vector<const PanelKernel*> panel_kernels();

}  // namespace nn::model::optimize
