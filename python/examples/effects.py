"""Audio effects in stereo, with an attribute of every type: what a patch can set, and how a model takes it.

nn_export script effects.py:Effects -o effects.ts
nn_export render effects.ts in.wav out.wav --set drive=4 --set shape=hard --set response=room.wav
"""

import enum

import torch
from torch import Tensor

import nn_export

LONGEST = 48000
"""Samples that the echo can be late."""

RESPONSE = 4096
"""Samples of a response that are used."""


class Shape(enum.Enum):
    """How loud parts are bent."""

    SOFT = "soft"
    HARD = "hard"
    FOLD = "fold"


class Effects(nn_export.Module):
    """Drive, an echo of three taps, and convolution with a response of your own."""

    license = "MIT"

    def __init__(self) -> None:
        """Each line is a message in the patch: `set drive 2`, `set taps 0.5 0.3 0.1`, `set response ARRAY`."""
        super().__init__()
        self.register_attribute("bypass", False, description="the input as it is")  # bool
        self.register_attribute("drive", 1.0, min=0.0, max=100.0, unit="times")  # float
        self.register_attribute("shape", Shape.SOFT, choices=Shape)  # str: one of the choices
        self.register_attribute("time", 12000, min=1, max=LONGEST // 3, unit="samples")  # int
        self.register_attribute("taps", torch.zeros(3), description="gains of the three echoes")  # tensor
        self.register_attribute("response", nn_export.Buffer(None, 1, 10 * LONGEST))  # array
        self.longest, self.used = LONGEST, RESPONSE  # TorchScript knows what belongs to the module, not globals
        self.register_buffer("past", torch.zeros(4, 2, LONGEST))
        self.register_buffer("tail", torch.zeros(4, 2, RESPONSE - 1))
        labels = ["left", "right"]
        self.register_method("forward", 2, 1, 2, 1, labels, labels)

    def forward(self, x: Tensor) -> Tensor:
        """x: [batch, 2, samples] -> the same."""
        wet = self.echo(self.bend(x * self.drive[0]))
        wet = self.respond(wet)
        return x.clone() if self.bypass[0] else wet

    def bend(self, x: Tensor) -> Tensor:
        """What is too loud gets softer."""
        if self.shape[0] == "hard":
            return torch.clamp(x, -1.0, 1.0)
        if self.shape[0] == "fold":
            return torch.sin(x)
        return torch.tanh(x)

    def echo(self, x: Tensor) -> Tensor:
        """What was played stands before the block, so that an echo can be longer than a block."""
        past = self.past[: x.shape[0]]
        whole = torch.cat([past, x], dim=2)
        past.copy_(whole[:, :, x.shape[2] :])
        y = x
        for i in range(3):
            begin = self.longest - (i + 1) * self.time[0]
            y = y + self.taps[0][i] * whole[:, :, begin : begin + x.shape[2]]
        return y

    def respond(self, x: Tensor) -> Tensor:
        """Convolution by FFT; what rings on after the block is kept in `tail`, and added to the next one."""
        tail = self.tail[: x.shape[0]]
        n = x.shape[2]
        response = torch.zeros(self.used)
        if self.response[0].has_value:
            samples = self.response[0].value[0]
            used = min(self.used, samples.shape[0])
            response[:used] = samples[:used]
        else:
            response[0] = 1.0  # an impulse changes nothing
        size = n + self.used - 1
        y = torch.fft.irfft(torch.fft.rfft(x, size) * torch.fft.rfft(response, size), size)
        y[:, :, : self.used - 1] += tail
        tail.copy_(y[:, :, n:])
        return y[:, :, :n].contiguous()

    @torch.jit.export
    def reset(self) -> None:
        """Silence, as at the beginning; the attributes stay."""
        self.past.zero_()
        self.tail.zero_()
