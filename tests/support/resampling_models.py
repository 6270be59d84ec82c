"""Models that state a sample rate, for hosts that run at another one."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor, nn

import nn_export
from support import legacy_models, playing_models

RATES = (44100, 48000)
PITCH = 1000.0  # Hz, of Sine
RATIO = 512  # of Frames
COUNT = 256  # of different frames
ABSURD = (1, 7999, 192001, 10_000_000, 10_000_001, -44100)


class Sine(nn_export.Module):
    """Sounds at PITCH if it is run at the rate it states; a phase that goes on from block to block."""

    def __init__(self, sr: int) -> None:
        super().__init__(sr)
        self.register_buffer("turns", torch.zeros(1, dtype=torch.float64))
        self.step = PITCH / sr
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        turns = self.turns + self.step * torch.arange(x.shape[2] + 1, dtype=torch.float64)
        self.turns.copy_(torch.frac(turns[-1:]))
        return 0.5 * torch.sin(2 * math.pi * torch.frac(turns[:-1])).to(x.dtype).expand(x.shape[0], 1, -1)


class Through(nn_export.Module):
    """Changes nothing."""

    def __init__(self, sr: int) -> None:
        super().__init__(sr)
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return 1.0 * x


class Frames(nn_export.Module):
    """A latent is the whole part of the sample in the middle of its frame; it is held again for a frame."""

    def __init__(self, sr: int) -> None:
        super().__init__(sr)
        self.ratio = RATIO
        self.register_method("encode", 1, 1, 1, RATIO)
        self.register_method("decode", 1, RATIO, 1, 1)

    def encode(self, x: Tensor) -> Tensor:
        return torch.floor(x[:, :, self.ratio // 2 :: self.ratio])

    def decode(self, z: Tensor) -> Tensor:
        return z.repeat_interleave(self.ratio, dim=2)


class Stated(legacy_models.Plain):
    """A file without metadata: its getter alone tells the rate."""

    def __init__(self, stated: int, channels: int = 1) -> None:
        super().__init__(channels, channels)
        self.stated = stated

    @torch.jit.export
    def get_sample_rate(self) -> int:
        return self.stated


class Told(legacy_models.Rate):
    """Puts out the rate it was told, in kHz, and states one of its own."""

    @torch.jit.export
    def get_sample_rate(self) -> int:
        return 44100


def codec(sr: int) -> playing_models.Codec:
    """A streaming codec of ratio 16 that states its rate."""
    module = playing_models.Codec(16)
    module.sr = sr
    return module


def write(folder: Path) -> Path:
    """Writes sineRATE.ts, throughRATE.ts, framesRATE.ts and codecRATE.ts for both RATES, and the legacy files."""
    for rate in RATES:
        Sine(rate).export_to_ts(folder / f"sine{rate}.ts")
        Through(rate).export_to_ts(folder / f"through{rate}.ts")
        Frames(rate).export_to_ts(folder / f"frames{rate}.ts")
        codec(rate).export_to_ts(folder / f"codec{rate}.ts")
    legacy: dict[str, nn.Module] = {f"stated{rate}": Stated(rate) for rate in (44100, *ABSURD)}
    legacy |= {"plain": legacy_models.Plain(), "told": Told()}
    return legacy_models.write(folder, {name: lambda module=module: module for name, module in legacy.items()})
