"""A bank of filters that splits sound into bands of equal width, each at a fraction of the rate, and joins them again.

A pseudo quadrature mirror filter bank: cosine-modulated copies of one prototype (thesis of A. Caillon, 2023, section
2.4; Nguyen, "Near-perfect-reconstruction pseudo-QMF banks", 1994). The prototype is a Kaiser window's low-pass whose
cutoff is searched as in Creusere and Mitra, "A simple method for designing high-quality prototype filters", 1995.
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .layers import Conv1d, ConvTranspose1d, Mode
from .timing import Timing

# No `from __future__ import annotations`: TorchScript reads the annotations of these classes, and not as text.


def prototype(bands: int, attenuation: float) -> NDArray[np.float64]:
    """The low-pass of a bank: [taps], an odd number, symmetric.

    Args:
        bands: into which the bank splits, >= 2.
        attenuation: of what a band lets through from beyond its neighbours, in dB, 21 to 150.
    """
    beta = _kaiser_beta(attenuation)
    taps = 2 * math.ceil((attenuation - 7.95) / (2.285 * math.pi / bands) / 2) + 1
    time = np.arange(taps) - (taps - 1) / 2
    window = np.kaiser(taps, beta)

    def low_pass(cutoff: float) -> NDArray[np.float64]:
        h: NDArray[np.float64] = cutoff * np.sinc(cutoff * time) * window
        h /= h.sum()
        return h

    def ripple(cutoff: float) -> float:
        """How far the cascade of the filter with itself is from a 2M-th band filter: 0 gives perfect reconstruction."""
        h = low_pass(cutoff)
        cascade = np.convolve(h, h)[len(h) - 1 :: 2 * bands]
        return float(np.abs(cascade[1:] / cascade[0]).max())

    low, high = 0.3 / bands, 0.8 / bands
    for _ in range(4):
        cutoffs = np.linspace(low, high, 64)
        best = int(np.argmin([ripple(cutoff) for cutoff in cutoffs]))
        low, high = cutoffs[max(best - 1, 0)], cutoffs[min(best + 1, 63)]
    return low_pass(cutoffs[best])


class PQMF(nn.Module):
    """Splits [batch, channels, n] into [batch, channels * bands, n / bands] (`analysis`), and joins it (`synthesis`).

    Args:
        bands: a number of bands, even.
        attenuation: in dB; 100 reconstructs noise with an error of -56 dB, 40 is short.
        mode: of the analysis: `centred` looks as far ahead as back, `causal` no further than the block that makes a
            sample of the bands. Offline, neither bank delays; as streams, a causal one lags by its taps less a block.
        channels: each is split into bands of its own.
    """

    def __init__(self, bands: int = 16, attenuation: float = 100.0, mode: Mode = "centred", channels: int = 1) -> None:
        """See the class."""
        super().__init__()
        h = torch.from_numpy(_modulated(bands, attenuation)).repeat(channels, 1)
        taps = h.size(1)
        split = Conv1d(channels, channels * bands, taps, bands, groups=channels, bias=False)
        join = ConvTranspose1d(channels * bands, channels, taps, bands, groups=channels, bias=False)
        back = (taps - 1) // 2 if mode == "centred" else taps - bands  # the last window ends with the last sample
        split.pads = (back, taps - 1 - back)
        join.left = back  # the filters are symmetric: so the sound comes back where it was
        join.right = taps - bands - back
        split.weight = nn.Parameter(h[:, None].float(), requires_grad=False)
        join.weight = nn.Parameter(bands * h[:, None].float(), requires_grad=False)
        self.analysis = nn.Sequential(split, Unfold())
        self.synthesis = nn.Sequential(Unfold(), join)


class Unfold(nn.Module):
    """Turns every odd band the right way up: decimation mirrors its spectrum, (-1)^t mirrors it back."""

    def forward(self, x: Tensor) -> Tensor:
        """[batch, bands, n] -> the same."""
        return _turned(x, 0)

    def streamed(self, timing: Timing, channels: int, batch: int) -> tuple[nn.Module, Timing]:
        """See `to_streaming`."""
        return CachedUnfold(timing.delay), timing


class CachedUnfold(nn.Module):
    """The same from block to block: it counts, as a block may have an odd number of samples."""

    time: Tensor

    def __init__(self, delay: int) -> None:
        """The first sample of the stream stands `delay` samples before the sound's."""
        super().__init__()
        self.start = delay % 2
        self.register_buffer("time", torch.tensor(self.start))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, bands, n] -> the same."""
        y = _turned(x, int(self.time))
        self.time.add_(x.size(2)).remainder_(2)
        return y

    def reset(self) -> None:
        """From the beginning."""
        self.time.fill_(self.start)


def _turned(x: Tensor, time: int) -> Tensor:
    y = x.clone()
    y[:, 1::2, 1 - time % 2 :: 2].neg_()
    return y


def _modulated(bands: int, attenuation: float) -> NDArray[np.float64]:
    """[bands, taps]; the phase of each band cancels what aliases from its neighbours."""
    h = prototype(bands, attenuation)
    k = np.arange(bands)[:, None]
    time = np.arange(len(h)) - (len(h) - 1) / 2
    filters: NDArray[np.float64] = 2 * h * np.cos((2 * k + 1) * np.pi / (2 * bands) * time + (-1.0) ** k * np.pi / 4)
    return filters


def _kaiser_beta(attenuation: float) -> float:
    """Kaiser's formula (Oppenheim and Schafer, Discrete-Time Signal Processing, eq. 7.75)."""
    if attenuation > 50:
        return 0.1102 * (attenuation - 8.7)
    return float(0.5842 * (attenuation - 21) ** 0.4 + 0.07886 * (attenuation - 21))
