"""Recurrent layers on [batch, channels, samples], whose streams go on with the state of the block before."""

# No `from __future__ import annotations`: TorchScript reads the annotations of these classes, and not as text.

import copy

import torch
from torch import Tensor, nn

from .timing import Timing


class GRU(nn.Module):
    """`torch.nn.GRU`, forwards in time only.

    Args:
        in_channels: channels of the input.
        channels: of the state and the output.
        num_layers, bias: as in `torch.nn.GRU`.
    """

    def __init__(self, in_channels: int, channels: int, num_layers: int = 1, bias: bool = True) -> None:
        """See the class."""
        super().__init__()
        self.rnn = nn.GRU(in_channels, channels, num_layers, bias, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, in_channels, n] -> [batch, channels, n]."""
        y: Tensor = self.rnn(x.transpose(1, 2))[0]
        return y.transpose(1, 2)

    def streamed(self, timing: Timing, channels: int, batch: int) -> tuple[nn.Module, Timing]:
        """See `to_streaming`."""
        return CachedGRU(self.rnn, batch), timing


class LSTM(nn.Module):
    """`torch.nn.LSTM`, forwards in time only; arguments as in `GRU`."""

    def __init__(self, in_channels: int, channels: int, num_layers: int = 1, bias: bool = True) -> None:
        """See the class."""
        super().__init__()
        self.rnn = nn.LSTM(in_channels, channels, num_layers, bias, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, in_channels, n] -> [batch, channels, n]."""
        y: Tensor = self.rnn(x.transpose(1, 2))[0]
        return y.transpose(1, 2)

    def streamed(self, timing: Timing, channels: int, batch: int) -> tuple[nn.Module, Timing]:
        """See `to_streaming`."""
        return CachedLSTM(self.rnn, batch), timing


class CachedGRU(nn.Module):
    """A GRU that goes on from block to block."""

    hidden: Tensor

    def __init__(self, rnn: nn.GRU, batch: int) -> None:
        """With the weights of `rnn`."""
        super().__init__()
        self.rnn = copy.deepcopy(rnn).requires_grad_(False)
        self.register_buffer("hidden", torch.zeros(rnn.num_layers, batch, rnn.hidden_size))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, in_channels, n] -> [batch, channels, n]."""
        hidden = self.hidden[:, : x.size(0)]
        y, after = self.rnn(x.transpose(1, 2), hidden.contiguous())
        hidden.copy_(after)
        result: Tensor = y.transpose(1, 2)
        return result

    def reset(self) -> None:
        """As if nothing had been heard."""
        self.hidden.zero_()


class CachedLSTM(nn.Module):
    """An LSTM that goes on from block to block."""

    hidden: Tensor
    cell: Tensor

    def __init__(self, rnn: nn.LSTM, batch: int) -> None:
        """With the weights of `rnn`."""
        super().__init__()
        self.rnn = copy.deepcopy(rnn).requires_grad_(False)
        self.register_buffer("hidden", torch.zeros(rnn.num_layers, batch, rnn.hidden_size))
        self.register_buffer("cell", torch.zeros(rnn.num_layers, batch, rnn.hidden_size))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, in_channels, n] -> [batch, channels, n]."""
        hidden, cell = self.hidden[:, : x.size(0)], self.cell[:, : x.size(0)]
        y, (hidden_after, cell_after) = self.rnn(x.transpose(1, 2), (hidden.contiguous(), cell.contiguous()))
        hidden.copy_(hidden_after)
        cell.copy_(cell_after)
        result: Tensor = y.transpose(1, 2)
        return result

    def reset(self) -> None:
        """As if nothing had been heard."""
        self.hidden.zero_()
        self.cell.zero_()
