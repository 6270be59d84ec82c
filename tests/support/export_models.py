"""Small models that the Python tests register, script, check and render."""

from __future__ import annotations

import torch
from torch import Tensor

import nn_export


class Gain(nn_export.Module):
    """Makes it louder.

    Or softer.
    """

    license = "MIT"

    def __init__(self, gain: float = 1.0, channels: int = 1, sr: int | None = None) -> None:
        super().__init__(sr)
        self.register_attribute("gain", gain, min=0.0, max=4.0, unit="times", description="how much louder")
        self.register_method("forward", channels, 1, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gain[0]


class Codec(nn_export.Module):
    """A streaming codec of ratio 16 whose state outlasts a block."""

    def __init__(self, latents: int = 3, sr: int | None = None) -> None:
        super().__init__(sr)
        generator = torch.Generator().manual_seed(1)
        self.register_buffer("down", torch.randn(latents, 1, 32, generator=generator) / 6)
        self.register_buffer("up", torch.randn(latents, 1, 16, generator=generator) / 4)
        self.register_buffer("past", torch.zeros(8, 1, 16))
        self.register_method("encode", 1, 1, latents, 16, ["sound"], [f"latent {i}" for i in range(latents)])
        self.register_method("decode", latents, 16, 1, 1)
        self.register_method("forward", 1, 1, 1, 1)

    def encode(self, x: Tensor) -> Tensor:
        n = x.shape[0]
        whole = torch.cat([self.past[:n], x], dim=2)
        self.past[:n] = whole[:, :, -16:]
        return torch.tanh(torch.nn.functional.conv1d(whole, self.down, stride=16))

    def decode(self, z: Tensor) -> Tensor:
        return torch.nn.functional.conv_transpose1d(z, self.up, stride=16)

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


class Late(nn_export.Module):
    """Delays by ten samples, and says so."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("past", torch.zeros(8, 1, 10))
        self.register_method("forward", 1, 1, 1, 1, latency=10)

    def forward(self, x: Tensor) -> Tensor:
        whole = torch.cat([self.past[: x.shape[0]], x], dim=2)
        self.past[: x.shape[0]] = whole[:, :, -10:]
        return whole[:, :, :-10]


class Random(nn_export.Module):
    """Adds noise."""

    def __init__(self) -> None:
        super().__init__()
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.randn_like(x)


class Alone(nn_export.Module):
    """Takes one stream at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("past", torch.zeros(1, 1, 4))
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        whole = torch.cat([self.past, x], dim=2)
        self.past.copy_(whole[:, :, -4:])
        return whole[:, :, 4:]


class Player(nn_export.Module):
    """Adds the mean of a buffer's first channel, and twice that of its last."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("table", nn_export.Buffer(None, 2, 100000))
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        table = self.table[0]
        if table.has_value:
            x = x + table.value[0].mean() + 2 * table.value[-1].mean()
        return x


class Broken(nn_export.Module):
    """Plays NaN, throws or changes shape from its third call on, as `how` says."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self.how = how
        self.register_buffer("calls", torch.zeros(1))
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        if bool(self.calls > 2):
            if self.how == "nan":
                return x / torch.zeros_like(x)
            if self.how == "throw":
                raise ValueError("three is too many")
            if self.how == "shape":
                return x[:, :, 1:]
        return x


class Unlike(nn_export.Module):
    """Plays something else in TorchScript than in PyTorch."""

    def __init__(self) -> None:
        super().__init__()
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        if torch.jit.is_scripting():
            return 1.001 * x  # just beyond what passes
        return x


class Fussy(nn_export.Module):
    """Refuses its own default."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("mode", "wet")
        self.register_method("forward", 1, 1, 1, 1)

    def set_mode(self, mode: str) -> int:
        return -1

    def forward(self, x: Tensor) -> Tensor:
        return x
