"""The encoder and the decoder, on whole sounds split into bands (thesis, section 3.1.3)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from ...streaming import Conv1d, ConvTranspose1d
from ...streaming.layers import Mode
from .config import NOISE_FRAME, Config
from .noise import COEFFICIENTS, NoiseFrames


def encoder(config: Config) -> nn.Sequential:
    """[batch, channels * bands, n] -> [batch, parameters of the latents, n / product of ratios]."""
    channels, bias, mode = config.capacity, config.bias, config.mode
    layers: list[nn.Module] = [Conv1d(config.channels * config.bands, channels, 7, bias=bias, mode=mode)]
    for ratio in config.ratios:
        layers += [nn.BatchNorm1d(channels), nn.LeakyReLU(0.2)]
        layers += [downsample(channels, 2 * channels, 2 * ratio + 1, ratio, bias, mode)]
        channels *= 2
    parts = 2 if config.regularization == "kl" else 1  # means and scales
    last = Conv1d(channels, parts * config.latent_size, 5, groups=parts, bias=bias, mode=mode)
    return nn.Sequential(*layers, nn.LeakyReLU(0.2), last)


def downsample(in_channels: int, out_channels: int, kernel: int, ratio: int, bias: bool, mode: Mode) -> Conv1d:
    """A convolution that keeps each `ratio`-th sample.

    A causal one sees all that has arrived by the time its sample is due, up to the end of the stride: not to look there
    would make no stream earlier, and each latent would know less.
    """
    conv = Conv1d(in_channels, out_channels, kernel, ratio, bias=bias, mode=mode)
    if mode == "causal":
        conv.pads = (kernel - ratio, ratio - 1)
    return conv


class Decoder(nn.Module):
    """[batch, latent_size + noise_channels, n] -> [batch, channels * bands, n * product of ratios].

    A trunk, and heads for the waveform, its loudness and noise.
    """

    def __init__(self, config: Config) -> None:
        """With random weights."""
        super().__init__()
        channels, mode = config.capacity * 2 ** len(config.ratios), config.mode
        first = Conv1d(config.latent_size + config.noise_channels, channels, 7, bias=config.bias, mode=mode)
        layers: list[nn.Module] = [weight_norm(first)]
        for ratio in config.ratios:
            up = ConvTranspose1d(channels, channels // 2, 2 * ratio, ratio, bias=False, mode=mode)
            channels //= 2
            layers += [nn.LeakyReLU(0.2), weight_norm(up)]
            layers += [Residual(channels, dilation, config) for dilation in config.dilations]
        self.trunk = nn.Sequential(*layers)
        self.tone = Tone(channels, config)
        self.noise: nn.Sequential | None = None
        if config.noise:
            self.noise = noise_head(channels, config)

    def forward(self, z: Tensor, noise: bool = True) -> Tensor:
        """`noise`: whether the noise head is heard, where there is one."""
        x = self.trunk(z)
        y: Tensor = self.tone(x)
        return y + self.noise(x) if self.noise is not None and noise else y


class Residual(nn.Module):
    """Two convolutions, the first one dilated, added to what goes in."""

    def __init__(self, channels: int, dilation: int, config: Config) -> None:
        """See the class."""
        super().__init__()
        wide = Conv1d(channels, channels, 3, dilation=dilation, bias=False, mode=config.mode)
        last = Conv1d(channels, channels, 3, bias=False, mode=config.mode)
        self.branch = nn.Sequential(nn.LeakyReLU(0.2), weight_norm(wide), nn.LeakyReLU(0.2), weight_norm(last))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> the same."""
        y: Tensor = x + self.branch(x)
        return y


class Tone(nn.Module):
    """The waveform in each band, times one loudness for all."""

    def __init__(self, channels: int, config: Config) -> None:
        """See the class."""
        super().__init__()
        bands = config.channels * config.bands
        self.waveform = weight_norm(Conv1d(channels, bands, 7, bias=config.bias, mode=config.mode))
        self.loudness = weight_norm(Conv1d(channels, 1, 3, bias=config.bias, mode=config.mode))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> [batch, bands, n]."""
        return torch.tanh(self.waveform(x)) * amplitude(self.loudness(x))


class Amplitude(nn.Module):
    """`amplitude` of what is 5 too large: noise begins softly."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        return amplitude(x - 5)


def amplitude(x: Tensor) -> Tensor:
    """A sigmoid with a slow rise, from 1e-7 to 2 (Engel et al., "DDSP", 2020, section B.5)."""
    return 2 * torch.sigmoid(x) ** 2.3 + 1e-7


def noise_head(channels: int, config: Config) -> nn.Sequential:
    """Amplitudes for each frame and band, and the noise that has them."""
    layers: list[nn.Module] = []
    bands = config.channels * config.bands
    for out in (channels, channels, COEFFICIENTS * bands):
        layers += [downsample(channels, out, 3, 4, True, config.mode), nn.LeakyReLU(0.2)]
    layers[-1] = Amplitude()
    return nn.Sequential(*layers, NoiseFrames(bands, NOISE_FRAME))
