"""RAVE as nn~ plays it: sample for sample what `Rave` computes on whole sounds, later by a latency that is known."""

# No `from __future__ import annotations`: TorchScript reads the annotations of these classes, and not as text.

from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor
from torch.nn import functional

from ... import accessors
from ...errors import ModelError
from ...module import Module
from ...streaming.graph import reset_source
from ...streaming.noise import normal
from .latent import dequantize, quantize
from .rave import NOISE_SEED, Rave
from .stream import StreamedDecoder, stream_encoder

CHANCES = 4
"""Kinds of chance, each with numbers of its own: the noise head's, random latents, temperature, padding."""


class _Streams(Module):
    """What all kinds of RAVE have: the two halves as streams, and how they are played."""

    name = "rave"

    __constants__ = (
        "size",
        "drawn",
        "noisy",
        "noise_seed",
        "kinds",
    )  # TorchScript reads `Final` in the last class only

    encode_time: Tensor
    decode_time: Tensor
    deterministic: tuple[bool]
    noise: tuple[bool]
    seed: tuple[int]

    def __init__(self, rave: Rave, batch: int, noise: bool) -> None:
        config = rave.config
        super().__init__(sr=config.sample_rate)
        if not isinstance(batch, int) or batch < 1:
            raise ModelError(f"batch {batch}: give how many sounds are played at once, 1 or more")
        self.size, self.drawn, self.noisy = config.latent_size, config.noise_channels, config.noise
        self.noise_seed, self.kinds = NOISE_SEED, CHANCES
        self.encoder = stream_encoder(rave, batch)
        self.lag = self.encoder.delay  # of the latents, in frames
        self.decoder = StreamedDecoder(rave, batch, self.lag)
        self.register_buffer("encode_time", torch.tensor(-self.lag))
        self.register_buffer("decode_time", torch.tensor(-self.lag))
        accessors.attach(self, reset_source(self, "forget"))
        self.register_attribute(
            "deterministic", False, description="Leave chance out: likely latents, and no noise beside the tone."
        )
        if self.noisy:
            self.register_attribute("noise", noise, description="Hear the noise head.")
        self.register_attribute("seed", 0, min=0, max=2**31 - 1, description="Another seed is another chance.")
        self.register_attribute("reset", False, description="Setting it forgets what was heard.")

    if TYPE_CHECKING:  # written as source text

        def forget(self) -> None:
            """Reset both halves."""

    def set_reset(self, v0: bool) -> int:
        """As if nothing had been heard, whatever `v0` is; 0."""
        self.forget()
        self.encode_time.fill_(-self.lag)
        self.decode_time.fill_(-self.lag)
        return 0

    def register_methods(self, rave: Rave, codes: list[str]) -> None:
        """`encode`, `decode` and `forward`, with a label for each latent or code."""
        channels, ratio = rave.config.channels, rave.config.ratio
        sound = _sound(channels)
        to, back = self.encoder.latency, self.decoder.latency
        self.register_method("encode", channels, 1, len(codes), ratio, sound, codes, latency=to)
        self.register_method("decode", len(codes), ratio, channels, 1, codes, sound, latency=back)
        self.register_method("forward", channels, 1, channels, 1, sound, sound, latency=to + back)

    def synthesize(self, z: Tensor) -> Tensor:
        """All latents [batch, size, n] -> [batch, channels, n * ratio]."""
        batch, frames = z.size(0), z.size(2)
        seed, heard = self.kinds * self.seed[0], False
        if self.drawn > 0:
            chance = normal(batch * self.drawn, self.decode_time, frames, self.noise_seed + seed, z)
            if self.deterministic[0]:
                chance = torch.zeros_like(chance)
            z = torch.cat([z, chance.view(batch, self.drawn, frames)], dim=1)
        self.decode_time.add_(frames)
        if self.noisy:
            heard = self.noise[0] and not self.deterministic[0]
        y: Tensor = self.decoder(z, heard, seed)
        return y


class Voice(_Streams):
    """A RAVE with continuous latents: the principal directions of what it was trained with, the strongest first."""

    description = "RAVE: sound to latents and back."

    variational: Final[bool]
    latents: Final[int]

    basis: Tensor
    back: Tensor
    mean: Tensor
    offset: Tensor
    temperature: tuple[float]
    padding_gain: tuple[float]
    latent_scale: tuple[Tensor]
    latent_bias: tuple[Tensor]

    def __init__(
        self, rave: Rave, *, fidelity: float = 0.95, latents: int | None = None, batch: int = 4, noise: bool = True
    ) -> None:
        """Export `rave`.

        Args:
            rave: the trained model; it stays as it is.
            fidelity: the share of the latents' variance, 0 to 1, that is kept.
            latents: how many latents to keep instead.
            batch: up to so many sounds are played at once.
            noise: whether the noise head is heard until told otherwise; it has learned nothing before the second stage.
        """
        if rave.config.regularization == "rvq":
            raise ModelError("this RAVE has codes, not latents: make a DiscreteVoice of it")
        super().__init__(rave, batch, noise)
        self.latents = rave.rank(fidelity) if latents is None else latents
        if not isinstance(self.latents, int) or not 1 <= self.latents <= self.size:
            raise ModelError(f"latents {latents}: the model has {self.size}: give a number from 1 to {self.size}")
        self.variational = rave.config.regularization == "kl"
        basis, mean = rave.latent_basis, rave.latent_mean
        self.register_buffer("basis", basis[:, :, None].clone())
        self.register_buffer("back", basis.t()[:, :, None].clone())
        self.register_buffer("mean", mean.clone())
        self.register_buffer("offset", -(basis @ mean))
        if self.variational:
            self.register_attribute(
                "temperature", 0.0, min=0.0, max=4.0, description="How far latents stray from their likely values."
            )
        self.register_attribute(
            "padding_gain", 0.0, min=0.0, max=4.0, description="Chance in the place of the latents that are left out."
        )
        self.register_attribute(
            "latent_scale",
            torch.ones(self.latents),
            description="Each latent is multiplied with its own, then decoded.",
        )
        self.register_attribute(
            "latent_bias", torch.zeros(self.latents), description="Added to each latent before it is decoded."
        )
        names = [f"latent {i + 1}" for i in range(self.latents)]
        both = [*(f"{name} mean" for name in names), *(f"{name} deviation" for name in names)]
        self.register_methods(rave, names)
        channels = rave.config.channels
        self.register_method(
            "encode_dist",
            channels,
            1,
            len(both),
            rave.config.ratio,
            _sound(channels),
            both,
            latency=self.encoder.latency,
        )

    def encode(self, x: Tensor) -> Tensor:
        """[batch, channels, n * ratio] -> [batch, latents, n]."""
        parameters = self.encoder(x)
        z = parameters[:, : self.size]
        if self.variational:
            temperature = 0.0 if self.deterministic[0] else self.temperature[0]
            if temperature > 0:
                batch, frames = z.size(0), z.size(2)
                chance = normal(batch * self.size, self.encode_time, frames, self.kinds * self.seed[0] + 2, z)
                z = z + temperature * self.deviation(parameters) * chance.view(batch, self.size, frames)
            self.encode_time.add_(z.size(2))
        return self.principal(z)

    def encode_dist(self, x: Tensor) -> Tensor:
        """[batch, channels, n * ratio] -> means and standard deviations [batch, 2 * latents, n]."""
        parameters = self.encoder(x)
        mean = self.principal(parameters[:, : self.size])
        deviation = torch.zeros_like(mean)
        if self.variational:
            deviation = functional.conv1d(self.deviation(parameters) ** 2, self.basis[: self.latents] ** 2).sqrt()
        return torch.cat([mean, deviation], dim=1)

    def principal(self, z: Tensor) -> Tensor:
        """All latents -> the first of their principal directions."""
        return functional.conv1d(z, self.basis[: self.latents], self.offset[: self.latents])

    def deviation(self, parameters: Tensor) -> Tensor:
        """The standard deviation of each latent, as `Variational` has it."""
        return functional.softplus(parameters[:, self.size :]) + 1e-4

    def decode(self, z: Tensor) -> Tensor:
        """[batch, latents, n] -> [batch, channels, n * ratio]."""
        z = z * self.latent_scale[0].view(1, -1, 1) + self.latent_bias[0].view(1, -1, 1)
        full = functional.conv1d(z, self.back[:, : self.latents], self.mean)
        batch, frames, rest = z.size(0), z.size(2), self.size - self.latents
        gain = 0.0 if self.deterministic[0] else self.padding_gain[0]
        if rest > 0 and gain > 0:
            chance = normal(batch * rest, self.decode_time, frames, self.kinds * self.seed[0] + 3, z)
            full = full + functional.conv1d(gain * chance.view(batch, rest, frames), self.back[:, self.latents :])
        return self.synthesize(full)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> the same."""
        return self.decode(self.encode(x))


class DiscreteVoice(_Streams):
    """A RAVE with codes: whole numbers, the coarsest first."""

    description = "RAVE: sound to codes and back."

    codes: Final[int]

    books: Tensor

    def __init__(self, rave: Rave, *, codebooks: int | None = None, batch: int = 4, noise: bool = True) -> None:
        """Export `rave`.

        Args:
            rave: the trained model; it stays as it is.
            codebooks: how many codes a frame is described with; all unless given.
            batch: up to so many sounds are played at once.
            noise: whether the noise head is heard until told otherwise; it has learned nothing before the second stage.
        """
        config = rave.config
        if config.regularization != "rvq":
            raise ModelError("this RAVE has latents, not codes: make a Voice of it")
        super().__init__(rave, batch, noise)
        kept = config.codebooks if codebooks is None else codebooks
        if not isinstance(kept, int) or not 1 <= kept <= config.codebooks:
            raise ModelError(f"codebooks {kept}: the model has {config.codebooks}: give a number from 1 to that")
        self.codes = config.codes
        self.register_buffer("books", rave.latent.books[:kept].clone())  # type: ignore[index]
        self.register_methods(rave, [f"code {i + 1}" for i in range(kept)])

    def encode(self, x: Tensor) -> Tensor:
        """[batch, channels, n * ratio] -> [batch, codebooks, n], whole numbers."""
        return quantize(self.books, self.encoder(x)).to(x.dtype)

    def decode(self, z: Tensor) -> Tensor:
        """[batch, codebooks, n] -> [batch, channels, n * ratio]; what is no code is taken for the nearest one."""
        codes = z.round().clamp(0, self.codes - 1).long()
        return self.synthesize(dequantize(self.books, codes))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> the same."""
        return self.decode(self.encode(x))


def _sound(channels: int) -> list[str]:
    return ["sound"] if channels == 1 else ["left", "right"]
