"""Noise whose spectrum follows amplitudes, frame by frame (thesis, section 3.1.3; Engel et al., "DDSP", 2020)."""

# No `from __future__ import annotations`: TorchScript reads the annotations of these classes, and not as text.

import math
from typing import Final

import torch
from torch import Tensor, nn

from ...streaming import Timing
from ...streaming.noise import uniform
from ...streaming.timing import stretch

COEFFICIENTS = 5
"""Amplitudes in each frame of a band, from its lower to its upper end."""


class NoiseFrames(nn.Module):
    """Amplitudes [batch, bands * 5, n] -> noise [batch, bands, n * frame].

    Each frame is white noise, filtered in the frequency domain with a smooth curve through its amplitudes. In training
    the noise is drawn anew each time; otherwise it is a function of time and a seed, the same offline and in a stream.

    Args:
        bands: signals.
        frame: samples per frame.
    """

    bands: Final[int]
    frame: Final[int]

    time: Tensor
    curve: Tensor

    def __init__(self, bands: int, frame: int) -> None:
        """See the class."""
        super().__init__()
        self.bands, self.frame, self.start = bands, frame, 0
        self.register_buffer("curve", response(frame), persistent=False)
        self.register_buffer("time", torch.tensor(0), persistent=False)

    def forward(self, amplitudes: Tensor) -> Tensor:
        """See the class."""
        if self.training:
            noise = 2 * torch.rand_like(amplitudes[:, :1].float().repeat(1, self.bands * self.frame, 1)) - 1
        else:
            noise = self.white(amplitudes, torch.zeros_like(self.time), 0)
        y: Tensor = self.shape(amplitudes, noise)
        return y

    def white(self, amplitudes: Tensor, start: Tensor, seed: int) -> Tensor:
        """[batch, bands * frame, n] from the frame `start` on."""
        batch, frames = amplitudes.size(0), amplitudes.size(2)
        rows = batch * self.bands * self.frame
        noise = uniform(rows, start, frames, seed, amplitudes)
        return noise.view(batch, self.bands * self.frame, frames)

    def shape(self, amplitudes: Tensor, noise: Tensor) -> Tensor:
        """Noise [batch, bands * frame, n] that has the spectrum of amplitudes [batch, bands * 5, n].

        A zero-phase filter around each frame, where the published one is causal and cut off at the frame's end.
        """
        amplitudes = amplitudes.to(noise.dtype)  # there is no Fourier transform in bfloat16
        batch, frames = amplitudes.size(0), amplitudes.size(2)
        gains = amplitudes.reshape(batch, self.bands, -1, frames).transpose(2, 3) @ self.curve
        spectrum = torch.fft.rfft(noise.view(batch, self.bands, self.frame, frames).transpose(2, 3))
        y = torch.fft.irfft(spectrum * gains, n=self.frame)
        result: Tensor = y.reshape(batch, self.bands, frames * self.frame)
        return result

    def streamed(self, timing: Timing, channels: int, batch: int) -> tuple[nn.Module, Timing]:
        """See `to_streaming`."""
        return CachedNoiseFrames(self.bands, self.frame, timing.delay), stretch(timing, self.frame, 0)


class CachedNoiseFrames(NoiseFrames):
    """The same from block to block: it counts the frames; the first one stands `delay` frames before the sound's."""

    def __init__(self, bands: int, frame: int, delay: int) -> None:
        """See the class."""
        super().__init__(bands, frame)
        self.start = -delay
        self.time.fill_(self.start)

    def forward(self, amplitudes: Tensor, seed: int = 0) -> Tensor:
        """See `NoiseFrames`."""
        noise = self.white(amplitudes, self.time, seed)
        self.time.add_(amplitudes.size(2))
        y: Tensor = self.shape(amplitudes, noise)
        return y

    def reset(self) -> None:
        """From the beginning."""
        self.time.fill_(self.start)


def response(frame: int) -> Tensor:
    """[5, frame / 2 + 1]: each amplitude's share in the gain at each frequency.

    The amplitudes are samples of a zero-phase response, so 8 taps; a Hann window keeps it smooth between them.
    """
    taps = 2 * (COEFFICIENTS - 1)
    impulse = torch.fft.irfft(torch.eye(COEFFICIENTS, dtype=torch.float64), n=taps)
    lag = torch.arange(taps)
    lag = torch.where(lag <= taps // 2, lag, lag - taps)
    impulse = impulse * (0.5 + 0.5 * torch.cos(2 * math.pi * lag / taps))
    padded = torch.zeros(COEFFICIENTS, frame, dtype=torch.float64)
    padded[:, lag % frame] = impulse
    gains: Tensor = torch.fft.rfft(padded).real.float()
    return gains
