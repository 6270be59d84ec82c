"""A sound in four bands, each at its own outlet; together they are the sound again.

    nn_export script separator.py:Separator -o separator.ts

[nn~ separator forward 512] has four outlets: process each band in its own way and add them.
"""

from itertools import pairwise

import torch
from torch import Tensor

import nn_export

TAPS = 511
EDGES = (200.0, 1000.0, 5000.0)
"""Hz between the bands."""


class Separator(nn_export.Module):
    """Low, middle, high and air: four filters of linear phase whose sum is a delay."""

    license = "MIT"

    def __init__(self, sr: int = 48000) -> None:
        """The filters are made once; gains are set while it plays."""
        super().__init__(sr)
        self.register_buffer("filters", split(EDGES, sr))
        self.register_buffer("past", torch.zeros(8, 1, TAPS - 1))
        self.register_attribute("gains", (1.0, 1.0, 1.0, 1.0), min=0.0, max=4.0, unit="times")
        self.register_method("forward", 1, 1, 4, 1, ["sound"], ["low", "middle", "high", "air"], latency=TAPS // 2)

    def forward(self, x: Tensor) -> Tensor:
        """x: [batch, 1, samples] -> [batch, 4, samples], TAPS // 2 samples late."""
        past = self.past[: x.shape[0]]
        whole = torch.cat([past, x], dim=2)
        past.copy_(whole[:, :, x.shape[2] :])
        gains = torch.tensor([self.gains[0], self.gains[1], self.gains[2], self.gains[3]])
        return torch.nn.functional.conv1d(whole, self.filters * gains[:, None, None])


def split(edges: tuple[float, ...], sample_rate: int) -> Tensor:
    """One filter per band, [bands, 1, TAPS]: differences of low-passes, so that all of them add up to an impulse."""
    time = torch.arange(TAPS, dtype=torch.float64) - TAPS // 2
    window = torch.hann_window(TAPS, periodic=False, dtype=torch.float64)
    passes = [torch.zeros(TAPS, dtype=torch.float64)]
    for edge in edges:
        low = torch.sinc(2 * edge / sample_rate * time) * window
        passes.append(low / low.sum())
    passes.append((time == 0).double())
    return torch.stack([after - before for before, after in pairwise(passes)])[:, None].float()
