"""Layers that `torch.nn` lacks, for models that are trained offline and played as streams.

They take [batch, channels, samples]. `streamed(timing, channels, batch)` makes a layer's streaming form: any module of
yours may have that method, and is then taken as a whole by `to_streaming`.
"""

from __future__ import annotations

from typing import Literal

import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor, nn

from ..errors import ModelError
from .cached import CachedConv1d, CachedConvTranspose1d, DelayLine
from .timing import Timing, Window, stretch

Mode = Literal["centred", "causal", "anticausal"]


class Conv1d(nn.Conv1d):
    """A convolution that keeps the length (divided by the stride), and looks where `mode` says.

    Args:
        in_channels, out_channels, kernel_size, stride, dilation, groups, bias: as in `torch.nn.Conv1d`.
        mode: `centred` looks as far ahead as back (one sample further ahead for even kernels), `causal` only back,
            `anticausal` only ahead.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = True,
        mode: Mode = "centred",
    ) -> None:
        """See the class."""
        super().__init__(in_channels, out_channels, kernel_size, stride, 0, dilation, groups, bias)
        extent = (kernel_size - 1) * dilation + 1
        left = _share(mode, extent - 1)
        self.pads = (left, extent - 1 - left)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, in_channels, n] -> [batch, out_channels, ceil(n / stride)]."""
        return super().forward(F.pad(x, self.pads))

    def streamed(self, timing: Timing, channels: int, batch: int) -> tuple[nn.Module, Timing]:
        """See `to_streaming`."""
        past, timing = Window(sum(self.pads) + 1, self.stride[0], self.pads[0]).stream(timing)
        return CachedConv1d(self, past, batch), timing


class ConvTranspose1d(nn.ConvTranspose1d):
    """A transposed convolution that multiplies the length by the stride; the kernel is at least as long as the stride.

    Args:
        in_channels, out_channels, kernel_size, stride, groups, bias, dilation: as in `torch.nn.ConvTranspose1d`.
        mode: where an input sample's kernel lies: `centred` about its output samples, `causal` from their first one on,
            `anticausal` up to their last one.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        groups: int = 1,
        bias: bool = True,
        dilation: int = 1,
        mode: Mode = "centred",
    ) -> None:
        """See the class."""
        super().__init__(in_channels, out_channels, kernel_size, stride, 0, 0, groups, bias, dilation)
        more = (kernel_size - 1) * dilation + 1 - stride
        if more < 0:
            raise ModelError(
                f"ConvTranspose1d: a kernel of {kernel_size} leaves gaps at stride {stride}: make it longer"
            )
        self.left = more - _share(mode, more)
        self.right = more - self.left

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        """[batch, in_channels, n] -> [batch, out_channels, n * stride]."""
        y = super().forward(x)
        return y[:, :, self.left : y.size(2) - self.right]

    def streamed(self, timing: Timing, channels: int, batch: int) -> tuple[nn.Module, Timing]:
        """See `to_streaming`."""
        return CachedConvTranspose1d(self, batch), stretch(timing, self.stride[0], self.left)


class Delay(nn.Module):
    """Delays by `samples`; the length stays. It is part of the model, so the stream does not lag because of it."""

    def __init__(self, samples: int) -> None:
        """See the class."""
        super().__init__()
        self.samples = samples

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> the same, later."""
        return F.pad(x, (self.samples, 0))[:, :, : x.size(2)]

    def streamed(self, timing: Timing, channels: int, batch: int) -> tuple[nn.Module, Timing]:
        """See `to_streaming`. What lags already is delayed the less."""
        less = min(self.samples, timing.delay)
        return DelayLine(self.samples - less, channels, batch), Timing(timing.delay - less, timing.rate)


def _share(mode: Mode, padding: int) -> int:
    """How much of `padding` lies before the sound."""
    shares = {"centred": padding // 2, "causal": padding, "anticausal": 0}
    if mode not in shares:
        raise ModelError(f"mode '{mode}': no such mode: choose {', '.join(shares)}")
    return shares[mode]
