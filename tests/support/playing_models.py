"""Models that nn_export writes, for comparing Pd with Python's Session and with eager PyTorch."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

import nn_export

LATENTS = 2
STREAMS = 4


class Codec(nn_export.Module):
    """A streaming codec whose encoder looks one frame back; forward is encode, then decode, times `gain`.

    encode [batch, 1, t] -> [batch, 2, t / ratio], decode the other way.
    """

    def __init__(self, ratio: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(ratio)
        self.ratio = ratio
        self.register_buffer("analysis", torch.randn(LATENTS, 1, 2 * ratio, generator=generator) / ratio**0.5)
        self.register_buffer("synthesis", torch.randn(LATENTS, 1, ratio, generator=generator) / 2)
        self.register_buffer("past", torch.zeros(STREAMS, 1, ratio))
        self.register_attribute("gain", 1.0)
        self.register_method("encode", 1, 1, LATENTS, ratio)
        self.register_method("decode", LATENTS, ratio, 1, 1)
        self.register_method("forward", 1, 1, 1, 1, test_buffer_size=8 * ratio)

    def encode(self, x: Tensor) -> Tensor:
        n = x.shape[0]
        whole = torch.cat([self.past[:n], x], dim=2)
        self.past[:n] = whole[:, :, -self.ratio :]
        return torch.tanh(torch.nn.functional.conv1d(whole, self.analysis, stride=self.ratio))

    def decode(self, z: Tensor) -> Tensor:
        return self.gain[0] * torch.nn.functional.conv_transpose1d(z, self.synthesis, stride=self.ratio)

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


class Values(nn_export.Module):
    """Attributes of all six types; its outlets tell them: gain times x + shift + weights, and the means of grain."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("on", True)
        self.register_attribute("shift", 0)
        self.register_attribute("gain", 1.0)
        self.register_attribute("name", "plain")
        self.register_attribute("weights", torch.zeros(2))
        self.register_attribute("grain", nn_export.Buffer(None, 1, 100_000))
        self.register_method("forward", 1, 1, 3, 1, ["sound"], ["sound", "first of grain", "last of grain"])

    def forward(self, x: Tensor) -> Tensor:
        y = self.gain[0] * x + self.shift[0] + self.weights[0].sum()
        if not self.on[0]:
            y = torch.zeros_like(x)
        if self.name[0] == "12":
            y = -y
        grain = self.grain[0]
        first, last = torch.zeros_like(x), torch.zeros_like(x)
        if grain.has_value:
            first, last = first + grain.value[0].mean(), last + grain.value[-1].mean()
        return torch.cat([y, first, last], dim=1)


def write(folder: Path) -> Path:
    """Writes codec3.ts, codec16.ts, codec256.ts, codec2048.ts and values.ts into `folder`, and returns it."""
    for ratio in (3, 16, 256, 2048):
        Codec(ratio).export_to_ts(folder / f"codec{ratio}.ts")
    Values().export_to_ts(folder / "values.ts")
    return folder
