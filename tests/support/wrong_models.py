"""Models that people write and that are wrong, one fault each: what `nn_export verify` is for.

With nn_export's own registration; the tests of which faults are found, and of what is said, are in test_verify.py.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

import nn_export


class Base(nn_export.Module):
    """Registers `forward`, one channel in and out, without trying it: the faults shall be found later."""

    def __init__(self) -> None:
        super().__init__()
        self.register_method("forward", 1, 1, 1, 1, test_method=False)

    def forward(self, x: Tensor) -> Tensor:
        return 0.5 * x


class Padded(Base):
    """A convolution that pads each block."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv1d(1, 1, 9, padding=4, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class Forgetful(Base):
    """A tremolo that begins anew in each block."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.cos(torch.arange(x.shape[2]) * 0.01)


class Rebound(Base):
    """Puts a new tensor in the place of its state."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("last", torch.zeros(1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        y = x - torch.cat([self.last.expand(x.shape[0], 1, 1), x[:, :, :-1]], dim=2)
        self.last = x[:1, :, -1:]
        return y


class Counting(Base):
    """Keeps its state in a Python number."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0

    def forward(self, x: Tensor) -> Tensor:
        y = x * torch.cos((torch.arange(x.shape[2]) + self.time) * 0.01)
        self.time = self.time + x.shape[2]
        return y


class BadRatio(Base):
    """Returns a value for two samples, and says four."""

    def __init__(self) -> None:
        super().__init__()
        self.register_method("halve", 1, 1, 1, 4, test_method=False)

    def halve(self, x: Tensor) -> Tensor:
        return x[:, :, ::2].contiguous()


class Late(Base):
    """Delays by 100 samples, and says 50."""

    def __init__(self) -> None:
        super().__init__()
        self.register_method("late", 1, 1, 1, 1, test_method=False, latency=50)
        self.register_buffer("past", torch.zeros(8, 1, 100))

    def late(self, x: Tensor) -> Tensor:
        whole = torch.cat([self.past[: x.shape[0]], x], dim=2)
        self.past[: x.shape[0]].copy_(whole[:, :, -100:])
        return whole[:, :, :-100].clone()


class Leaking(Base):
    """Takes the mean of all streams."""

    def forward(self, x: Tensor) -> Tensor:
        return x - 0.5 * x.mean(dim=0, keepdim=True)


class OneState(Base):
    """Has one state for all streams, that of the first."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("last", torch.zeros(1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        y = x - torch.cat([self.last.expand(x.shape[0], 1, 1), x[:, :, :-1]], dim=2)
        self.last.copy_(x[:1, :, -1:])
        return y


class Learning(Base):
    """Writes into a parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Parameter(torch.zeros(8, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        y = x - torch.cat([self.last.detach()[: x.shape[0]], x[:, :, :-1]], dim=2)
        self.last.data[: x.shape[0]].copy_(x[:, :, -1:])
        return y


class Listing(Base):
    """Keeps what it heard in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = [torch.zeros(1)]

    def forward(self, x: Tensor) -> Tensor:
        self.heard.append(x[0, 0, -1:])
        return 0.5 * x


class Unsaid(Base):
    """A filter of 33 samples that is evenly late, and does not say so."""

    def __init__(self, latency: int = 0) -> None:
        super().__init__()
        self.register_method("soften", 1, 1, 1, 1, test_method=False, latency=latency)
        self.register_buffer("past", torch.zeros(8, 1, 32))
        self.register_buffer("kernel", torch.hann_window(33, periodic=False)[None, None] / 16)

    def soften(self, x: Tensor) -> Tensor:
        whole = torch.cat([self.past[: x.shape[0]], x], dim=2)
        self.past[: x.shape[0]].copy_(whole[:, :, -32:])
        return torch.conv1d(whole, self.kernel)


class HiddenReset(Base):
    """Its reset is not exported."""

    def reset(self) -> None:
        pass


class HalfReset(Base):
    """Forgets one of its two buffers at a reset."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("total", torch.zeros(1))
        self.register_buffer("last", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        y = x + 0.1 * self.last
        self.last.copy_(x[0, 0, -1:])
        self.total.add_(x.abs().sum())
        return torch.where(torch.arange(x.shape[2]) >= 0, x, y)

    @torch.jit.export
    def reset(self) -> None:
        self.last.zero_()


class BrokenSetter(Base):
    """Its setter cannot write to what the method has made."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weights", torch.ones(1))
        self.register_attribute("gain", 1.0)

    def forward(self, x: Tensor) -> Tensor:
        self.weights = self.weights * 1.0
        return x * self.weights

    @torch.jit.export
    def set_gain(self, gain: float) -> int:
        self.weights.fill_(gain)
        return 0


class Refusing(Base):
    """Its setter refuses the default."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("gain", 1.0)

    @torch.jit.export
    def set_gain(self, gain: float) -> int:
        return 1


class Double(Base):
    """Returns float64."""

    def forward(self, x: Tensor) -> Tensor:
        return x.double()


class Transposed(Base):
    """Returns a tensor that lies the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self.register_method("pair", 1, 1, 2, 1, test_method=False)

    def pair(self, x: Tensor) -> Tensor:
        return torch.stack([x[:, 0], -x[:, 0]], dim=2).transpose(1, 2)


class Aliased(Base):
    """Returns its own state."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("out", torch.zeros(8, 1, 1 << 17))

    def forward(self, x: Tensor) -> Tensor:
        self.out[: x.shape[0], :, : x.shape[2]].copy_(0.5 * x)
        return self.out[: x.shape[0], :, : x.shape[2]]


class NotFinite(Base):
    """Divides by its input."""

    def forward(self, x: Tensor) -> Tensor:
        return x / x.abs()


class Decaying(Base):
    """Fades out without end."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("level", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        self.level.copy_(torch.maximum(x.abs().max(), self.level * torch.where(self.level > 2e-38, 1e-3, 1.0)))
        return 0.5 * x


class OneStream(Base):
    """Takes a batch of one."""

    def forward(self, x: Tensor) -> Tensor:
        return x.view(1, 1, x.shape[2]) * 0.5


class InPlace(Base):
    """Changes its input."""

    def forward(self, x: Tensor) -> Tensor:
        x.mul_(0.5)
        return x.clone()


class NotFiniteLater(Base):
    """Divides by what has decayed to nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("level", torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        loudest = x.abs().max()
        self.level.copy_(torch.where(loudest > 0, loudest, self.level * 1e-8))
        return torch.where(loudest > 0, x, 0.0 * x / self.level + 1e-9)


class Spectral(Base):
    """Uses torch.stft."""

    def forward(self, x: Tensor) -> Tensor:
        spectrum = torch.stft(torch.ones(512), 256, return_complex=True, window=torch.ones(256)).abs().mean()
        return x * spectrum


class Failing(Base):
    """Fails where it is played in another size than it was tried with."""

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], 1, -1, 8).flatten(2)


class WordSetter(Base):
    """Its setter of a word fails."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("mode", "soft")

    @torch.jit.export
    def set_mode(self, mode: str) -> int:
        raise ValueError("not now")


class TensorSetter(Base):
    """Its setter of a tensor fails."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("kernel", torch.ones(3))

    @torch.jit.export
    def set_kernel(self, kernel: Tensor) -> int:
        raise ValueError("not now")


class ShortTable(Base):
    """Its attribute may be set to more than there is."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("table", torch.zeros(4))
        self.register_attribute("index", 0, min=0, max=4)

    def forward(self, x: Tensor) -> Tensor:
        return 0.5 * x + self.table[self.index[0]]


class DividesByZero(Base):
    """Its attribute may be 0, and it divides by it."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("width", 1.0, min=0.0, max=2.0)

    def forward(self, x: Tensor) -> Tensor:
        return x / self.width[0]


class PaddedWhenOn(Padded):
    """Pads each block once it is switched on."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("on", False)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x) if self.on[0] else x * 1.0


class LongGetter(Base):
    """A getter that gives more than there is."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("gain", 1.0)

    def get_gain(self) -> list[float]:
        return [self.gain[0], 2.0]


class UntypedGetter(Base):
    """A getter of its own without a type."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("gain", 1.0)

    def get_gain(self):  # type: ignore[no-untyped-def]
        return self.gain[0]


FACTOR = 3


class Global(Base):
    """Uses a constant of its file."""

    def forward(self, x: Tensor) -> Tensor:
        return x * FACTOR
