"""How far a sound is from what it should be (thesis of A. Caillon, 2023, sections 2.3 and 3.1)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor, nn

SCALES = (2048, 1024, 512, 256, 128)
QUIET = 1e-7
LOUDNESS_BLOCK = 512


class SpectralDistance(nn.Module):
    """The distance of two sounds' spectrograms, linear and logarithmic, at several resolutions (equation 3.1).

    The second term is the mean of |log X - log Y|, as the published models were trained with. Windows longer than the
    sounds are left out.
    """

    def __init__(self, scales: tuple[int, ...] = SCALES) -> None:
        """`scales`: samples of each resolution's Hann window, which moves on by a quarter of it."""
        super().__init__()
        self.scales = scales
        for size in scales:
            self.register_buffer(f"window_{size}", torch.hann_window(size), persistent=False)

    def forward(self, x: Tensor, y: Tensor, drawn: int | None = None) -> Tensor:
        """Sounds [batch, channels, n], each channel on its own; `y` is what `x` should be.

        `drawn`: look at so many of the resolutions only, taken at random; the expected value is the same.
        """
        x, y = x.flatten(0, 1), y.flatten(0, 1)
        fitting = [size for size in self.scales if size <= x.size(1)]
        count = len(fitting) if drawn is None else min(drawn, len(fitting))
        total = x.new_zeros(())
        for i in torch.randperm(len(fitting))[:count].tolist() if drawn else range(len(fitting)):
            window = getattr(self, f"window_{fitting[i]}")
            a, b = magnitudes(x, window), magnitudes(y, window)
            total = total + (a - b).norm() / (b.norm() + QUIET)
            total = total + ((a + QUIET) / (b + QUIET)).log().abs().mean()
        return total * (len(fitting) / max(1, count))


class Loudness(nn.Module):
    """How loud a sound is to the ear, from block to block: the mean of its A-weighted spectrum, in log10 units."""

    weights: Tensor
    window: Tensor

    def __init__(self, sample_rate: int) -> None:
        """At `sample_rate` Hz."""
        super().__init__()
        frequencies = torch.linspace(0, sample_rate / 2, LOUDNESS_BLOCK // 2 + 1)
        self.register_buffer("weights", a_weighting(frequencies.clamp(min=20))[:, None] / 20, persistent=False)
        self.register_buffer("window", torch.hann_window(LOUDNESS_BLOCK), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> [batch * channels, blocks]."""
        return ((magnitudes(x.flatten(0, 1), self.window) + QUIET).log10() + self.weights).mean(1)


def magnitudes(x: Tensor, window: Tensor) -> Tensor:
    """[rows, samples] -> [rows, size / 2 + 1, frames], where the window moves on by a quarter of its size.

    The root is smoothed at zero, where it has no slope.
    """
    size = len(window)
    spectrum = torch.stft(x, size, size // 4, window=window, normalized=True, return_complex=True)
    return (spectrum.real**2 + spectrum.imag**2 + QUIET**2).sqrt()


def a_weighting(frequency: Tensor) -> Tensor:
    """The A curve of IEC 61672 in dB, 0 at 1 kHz; `frequency` in Hz, > 0."""
    f = frequency.double() ** 2
    gain = 12194**2 * f**2 / ((f + 20.6**2) * ((f + 107.7**2) * (f + 737.9**2)).sqrt() * (f + 12194**2))
    return (20 * gain.log10() + 2.0).float()


def discriminator_loss(real: list[list[Tensor]], made: list[list[Tensor]]) -> Tensor:
    """What the discriminator wants small: the hinge loss of its scores (Lim and Ye, "Geometric GAN", 2017)."""
    return torch.stack(
        [F.relu(1 - r[-1]).mean() + F.relu(1 + m[-1]).mean() for r, m in zip(real, made, strict=True)]
    ).sum()


def generator_loss(made: list[list[Tensor]]) -> Tensor:
    """What the generator wants small: the score, with its sign changed."""
    return torch.stack([-m[-1].mean() for m in made]).sum()


def feature_matching(real: list[list[Tensor]], made: list[list[Tensor]]) -> Tensor:
    """How far apart the discriminator's layers see two sounds: the mean of |r - m|, over all layers but the scores."""
    layers = [
        (a - b).abs().mean() for r, m in zip(real, made, strict=True) for a, b in zip(r[:-1], m[:-1], strict=True)
    ]
    return torch.stack(layers).mean()


def waveform(x: Tensor, y: Tensor) -> Tensor:
    """How far apart sounds [batch, channels, n] are sample by sample: the mean of |x - y|, relative to that of |y|."""
    return ((x - y).abs().mean((1, 2)) / (y.abs().mean((1, 2)) + 1e-3)).mean()


def snr(x: Tensor, y: Tensor) -> float:
    """Signal to error of `x`, which should be `y`."""
    return 10 * math.log10(max(float(y.square().mean()), 1e-12) / max(float((x - y).square().mean()), 1e-12))
