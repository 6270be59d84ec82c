"""Models that draw random numbers, and what these hide: for test_verify.py."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from support.wrong_models import Base, Padded


class Noisy(Base):
    """Draws random numbers."""

    def forward(self, x: Tensor) -> Tensor:
        return x + 0.1 * torch.randn_like(x)


class NoisyGru(Base):
    """A GRU that begins anew in each block, beside random numbers, which hide it."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.gru = nn.GRU(1, 1, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        y = self.gru(x.transpose(1, 2))[0].transpose(1, 2).contiguous()
        return y + 1e-6 * torch.randn_like(y)


class Drawing(Base):
    """Draws random numbers where no name tells it: into a tensor that is there."""

    def forward(self, x: Tensor) -> Tensor:
        return x + 0.1 * torch.empty_like(x).normal_()


class NoisyAndPadded(Padded):
    """Pads each block, under random numbers."""

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x) + 0.1 * torch.randn_like(x)
