"""The network that tells recordings from what a RAVE makes, while it is trained (thesis, section 3.1.3)."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

SCALES = 3


class Discriminator(nn.Module):
    """The same network at three rates, each half of the one before (Kumar et al., "MelGAN", 2019, section 2.2).

    Args:
        channels: of the sound.
        capacity: channels of the first layer.
    """

    def __init__(self, channels: int, capacity: int) -> None:
        """See the class."""
        super().__init__()
        self.scales = nn.ModuleList(_scale(channels, capacity) for _ in range(SCALES))

    def forward(self, x: Tensor) -> list[list[Tensor]]:
        """Sounds [batch, channels, n] -> for each rate what each layer finds; the last one's is the score."""
        found = []
        for scale in self.scales:
            layers, y = [], x
            for layer in scale:  # type: ignore[attr-defined]
                y = layer(y)
                layers.append(y)
                y = F.leaky_relu(y, 0.2)
            found.append(layers)
            x = F.avg_pool1d(x, 2)
        return found


def _scale(channels: int, capacity: int) -> nn.ModuleList:
    layers = [nn.Conv1d(channels, capacity, 15, padding=7)]
    width = capacity
    for _ in range(4):
        wider = min(4 * width, 64 * capacity)
        layers.append(nn.Conv1d(width, wider, 41, 4, padding=20, groups=width // 4))
        width = wider
    layers += [nn.Conv1d(width, width, 5, padding=2), nn.Conv1d(width, 1, 1)]
    return nn.ModuleList(weight_norm(layer) for layer in layers)
