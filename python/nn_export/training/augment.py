"""Changes of a sound that the ear does not mind: what is learned should not hang on them."""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor

LOWEST, HIGHEST, RADIUS, SHARE = 20.0, 2000.0, 0.99, 0.8
"""Of the all-pass filters: their frequency in Hz, the radius of the poles, and how many sounds get one.

The thesis of A. Caillon (2023, section 3.1) names the filters; the numbers are those of the published models.
"""


def dequantize(x: Tensor, generator: Generator) -> Tensor:
    """16-bit sound without its steps: uniform noise of one step is added."""
    return x + (torch.rand(x.shape, generator=generator) - 0.5) / 32768


def all_pass(x: Tensor, sample_rate: int, generator: Generator) -> Tensor:
    """[channels, n] with its phases changed by a random all-pass filter of second order, or as it is."""
    drawn = torch.rand(2, generator=generator)
    if drawn[0] > SHARE:
        return x
    frequency = LOWEST * (HIGHEST / LOWEST) ** float(drawn[1])
    size = x.size(1) + 4096  # what rings on at the end does not come back at the beginning
    z = torch.exp(-1j * torch.linspace(0, math.pi, size // 2 + 1))  # z^-1
    cosine = 2 * RADIUS * math.cos(2 * math.pi * frequency / sample_rate)
    response = (RADIUS**2 - cosine * z + z**2) / (1 - cosine * z + RADIUS**2 * z**2)
    y: Tensor = torch.fft.irfft(torch.fft.rfft(x, n=size) * response, n=size)[:, : x.size(1)]
    return y
