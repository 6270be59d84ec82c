"""The public RAVE architectures with random weights, as files of the form that users have: the optimiser's benchmark.

.venv/bin/python tests/bench/rave_models.py [NAME ...] [--out build/bench] [--quiet]

Written from published descriptions of the architectures, for timing only: the sound is noise. A quiet model draws no
random numbers, so that two ways of running it can be compared.
"""

import argparse
import math
import statistics
import time
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import torch
from rave_layers import (
    BANDS,
    Analysis,
    Conv,
    LoudTone,
    Maker,
    ModulatedTone,
    Noise,
    Residual,
    Stack,
    Synthesis,
    Upsample,
    WithNoise,
    conv,
    filter_bank,
    leaky,
    upsample,
)
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).parents[2]
LATENTS = 128
CROPPED = 8  # latents that encode gives and decode takes: as many as a fidelity of 95 % leaves of a typical training
PEAK = 0.35  # of the sound, roughly: other blocks are up to three times as loud


class Config(NamedTuple):
    """Of one architecture. `dilations` of the residual units in each stage; the ratios are those of the encoder."""

    capacity: int
    ratios: Sequence[int]
    dilations: Sequence[Sequence[int]]
    noise: bool = False
    causal: bool = False
    first_generation: bool = False


STAGES = ((1, 3, 9), (1, 3, 9), (1, 3, 9), (1, 3))
CONFIGS = {
    "v1": Config(64, (4, 4, 4, 2), 4 * ((1, 3, 9),), noise=True, first_generation=True),
    "v2": Config(96, (4, 4, 4, 2), STAGES),
    "v2_small": Config(48, (4, 2, 2, 2), STAGES, noise=True),
    "raspberry": Config(16, (4, 4, 4, 2), 4 * ((1, 3, 9),), causal=True, first_generation=True),
}
NAMES: tuple[str, ...] = tuple(CONFIGS)


def unit(config: Config, channels: int, dilation: int) -> Maker:
    """A residual unit."""
    first = config.first_generation
    wide = conv(channels, channels, 3, dilation=dilation, bias=not first, causal=config.causal)
    last = conv(channels, channels, 3 if first else 1, bias=not first, causal=config.causal)
    return lambda late: Residual(late, [leaky, wide, leaky, last])


def encoder(config: Config, late: int) -> Stack:
    """[batch, 16, t] -> [batch, 256, t / ratio]: means and scales."""
    channels, same = config.capacity, partial(conv, causal=config.causal)
    layers = [same(BANDS, channels, 7)]
    for ratio, dilations in zip(config.ratios, config.dilations, strict=True):
        if config.first_generation:
            layers += [partial(normed, channels), leaky, same(channels, 2 * channels, 2 * ratio + 1, stride=ratio)]
        else:
            layers += [unit(config, channels, dilation) for dilation in dilations]
            layers += [leaky, same(channels, 2 * channels, 2 * ratio, stride=ratio)]
        channels *= 2
    kernel, groups = (5, 2) if config.first_generation else (3, 1)
    return Stack(late, [*layers, leaky, same(channels, 2 * LATENTS, kernel, groups=groups)])


def normed(channels: int, _late: int) -> nn.Module:
    return nn.BatchNorm1d(channels)


def decoder(config: Config) -> Stack:
    """[batch, 128, t] -> [batch, 16, t * ratio]."""
    first, channels = config.first_generation, config.capacity * 2 ** len(config.ratios)
    layers = [conv(LATENTS, channels, 7 if first else 3, causal=config.causal)]
    ratios = config.ratios if first else config.ratios[::-1]  # the first generation's decoder is no mirror
    for ratio, dilations in zip(ratios, config.dilations[::-1], strict=True):
        layers += [leaky, upsample(channels, channels // 2, ratio, bias=not first)]
        channels //= 2
        layers += [unit(config, channels, dilation) for dilation in dilations]
    if not first:
        layers.append(leaky)
    return Stack(0, [*layers, partial(head, config, channels)])


def head(config: Config, channels: int, late: int) -> nn.Module:
    first = config.first_generation
    tone = (LoudTone if first else ModulatedTone)(channels, late, config.causal)
    if not config.noise:
        return tone
    hidden, kernel, stride = (channels, 3, 4) if first else (128, 4, 2)
    return WithNoise(tone, Noise(channels, hidden, kernel, stride, late))


class Rave(nn.Module):
    """The model as a RAVE export shows it to a host: encode, decode and both in one go, and two attributes."""

    random: Final[bool]

    def __init__(self, config: Config) -> None:
        super().__init__()
        filters, ratio = filter_bank(), BANDS * math.prod(config.ratios)
        self.analysis = Analysis(filters, config.causal)
        self.encoder = encoder(config, self.analysis.late)
        self.decoder = decoder(config)
        self.synthesis = Synthesis(filters, self.decoder.late, config.causal)
        self.random = True
        self.latent_size, self.full_latent_size, self.sr = CROPPED, LATENTS, 44100
        self.latent_scale, self.learn_target = 1.0, False
        self.register_buffer("latent_pca", torch.linalg.qr(torch.randn(LATENTS, LATENTS))[0])
        self.register_buffer("latent_mean", 0.1 * torch.randn(LATENTS))
        self.register_buffer("fidelity", torch.linspace(0.5, 1, LATENTS))
        self.register_buffer("encode_params", torch.tensor([1, 1, CROPPED, ratio]))
        self.register_buffer("decode_params", torch.tensor([CROPPED, ratio, 1, 1]))
        self.register_buffer("forward_params", torch.tensor([1, 1, 1, 1]))
        self.register_buffer("latent_scale_params", torch.tensor([2]))
        self.register_buffer("learn_target_params", torch.tensor([0]))
        latents = [f"(signal) Latent dimension {i + 1}" for i in range(CROPPED)]
        self.encode_input_labels, self.encode_output_labels = ["(signal) Channel 1"], latents
        self.decode_input_labels, self.decode_output_labels = latents, ["(signal) Channel 1"]
        self.forward_input_labels, self.forward_output_labels = ["(signal) Channel 1"], ["(signal) Channel 1"]

    @torch.jit.export
    def encode(self, x: Tensor) -> Tensor:
        mean, scale = self.encoder(self.analysis(x)).chunk(2, 1)
        z = mean
        if self.random:
            z = torch.randn_like(mean) * (functional.softplus(scale) + 1e-4) + mean
        z = functional.conv1d(z - self.latent_mean.unsqueeze(-1), self.latent_pca.unsqueeze(-1))
        return z[:, : self.latent_size]

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        rest = torch.zeros(
            z.shape[0], self.full_latent_size - self.latent_size, z.shape[-1], dtype=z.dtype, device=z.device
        )
        if self.random:
            rest = torch.randn_like(rest)
        z = torch.cat([z * self.latent_scale, rest], 1)
        z = functional.conv1d(z, self.latent_pca.t().unsqueeze(-1)) + self.latent_mean.unsqueeze(-1)
        return self.synthesis(self.decoder(z))

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["encode", "decode", "forward"]

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["latent_scale", "learn_target"]

    @torch.jit.export
    def get_latent_scale(self) -> float:
        return self.latent_scale

    @torch.jit.export
    def set_latent_scale(self, scale: float) -> int:
        self.latent_scale = scale
        return 0

    @torch.jit.export
    def get_learn_target(self) -> bool:
        return self.learn_target

    @torch.jit.export
    def set_learn_target(self, learn: bool) -> int:
        self.learn_target = learn
        return 0

    @torch.jit.export
    def get_sample_rate(self) -> int:
        return self.sr


@torch.no_grad()
def build(name: str, noise: bool = True) -> Rave:
    """The model `name` with random weights that keep the level of a signal, its caches in place and silent."""
    torch.manual_seed(NAMES.index(name))
    model = Rave(CONFIGS[name]).eval()
    for net in (model.encoder, model.decoder):
        for layer in net.modules():
            if isinstance(layer, Conv | Upsample):
                inputs = 2 * layer.in_channels if isinstance(layer, Upsample) else layer.weight[0].numel()
                layer.weight.normal_(std=(2 / inputs) ** 0.5)
                if layer.bias is not None:
                    layer.bias.uniform_(-0.05, 0.05)
        for layer in net.modules():
            if isinstance(layer, Residual):
                layer.branch[-1].weight.mul_(0.3)  # so that a stage's units do not add up
    x = 0.2 * torch.randn(1, 1, 64 * 2048)
    scale(model.encoder[-1], 1 / model.encoder(model.analysis(x)).std())
    heads = model.decoder[-1]
    wave = (heads.tone if isinstance(heads, WithNoise) else heads).wave
    for _ in range(4):  # the tanh behind it bends the first steps
        scale(wave, PEAK / model(x)[..., x.shape[-1] // 2 :].abs().max())
    for key, buffer in model.named_buffers():
        if key.endswith(("pad", "cache")):
            buffer.zero_()
    for module in model.modules():
        if isinstance(module, Rave | Noise):
            module.random = noise
    return model


def scale(layer: nn.Module, factor: Tensor) -> None:
    for parameter in layer.parameters():
        parameter.mul_(factor)


def make(name: str, path: Path, noise: bool = True) -> Path:
    """Writes the model `name`, the same each time, and returns its path. Without `noise` it draws no random numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what torch says of TorchScript as such
        torch.jit.script(build(name, noise)).save(str(path))
    return path


def measure(path: Path, block: int) -> float:
    """Milliseconds that a call of forward takes, of the calling thread."""
    model, x, times = torch.jit.load(str(path)), 0.2 * torch.randn(1, 1, block), []
    with torch.inference_mode():
        for _ in range(25):
            begin = time.thread_time()
            model(x)
            times.append(time.thread_time() - begin)
    return 1000 * statistics.median(times[5:])


def main() -> None:
    parser = argparse.ArgumentParser(description="Write RAVE models with random weights.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all of them by default")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench", help="folder")
    parser.add_argument("--quiet", action="store_true", help="without random numbers, as NAME_quiet.ts")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for name in options.names or NAMES:
        path = make(name, options.out / f"{name}{'_quiet' if options.quiet else ''}.ts", not options.quiet)
        model = torch.jit.load(str(path))
        size = sum(p.numel() for p in model.parameters())
        took = ", ".join(f"{measure(path, block):.1f} ms at {block}" for block in (2048, 4096))
        print(
            f"{path}: {size} parameters, {4e-6 * size:.1f} MB of weights, {1e-6 * path.stat().st_size:.1f} MB; {took}"
        )


if __name__ == "__main__":
    main()
