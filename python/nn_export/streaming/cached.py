"""The layers of a stream: they keep what they need of the past in buffers, which are updated in place.

All take [batch, channels, samples] in blocks of any length that the strides divide, of a batch up to the one they were
made for, from one thread. They are made by `to_streaming`.
"""

# No `from __future__ import annotations`: TorchScript reads the annotations of these classes, and not as text.

from typing import Final

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor, nn


class Past(nn.Module):
    """Puts the last `length` samples before each block; a negative length leaves out that many of the block."""

    length: Final[int]

    past: Tensor

    def __init__(self, length: int, channels: int, batch: int) -> None:
        """See the class."""
        super().__init__()
        self.length = length
        self.register_buffer("past", torch.zeros(batch, channels, max(0, length)))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> [batch, channels, length + n]."""
        if self.length < 0:
            return x[:, :, -self.length :]
        if self.length == 0:
            return x
        if x.size(0) > self.past.size(0):
            raise ValueError(f"a batch of {x.size(0)}, made for {self.past.size(0)}: call to_streaming with batch=")
        past = self.past[: x.size(0)]
        x = torch.cat([past, x], dim=2)
        past.copy_(x[:, :, x.size(2) - self.length :])
        return x

    def reset(self) -> None:
        """Silence is what was heard."""
        self.past.zero_()


class DelayLine(nn.Module):
    """Delays by a number of samples."""

    def __init__(self, samples: int, channels: int, batch: int) -> None:
        """See the class."""
        super().__init__()
        self.past = Past(samples, channels, batch)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> the same, later."""
        y: Tensor = self.past(x)[:, :, : x.size(2)]
        return y


class CachedConv1d(nn.Module):
    """A convolution that continues from block to block."""

    stride: Final[int]
    dilation: Final[int]
    groups: Final[int]

    def __init__(self, conv: nn.Conv1d, past: int, batch: int) -> None:
        """With the weights of `conv`, and `past` samples before each block."""
        super().__init__()
        self.weight = frozen(conv.weight)
        self.bias = None if conv.bias is None else frozen(conv.bias)
        self.stride, self.dilation, self.groups = conv.stride[0], conv.dilation[0], conv.groups
        self.past = Past(past, conv.in_channels, batch)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, in_channels, n] -> [batch, out_channels, n / stride]."""
        x = self.past(x)
        return F.conv1d(x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


class CachedConvTranspose1d(nn.Module):
    """A transposed convolution whose overlap with the next block is kept."""

    stride: Final[int]
    dilation: Final[int]
    groups: Final[int]
    overlap: Final[int]
    tail: Tensor

    def __init__(self, conv: nn.ConvTranspose1d, batch: int) -> None:
        """With the weights of `conv`."""
        super().__init__()
        self.weight = frozen(conv.weight)
        self.bias = None if conv.bias is None else frozen(conv.bias)
        self.stride, self.dilation, self.groups = conv.stride[0], conv.dilation[0], conv.groups
        self.overlap = self.dilation * (conv.kernel_size[0] - 1) + 1 - self.stride
        self.register_buffer("tail", torch.zeros(batch, conv.out_channels, max(0, self.overlap)))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, in_channels, n] -> [batch, out_channels, n * stride]."""
        n = x.size(2) * self.stride
        y = F.conv_transpose1d(x, self.weight, None, self.stride, 0, 0, self.groups, self.dilation)
        if self.overlap < 0:
            y = F.pad(y, (0, -self.overlap))
        elif self.overlap > 0:
            if x.size(0) > self.tail.size(0):
                raise ValueError(f"a batch of {x.size(0)}, made for {self.tail.size(0)}: call to_streaming with batch=")
            tail = self.tail[: x.size(0)]
            y[:, :, : self.overlap] += tail
            tail.copy_(y[:, :, n:])
            y = y[:, :, :n]
        if self.bias is not None:
            y = y + self.bias[:, None]
        return y

    def reset(self) -> None:
        """Nothing overlaps."""
        self.tail.zero_()


class CachedPool1d(nn.Module):
    """A pooling that continues from block to block."""

    def __init__(self, pool: nn.Module, past: int, channels: int, batch: int) -> None:
        """`pool` without padding, and `past` samples before each block."""
        super().__init__()
        self.pool = pool
        self.past = Past(past, channels, batch)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, n] -> [batch, channels, n / stride]."""
        y: Tensor = self.pool(self.past(x))
        return y


def frozen(parameter: Tensor) -> nn.Parameter:
    """A copy of `parameter`, which a weight norm may have computed, that is not trained."""
    return nn.Parameter(parameter.detach().clone(), requires_grad=False)
