"""How far a sound is from what it should be: the distances of the thesis (A. Caillon, 2023). Sounds: [batch, 1, n]."""

from __future__ import annotations

import torch
from torch import Tensor

SCALES = (2048, 1024, 512, 256, 128)


def spectrum(x: Tensor, size: int) -> Tensor:
    """Amplitudes of windows that overlap by 75 %."""
    window = torch.hann_window(size)
    return torch.stft(x.flatten(0, 1), size, size // 4, window=window, center=False, return_complex=True).abs()


def log_spectral_distance(x: Tensor, y: Tensor) -> float:
    """Thesis equation 5.4: log amplitudes, 1 added; the root of the mean square, so that the length does not count."""
    a, b = spectrum(x, 2048), spectrum(y, 2048)
    return float((a.log1p() - b.log1p()).square().mean().sqrt())


def multiscale_distance(x: Tensor, y: Tensor) -> float:
    """Equation 3.1 as it is written; its L1 norm grows with the length of the sounds.

    What is trained with has a mean of logarithms in its place: nn_export.models.rave.losses.
    """
    total = 0.0
    for size in SCALES:
        a, b = spectrum(x, size), spectrum(y, size)
        total += float((a - b).norm() / a.norm() + (a - b).abs().sum().log1p())
    return total


def distances(expected: Tensor, heard: Tensor) -> dict[str, float]:
    """Of what was heard to what is right, whose peak is taken to be 1."""
    peak = expected.abs().max()
    x, y = expected / peak, heard / peak
    return {
        "log_spectral": log_spectral_distance(x, y),
        "multiscale": multiscale_distance(x, y),
        "waveform": float((x - y).norm() / x.norm()),  # equation 5.5, of the sound's own norm
        "largest": float((x - y).abs().max()),
    }
