"""Sounds of a known spectrum, and what a spectrum tells of others. Bands are parts of the Nyquist frequency."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]


def bandlimited_noise(samples: int, band: float) -> Sound:
    """Noise of a peak of 0.9 that holds nothing above `band`, [1, samples]."""
    size = 1 << (samples - 1).bit_length()
    spectrum = np.fft.rfft(np.random.default_rng(17).standard_normal(size))
    spectrum[int(band * len(spectrum)) :] = 0
    noise = np.fft.irfft(spectrum)[:samples]
    return (0.9 * noise / np.abs(noise).max()).astype(np.float32)[None]


def pitch(sound: Sound, rate: int) -> float:
    """The frequency of the strongest partial in Hz, from how far its phase goes on in half of the sound."""
    half = len(sound) // 2
    window = np.hanning(half)
    early, late = (np.fft.rfft(window * part) for part in (sound[:half], sound[half : 2 * half]))
    strongest = int(np.argmax(np.abs(early)))
    turns = np.angle(late[strongest] / early[strongest]) / (2 * np.pi)
    return rate / half * (strongest + turns)


def difference_db(heard: Sound, expected: Sound, band: float = 1.0) -> float:
    """How loud the difference is against what was expected [channels, n], both up to `band`."""
    window = np.hanning(expected.shape[1])
    stop = int(band * expected.shape[1] / 2) + 1
    spectra = [np.fft.rfft(window * sound.astype(np.float64))[:, :stop] for sound in (heard - expected, expected)]
    noise, signal = (np.sum(np.square(np.abs(spectrum))) for spectrum in spectra)
    return float(10 * np.log10(noise / signal + 1e-30))


def gain_db(before: Sound, after: Sound, band: float) -> npt.NDArray[np.float64]:
    """The gain from one sound [n] to the other in each of 64 parts of the spectrum up to `band`."""
    window = np.hanning(len(before))
    spectra = [np.square(np.abs(np.fft.rfft(window * sound))) for sound in (before, after)]
    parts = [np.array_split(power[: int(band * len(power))], 64) for power in spectra]
    return np.array([10 * np.log10(b.sum() / a.sum()) for a, b in zip(*parts, strict=True)])
