"""Models that cost a known share of the processor, for tests of threads under load."""

from __future__ import annotations

import time

import torch
from torch import Tensor

from support.legacy_models import Plain

CHANNELS, KERNEL = 32, 9


class Convolutions(Plain):
    """A stack of convolutions that keep their past, as the streaming models people play have: [batch, 1, t] -> same."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(layers)
        self.layers = layers
        self.register_buffer("weight", torch.randn(CHANNELS, CHANNELS, KERNEL, generator=generator) / CHANNELS)
        self.register_buffer("past", torch.zeros(layers, CHANNELS, KERNEL - 1))

    def forward(self, x: Tensor) -> Tensor:
        y = x[:1].expand(1, self.past.shape[1], x.shape[2])
        for i in range(self.layers):
            whole = torch.cat([self.past[i : i + 1], y], dim=2)
            self.past[i] = whole[0, :, x.shape[2] :]
            y = torch.tanh(torch.conv1d(whole, self.weight))
        return y[:, :1].expand(x.shape[0], 1, x.shape[2]) + 0.5 * x


def layers_for(load: float, block: int, rate: int) -> int:
    """How many layers take this share of one core of this machine, in blocks of so many samples."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    probe, x = torch.jit.script(Convolutions(16).eval()), torch.randn(1, 1, block)
    spent = []
    with torch.no_grad():
        for _ in range(30):
            began = time.thread_time()
            probe(x)
            spent.append(time.thread_time() - began)
    torch.set_num_threads(threads)
    return max(1, round(16 * load * block / rate / sorted(spent)[len(spent) // 2]))
