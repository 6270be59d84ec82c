"""What a RAVE is made of, and the sizes that have a name."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...errors import ModelError


@dataclass(frozen=True)
class Config:
    """The shape of a RAVE.

    Attributes:
        sample_rate: of the sounds, in Hz.
        channels: 1 mono, 2 stereo.
        bands: into which the sound is split; even.
        attenuation: of the filters that split it, in dB: more is cleaner, and later.
        capacity: channels of the first layer; time and memory grow with its square.
        latent_size: dimensions of the latent space.
        ratios: by which each stage of the encoder makes the frames rarer; the decoder goes the same way back.
        dilations: of the residual units in each stage of the decoder.
        mode: `centred` looks ahead, sounds best and is late; `causal` is early.
        noise: whether the decoder has a head for noise.
        bias: whether the encoder's layers, and the decoder's first and last ones, add a bias.
        regularization: what keeps the latents in order: `kl` (variational, thesis section 3.1), `mmd` (Wasserstein,
            section 3.2.1) or `rvq` (residual vector quantisation, section 3.2.2).
        noise_channels: random latents that the decoder gets beside, with `mmd` and `rvq`.
        codebooks, codes: of `rvq`: quantisers one after another, and vectors in each.
    """

    sample_rate: int = 48000
    channels: int = 1
    bands: int = 16
    attenuation: float = 100.0
    capacity: int = 64
    latent_size: int = 128
    ratios: tuple[int, ...] = (4, 4, 4, 2)
    dilations: tuple[int, ...] = (1, 3, 9)
    mode: Literal["centred", "causal"] = "centred"
    noise: bool = True
    bias: bool = True
    regularization: Literal["kl", "mmd", "rvq"] = "kl"
    noise_channels: int = 0
    codebooks: int = 16
    codes: int = 1024

    def __post_init__(self) -> None:
        """Refuse what cannot be built."""
        checks = {
            "sample_rate": (self.sample_rate >= 1, "give the sounds' rate in Hz"),
            "channels": (self.channels in (1, 2), "give 1 or 2"),
            "attenuation": (21 <= self.attenuation <= 150, "give decibels from 21 to 150"),
            "dilations": (bool(self.dilations) and min(self.dilations) >= 1, "give numbers >= 1"),
            "noise_channels": (self.noise_channels >= 0, "give a number >= 0"),
            "codebooks": (self.codebooks >= 1, "give a number >= 1"),
            "codes": (self.codes >= 2, "give a number >= 2"),
            "bands": (self.bands >= 2 and self.bands % 2 == 0, "give an even number"),
            "capacity": (self.capacity >= 1, "give a number >= 1"),
            "latent_size": (self.latent_size >= 1, "give a number >= 1"),
            "ratios": (bool(self.ratios) and min(self.ratios) >= 1, "give numbers >= 1"),
            "mode": (self.mode in ("centred", "causal"), "choose centred or causal"),
            "regularization": (self.regularization in ("kl", "mmd", "rvq"), "choose kl, mmd or rvq"),
            "noise": (
                not self.noise or math.prod(self.ratios) % NOISE_FRAME == 0,
                f"it needs ratios whose product is a multiple of {NOISE_FRAME}: change them, or do without noise",
            ),
        }
        for name, (right, cure) in checks.items():
            if not right:
                raise ModelError(f"{name} {getattr(self, name)!r} makes no RAVE: {cure}")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Config:
        """From what `dataclasses.asdict` gives, also after a way through YAML or JSON.

        Raises:
            ModelError: a name that is not one of the attributes, or a value that will not do.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ModelError(f"{unknown[0]}: no such part of a RAVE: choose among {', '.join(sorted(known))}")
        made: Any = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        return cls(**made)

    @property
    def ratio(self) -> int:
        """Samples of sound per latent frame."""
        return self.bands * math.prod(self.ratios)


NOISE_FRAME = 64
"""Samples of a band in each frame of noise."""

PRESETS = {
    "v1": Config(),
    "v1_causal": Config(mode="causal", attenuation=70),
    "wasserstein": Config(regularization="mmd", latent_size=16, noise_channels=128),
    "discrete": Config(regularization="rvq", ratios=(4, 4, 2, 2), noise_channels=128),
    "medium": Config(capacity=32, latent_size=64),
    "small": Config(capacity=16, latent_size=32),
    "raspberry": Config(capacity=16, latent_size=16, mode="causal", attenuation=70, noise=False),
    "tiny": Config(capacity=8, latent_size=16, mode="causal", attenuation=70),
    "low_latency": Config(
        sample_rate=44100, capacity=32, ratios=(2, 2, 2, 1), dilations=(3, 9, 27, 36), mode="causal", attenuation=40,
        noise=False, bias=False,
    ),
}  # fmt: skip
"""By name: `v1` is the thesis' model; `low_latency` that of Caspe et al., "Designing Neural Synthesizers for
Low-Latency Interaction", Journal of the Audio Engineering Society, 2025."""
