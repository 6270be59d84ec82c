"""Streaming layers in the form that RAVE exports of the past hold them, to be scripted by plain torch.jit.

Each layer keeps what it has to remember of its input in a buffer [64, channels, samples], of which a call uses the
rows of its batch. It makes that buffer in its first call, which must be one in Python, before scripting. A layer's
`late` is how many samples of its output's rate the signal lies behind the chain's input, so that parallel branches can
be brought in line.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

MAX_BATCH = 64
BANDS = 16
BINS = 5  # of a noise filter
CUTOFF = 1.07  # of the filter bank's prototype, in half bands: where the bands add up to the whole

Maker = Callable[[int], nn.Module]  # of a layer, from the lateness of its input


class Cache(nn.Module):
    """Puts the last `length` samples of the past in front of the block; as a `delay`, drops as many at its end."""

    def __init__(self, length: int, delay: bool = False) -> None:
        super().__init__()
        self.length, self.delay, self.ready = length, delay, False

    @torch.jit.unused
    def prepare(self, x: Tensor) -> None:
        self.register_buffer("pad", torch.zeros(MAX_BATCH, x.shape[1], self.length))
        self.ready = True

    def forward(self, x: Tensor) -> Tensor:
        if not self.ready:
            self.prepare(x)
        if self.length > 0:
            x = torch.cat([self.pad[: x.shape[0]], x], -1)
            self.pad[: x.shape[0]].copy_(x[..., -self.length :])
            if self.delay:
                x = x[..., : -self.length]
        return x


class Conv(nn.Conv1d):
    """Convolution with "same" padding, centred or causal. [batch, ins, t] -> [batch, outs, t / stride]."""

    def __init__(
        self,
        ins: int,
        outs: int,
        kernel: int,
        late: int,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = True,
        causal: bool = False,
    ) -> None:
        super().__init__(ins, outs, kernel, stride, dilation=dilation, groups=groups, bias=bias)
        past = (kernel - 1) * dilation
        late += 0 if causal else past - past // 2
        self.lag = Cache(-late % stride, delay=True)  # to a whole number of strides
        self.late = (late + self.lag.length) // stride
        self.cache = Cache(past)

    def forward(self, x: Tensor) -> Tensor:
        x = self.cache(self.lag(x))
        return functional.conv1d(x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


class Upsample(nn.ConvTranspose1d):
    """Transposed convolution, two strides wide, adding up over blocks. [batch, ins, t] -> [batch, outs, stride t]."""

    def __init__(self, ins: int, outs: int, stride: int, late: int, bias: bool = True) -> None:
        super().__init__(ins, outs, 2 * stride, stride, bias=bias)
        self.late = stride * late + stride // 2
        self.tail, self.ready = stride, False

    @torch.jit.unused
    def prepare(self, y: Tensor) -> None:
        self.register_buffer("cache", torch.zeros(MAX_BATCH, y.shape[1], self.tail))
        self.ready = True

    def forward(self, x: Tensor) -> Tensor:
        y = functional.conv_transpose1d(x, self.weight, None, self.stride)
        if not self.ready:
            self.prepare(y)
        y[..., : self.tail] += self.cache[: y.shape[0]]
        self.cache[: y.shape[0]].copy_(y[..., -self.tail :])
        y = y[..., : -self.tail]
        bias = self.bias
        if bias is not None:
            y = y + bias.unsqueeze(-1)
        return y


class Stack(nn.Sequential):
    """Layers one after the other, each made for the lateness that those before it have added up to."""

    def __init__(self, late: int, makers: Sequence[Maker]) -> None:
        layers = []
        for make in makers:
            layers.append(make(late))
            late = getattr(layers[-1], "late", late)
        super().__init__(*layers)
        self.late = late


class Residual(nn.Module):
    """The sum of a branch and its input, which is delayed as much as the branch."""

    def __init__(self, late: int, makers: Sequence[Maker]) -> None:
        super().__init__()
        self.branch = Stack(late, makers)
        self.late = self.branch.late
        self.wait = Cache(self.late - late, delay=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.branch(x) + self.wait(x)


def conv(ins: int, outs: int, kernel: int, **options: Any) -> Maker:
    """A Conv with these options."""
    return lambda late: Conv(ins, outs, kernel, late, **options)


def upsample(ins: int, outs: int, stride: int, bias: bool = True) -> Maker:
    return lambda late: Upsample(ins, outs, stride, late, bias)


def leaky(_late: int) -> nn.Module:
    return nn.LeakyReLU(0.2)


class Analysis(nn.Module):
    """Pseudo-QMF filter bank. [batch, 1, t] -> [batch, 16, t / 16]."""

    def __init__(self, filters: Tensor, causal: bool) -> None:
        super().__init__()
        self.conv = Conv(1, BANDS, 32 * BANDS + 1, 0, stride=BANDS, bias=False, causal=causal)
        self.conv.weight.data = functional.pad(filters, (0, 1)).unsqueeze(1)
        self.late = self.conv.late

    def forward(self, x: Tensor) -> Tensor:
        return flip_spectra(self.conv(x))


class Synthesis(nn.Module):
    """Its inverse, a phase of the output per channel. [batch, 16, t] -> [batch, 1, 16 t]."""

    def __init__(self, filters: Tensor, late: int, causal: bool) -> None:
        super().__init__()
        self.conv = Conv(BANDS, BANDS, 33, late, bias=False, causal=causal)
        self.late = self.conv.late
        phases = functional.pad(filters, (0, BANDS)).flip(-1).reshape(BANDS, 33, BANDS)
        self.conv.weight.data = BANDS * phases.permute(2, 0, 1).contiguous()

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(flip_spectra(x)).flip(1)
        return y.permute(0, 2, 1).reshape(y.shape[0], 1, -1)


def flip_spectra(x: Tensor) -> Tensor:
    """Turns the odd bands the right way round."""
    sign = torch.ones_like(x)
    sign[:, 1::2, ::2] = -1
    return x * sign


def filter_bank() -> Tensor:
    """[16, 512] cosine-modulated Kaiser window."""
    n = torch.arange(32 * BANDS) - (32 * BANDS - 1) / 2
    prototype = (
        torch.kaiser_window(32 * BANDS, False, 10.0) * torch.sinc(n / (2 * BANDS) * CUTOFF) / (2 * BANDS) * CUTOFF
    )
    k = torch.arange(BANDS).unsqueeze(1)
    return 2 * prototype * torch.cos((2 * k + 1) * torch.pi / (2 * BANDS) * n + (-1.0) ** k * torch.pi / 4)


class Noise(nn.Module):
    """Head of both generations: white noise through a filter per band and frame. [batch, c, t] -> [batch, 16, t]."""

    random: Final[bool]

    def __init__(self, channels: int, hidden: int, kernel: int, stride: int, late: int) -> None:
        super().__init__()
        sizes = [(channels, hidden), (hidden, hidden), (hidden, BINS * BANDS)]
        first, second, third = (conv(ins, outs, kernel, stride=stride) for ins, outs in sizes)
        self.net = Stack(late, [first, leaky, second, leaky, third])
        self.bands, self.bins, self.taps, self.frame = BANDS, BINS, 2 * (BINS - 1), stride**3
        self.late = self.frame * self.net.late
        self.random = True

    def forward(self, x: Tensor) -> Tensor:
        amplitude = mod_sigmoid(self.net(x) - 5.0)
        amplitude = amplitude.permute(0, 2, 1).reshape(x.shape[0], -1, self.bands, self.bins)
        response = torch.fft.irfft(torch.complex(amplitude, torch.zeros_like(amplitude)), self.taps)
        response = response.roll(self.taps // 2, -1) * torch.hann_window(self.taps, dtype=x.dtype, device=x.device)
        response = functional.pad(response, (0, self.frame - self.taps)).roll(-(self.taps // 2), -1)
        noise = torch.zeros_like(response)
        if self.random:
            noise = torch.rand_like(response) * 2 - 1
        rest = (0, self.frame)
        spectrum = torch.fft.rfft(functional.pad(noise, rest)) * torch.fft.rfft(functional.pad(response, rest))
        frames = torch.fft.irfft(spectrum)[..., : self.frame]
        return frames.permute(0, 2, 1, 3).reshape(x.shape[0], self.bands, -1)


def mod_sigmoid(x: Tensor) -> Tensor:
    return 2 * torch.sigmoid(x) ** 2.3 + 1e-7


class LoudTone(nn.Module):
    """Head of the first generation: a waveform times its loudness. [batch, c, t] -> [batch, 16, t]."""

    def __init__(self, channels: int, late: int, causal: bool) -> None:
        super().__init__()
        self.wave = Conv(channels, BANDS, 7, late, causal=causal)
        self.loudness = Conv(channels, 1, 3, late, causal=causal)
        self.late = self.wave.late
        self.wait = Cache(self.late - self.loudness.late, delay=True)

    def forward(self, x: Tensor) -> Tensor:
        return torch.tanh(self.wave(x)) * mod_sigmoid(self.loudness(self.wait(x)))


class ModulatedTone(nn.Module):
    """Head of the second generation: a waveform times its amplitude per band. [batch, c, t] -> [batch, 16, t]."""

    def __init__(self, channels: int, late: int, causal: bool) -> None:
        super().__init__()
        self.wave = Conv(channels, 2 * BANDS, 7, late, causal=causal)
        self.late = self.wave.late

    def forward(self, x: Tensor) -> Tensor:
        wave, amplitude = self.wave(x).chunk(2, 1)
        return torch.tanh(wave * torch.sigmoid(amplitude))


class WithNoise(nn.Module):
    """The sum of both heads, in line."""

    def __init__(self, tone: LoudTone | ModulatedTone, noise: Noise) -> None:
        super().__init__()
        self.tone, self.noise, self.late = tone, noise, max(tone.late, noise.late)
        self.tone_wait = Cache(self.late - tone.late, delay=True)
        self.noise_wait = Cache(self.late - noise.late, delay=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.tone(self.tone_wait(x)) + self.noise(self.noise_wait(x))
