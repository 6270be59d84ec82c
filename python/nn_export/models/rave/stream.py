"""The two halves of a RAVE as streams; the decoder's noise head can be silenced while it plays."""

# No `from __future__ import annotations`: TorchScript reads the annotations of these classes, and not as text.

import math
from typing import Final

from torch import Tensor, nn

from ...streaming import Stream, to_streaming
from ...streaming.cached import DelayLine
from .config import NOISE_FRAME
from .noise import CachedNoiseFrames
from .rave import Rave


def stream_encoder(rave: Rave, batch: int) -> Stream:
    """Sound [batch, channels, n * ratio] -> the parameters of its latents, a copy for up to `batch` sounds at once."""
    return to_streaming(nn.Sequential(rave.pqmf.analysis, rave.encoder), rave.config.channels, batch=batch)


class StreamedDecoder(nn.Module):
    """Latents [batch, latent_size + noise_channels, n] -> sound [batch, channels, n * ratio].

    Attributes:
        latency: samples of the sound by which it lags behind the offline decoder.
    """

    latency: Final[int]
    noisy: Final[bool]

    def __init__(self, rave: Rave, batch: int, lag: int = 0) -> None:
        """With a copy of the weights.

        Args:
            rave: the model.
            batch: up to so many sounds at once.
            lag: frames by which the latents will lag already: the noise is then that of the sound's own time.
        """
        super().__init__()
        config, decoder = rave.config, rave.decoder
        bands = config.channels * config.bands
        self.noisy = decoder.noise is not None
        self.trunk = to_streaming(decoder.trunk, config.latent_size + config.noise_channels, batch=batch)
        self.tone = to_streaming(decoder.tone, config.capacity, delay=self.trunk.delay, batch=batch)
        latest = self.tone.delay
        if decoder.noise is not None:
            self.amplitudes = to_streaming(decoder.noise[:-1], config.capacity, delay=self.trunk.delay, batch=batch)
            frames = math.prod(config.ratios) // NOISE_FRAME  # per latent
            self.noise = CachedNoiseFrames(bands, NOISE_FRAME, self.amplitudes.delay + lag * frames)
            noise_delay = NOISE_FRAME * self.amplitudes.delay
            latest = max(latest, noise_delay)
            self.noise_wait = DelayLine(latest - noise_delay, bands, batch)
        self.tone_wait = DelayLine(latest - self.tone.delay, bands, batch)
        self.join = to_streaming(rave.pqmf.synthesis, bands, delay=latest, batch=batch)
        self.latency = self.join.delay

    def forward(self, z: Tensor, noise: bool = True, seed: int = 0) -> Tensor:
        """See the class.

        Args:
            z: latents.
            noise: whether the noise head is heard; it listens all the time, so that it is right when it sets in.
            seed: another one is other noise.
        """
        x = self.trunk(z)
        y = self.tone_wait(self.tone(x))
        if self.noisy:
            heard = self.noise_wait(self.noise(self.amplitudes(x), seed))
            if noise:
                y = y + heard
        result: Tensor = self.join(y)
        return result
