"""RAVE on whole sounds: what is trained, and what a stream is compared with."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...errors import ModelError
from ...streaming import PQMF
from ...streaming.noise import normal
from .config import Config
from .latent import Quantized, Variational, Wasserstein
from .network import Decoder, encoder

NOISE_SEED = 1
"""Added to the seed for the random latents, which are not the noise head's."""


class Rave(nn.Module):
    """The model of A. Caillon's thesis (2023), chapter 3.

    Sounds are [batch, channels, n], n a multiple of `config.ratio`; latents [batch, latent_size, n / ratio]. In eval
    mode nothing is random but by `seed`.
    """

    latent_mean: Tensor
    latent_basis: Tensor
    latent_variance: Tensor

    def __init__(self, config: Config) -> None:
        """With random weights."""
        super().__init__()
        self.config = config
        self.pqmf = PQMF(config.bands, config.attenuation, config.mode, config.channels)
        self.encoder = encoder(config)
        self.decoder = Decoder(config)
        self.latent: nn.Module = {"kl": Variational, "mmd": Wasserstein}.get(config.regularization, nn.Identity)()
        if config.regularization == "rvq":
            self.latent = Quantized(config)
        size = config.latent_size
        self.register_buffer("latent_mean", torch.zeros(size))
        self.register_buffer("latent_basis", torch.eye(size))  # a row per principal direction
        self.register_buffer("latent_variance", torch.full((size,), 1 / size))  # shares, the largest first

    def split(self, x: Tensor) -> Tensor:
        """A sound -> its bands [batch, channels * bands, n / bands]."""
        y: Tensor = self.pqmf.analysis(x)
        return y

    def join(self, bands: Tensor) -> Tensor:
        """The bands -> the sound."""
        y: Tensor = self.pqmf.synthesis(bands)
        return y

    def encode(self, x: Tensor) -> Tensor:
        """A sound -> the means of its latents."""
        mean: Tensor = self.latent.mean(self.encoder(self.split(x)))  # type: ignore[operator]
        return mean

    def decode_bands(self, z: Tensor, noise: bool = True) -> Tensor:
        """Latents -> the bands of a sound; `noise`: with the noise head."""
        more = self.config.noise_channels
        if more:
            batch, frames = z.size(0), z.size(2)
            if self.training:
                drawn = torch.randn(batch, more, frames, device=z.device, dtype=z.dtype)
            else:
                start = torch.zeros((), dtype=torch.int64, device=z.device)
                drawn = normal(batch * more, start, frames, NOISE_SEED, z).view(batch, more, frames)
            z = torch.cat([z, drawn], dim=1)
        y: Tensor = self.decoder(z, noise)
        return y

    def decode(self, z: Tensor, noise: bool = True) -> Tensor:
        """Latents -> a sound."""
        return self.join(self.decode_bands(z, noise))

    def forward(self, x: Tensor, noise: bool = True) -> Tensor:
        """A sound -> the sound as the model knows it."""
        if x.size(-1) % self.config.ratio:
            raise ModelError(f"a sound of {x.size(-1)} samples: give a multiple of {self.config.ratio}")
        return self.decode(self.encode(x), noise)

    # -- the latents that matter ---------------------------------------------------------------------------------------

    def fit_pca(self, z: Tensor) -> None:
        """Find the principal directions of latents [frames, latent_size] that the training sounds have.

        Raises:
            ModelError: fewer frames than latents.
        """
        if len(z) < self.config.latent_size:
            raise ModelError(
                f"{len(z)} latent frames: give at least {self.config.latent_size}, of more or longer sounds"
            )
        z = z.detach().cpu().double()  # there is no float64 on mps
        mean = z.mean(0)
        _, singular, basis = torch.linalg.svd(z - mean, full_matrices=False)
        variance = singular**2
        self.latent_mean.copy_(mean)
        self.latent_basis.copy_(basis)
        self.latent_variance.copy_(variance / variance.sum().clamp(min=1e-12))

    def rank(self, fidelity: float) -> int:
        """How many principal directions hold the share `fidelity`, 0 to 1, of the latents' variance.

        Equation 3.7 of the thesis has singular values; their squares are what a principal component explains.
        """
        if not 0 < fidelity <= 1:
            raise ModelError(f"fidelity {fidelity}: give a number above 0, at most 1")
        reached = self.latent_variance.double().cumsum(0) >= fidelity - 1e-7
        return int(reached.float().argmax()) + 1 if bool(reached.any()) else self.config.latent_size
