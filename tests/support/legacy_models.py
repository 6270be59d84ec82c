"""Model files as people have written them with plain torch.jit: every legacy form that a reader must accept.

Nothing here imports nn_export: these files stand for those of other exporters, most of them older than it.
"""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Optional

import torch
from torch import Tensor, nn

RATIO = 2048  # of Rave
LATENTS = 4


class Plain(nn.Module):
    """One method, forward, with its four numbers in a buffer. [batch, 1, t] -> the same."""

    def __init__(self, ins: int = 1, outs: int = 1) -> None:
        super().__init__()
        self.register_buffer("forward_params", torch.tensor([ins, 1, outs, 1]))

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["forward"]

    def forward(self, x: Tensor) -> Tensor:
        return x


class Params(nn.Module):
    """Doubles its input; the four numbers are kept as they are given: a tensor of any integers, a list or a tuple."""

    def __init__(self, params: Tensor | list[int] | tuple[int, ...]) -> None:
        super().__init__()
        if isinstance(params, Tensor):
            self.register_buffer("forward_params", params)
        else:
            self.forward_params = params

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["forward"]

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x


class NoGetMethods(nn.Module):
    """Its methods are known by their parameters alone."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("forward_params", torch.tensor([1, 1, 1, 1]))
        self.register_buffer("swap_params", torch.tensor([2, 1, 2, 1]))

    def forward(self, x: Tensor) -> Tensor:
        return -x

    @torch.jit.export
    def swap(self, x: Tensor) -> Tensor:
        return x.flip(1)


class ThreeParams(NoGetMethods):
    """A function with only three parameters is no method, and nothing to complain about."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("three_params", torch.tensor([1, 1, 1]))

    @torch.jit.export
    def three(self, x: Tensor) -> Tensor:
        return x


class ShortLabels(Plain):
    """Two channels in and out, of which one inlet alone is named."""

    def __init__(self) -> None:
        super().__init__(2, 2)
        self.forward_input_labels = ["left"]


class Gain(Plain):
    """An attribute `gain`; the subclasses differ in how it is listed, set and read."""

    def __init__(self, code: int = 2) -> None:
        super().__init__()
        self.register_buffer("gain_params", torch.tensor([code]))
        self.gain = 1.0

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gain


class OnlyNone(Gain):
    """No attributes: the list holds only the placeholder."""

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["none"]


class AfterNone(Gain):
    """The attribute stands behind the placeholder; its getter gives a scalar."""

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["none", "gain"]

    @torch.jit.export
    def set_gain(self, gain: float) -> int:
        self.gain = gain
        return 0

    @torch.jit.export
    def get_gain(self) -> float:
        return self.gain


class Unlisted(Gain):
    """No get_attributes; the setter returns nothing; the getter gives a list."""

    @torch.jit.export
    def set_gain(self, gain: float) -> None:
        self.gain = gain

    @torch.jit.export
    def get_gain(self) -> list[float]:
        return [self.gain]


class TypesFromSetter(Plain):
    """No `mix_params`: the types stand in the setter's schema only. The getter gives a tuple."""

    def __init__(self) -> None:
        super().__init__()
        self.gain, self.shift, self.flip, self.name = 1.0, 0, False, "plain"

    def forward(self, x: Tensor) -> Tensor:
        y = x * self.gain + self.shift
        if self.flip:
            y = -y
        return y if self.name == "plain" else 10 * y

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["mix"]

    @torch.jit.export
    def set_mix(self, gain: float, shift: int, flip: bool, name: str) -> int:
        self.gain, self.shift, self.flip, self.name = gain, shift, flip, name
        return 0

    @torch.jit.export
    def get_mix(self) -> tuple[float, int, bool, str]:
        return self.gain, self.shift, self.flip, self.name


class Buffers(Plain):
    """Adds a stereo buffer's second sample per channel to its outlets; none of the buffer's methods but one answers."""

    def __init__(self) -> None:
        super().__init__(1, 2)
        self.register_buffer("grain_params", torch.tensor([5]))
        self.grain = torch.zeros(2, 2)
        self.rate = 0

    def forward(self, x: Tensor) -> Tensor:
        return x + self.grain[:, 1:2]

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["grain"]

    @torch.jit.export
    def get_buffer_attributes(self) -> list[str]:
        return ["grain#0"]

    @torch.jit.export
    def set_buffer_attribute(self, name: str, samples: Tensor, rate: int) -> int:
        if name != "grain#0" or samples.shape[0] != 2 or samples.shape[1] > 1000:
            return -1
        self.grain, self.rate = samples.clone(), rate
        return 0

    @torch.jit.export
    def clear_buffer_attribute(self, name: str) -> None:
        self.grain = torch.zeros(2, 2)

    @torch.jit.export
    def is_buffer_empty(self, name: str) -> bool:
        return self.rate == 0

    @torch.jit.export
    def set_grain(self, name: str) -> int:
        return 0

    @torch.jit.export
    def get_grain(self) -> tuple[int, int, int]:
        return self.grain.shape[0], self.grain.shape[1], self.rate


class Rate(Plain):
    """Puts out the sample rate it was told, in kHz; gives no rate of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.rate = 0

    def forward(self, x: Tensor) -> Tensor:
        return torch.full_like(x, self.rate / 1000.0)

    @torch.jit.export
    def set_sample_rate(self, rate: int) -> None:
        self.rate = rate


class OptionalRate(Plain):
    """As Rate, but the rate is an Optional that holds nothing at first."""

    rate: Optional[int]  # noqa: UP045 - and below: TorchScript of every age reads this

    def __init__(self) -> None:
        super().__init__()
        self.rate = None

    def forward(self, x: Tensor) -> Tensor:
        rate = self.rate
        return torch.full_like(x, 0.0 if rate is None else rate / 1000.0)

    @torch.jit.export
    def set_sample_rate(self, rate: Optional[int]) -> int:  # noqa: UP045
        self.rate = rate
        return 0

    @torch.jit.export
    def get_sample_rate(self) -> Optional[int]:  # noqa: UP045
        return self.rate


class OneVoice(Plain):
    """A running sum, for batches of one only; it rebinds its state in each call."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("total", torch.zeros(1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[0] != 1:
            raise ValueError("batches of one only")
        y = self.total + x.cumsum(-1)
        self.total = y[:, :, -1:]
        return y


class Counter(AfterNone):
    """Puts out how many samples it was given so far, whatever they were, times its gain; `back` the same, negative."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("back_params", torch.tensor([1, 1, 1, 1]))
        self.register_buffer("count", torch.zeros(1, 1, 1))

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["forward", "back"]

    def forward(self, x: Tensor) -> Tensor:
        y = self.count + torch.ones_like(x).cumsum(-1)
        self.count = y[:, :, -1:]
        return self.gain * y

    @torch.jit.export
    def back(self, x: Tensor) -> Tensor:
        return -self.forward(x)


class TwoMethods(AfterNone):
    """Passes its input times its gain; `half` half of that."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("half_params", torch.tensor([1, 1, 1, 1]))

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["forward", "half"]

    @torch.jit.export
    def half(self, x: Tensor) -> Tensor:
        return 0.5 * self.forward(x)


class Rave(nn.Module):
    """The shape of a RAVE's export: ratio 2048, a forward that says ratio 1 but needs it, scalar getters.

    encode [batch, 1, t] -> [batch, 4, t / 2048]: the means of each frame's quarters; decode holds them again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.latents, self.quarter, self.sr, self.latent_scale = LATENTS, RATIO // LATENTS, 44100, 1.0
        self.register_buffer("encode_params", torch.tensor([1, 1, LATENTS, RATIO]))
        self.register_buffer("decode_params", torch.tensor([LATENTS, RATIO, 1, 1]))
        self.register_buffer("forward_params", torch.tensor([1, 1, 1, 1]))
        self.register_buffer("latent_scale_params", torch.tensor([2]))
        self.encode_input_labels = ["(signal) Input audio signal"]
        self.encode_output_labels = [f"(signal) Latent dimension {i}" for i in range(LATENTS)]

    @torch.jit.export
    def encode(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], -1, self.latents, self.quarter).mean(-1).permute(0, 2, 1)

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        frames = (self.latent_scale * z).permute(0, 2, 1).unsqueeze(-1).expand(-1, -1, -1, self.quarter)
        return frames.reshape(z.shape[0], 1, -1)

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["encode", "decode", "forward"]

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["latent_scale"]

    @torch.jit.export
    def set_latent_scale(self, scale: float) -> int:
        self.latent_scale = scale
        return 0

    @torch.jit.export
    def get_latent_scale(self) -> float:
        return self.latent_scale

    @torch.jit.export
    def get_sample_rate(self) -> int:
        return self.sr


MODELS: dict[str, Callable[[], nn.Module]] = {
    "int64": lambda: Params(torch.tensor([1, 1, 1, 1])),
    "int32": lambda: Params(torch.tensor([1, 1, 1, 1], dtype=torch.int32)),
    "int16": lambda: Params(torch.tensor([1, 1, 1, 1], dtype=torch.int16)),
    "list": lambda: Params([1, 1, 1, 1]),
    "tuple": lambda: Params((1, 1, 1, 1)),
    "no_get_methods": NoGetMethods,
    "three_params": ThreeParams,
    "no_labels": lambda: Plain(2, 2),
    "short_labels": ShortLabels,
    "only_none": OnlyNone,
    "after_none": AfterNone,
    "unlisted": Unlisted,
    "types_from_setter": TypesFromSetter,
    "buffers": Buffers,
    "no_buffer_methods": lambda: AfterNone(code=5),
    "rate": Rate,
    "optional_rate": OptionalRate,
    "one_voice": OneVoice,
    "counter": Counter,
    "two_methods": TwoMethods,
    "rave": Rave,
}


def write(folder: Path, models: dict[str, Callable[[], nn.Module]] = MODELS, record: str = "") -> Path:
    """Writes NAME.ts for each model into `folder`, with a metadata record if one is given, and returns the folder."""
    extras = {"nn_export.json": record} if record else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what it says of TorchScript as such
        for name, make in models.items():
            torch.jit.save(torch.jit.script(make().eval()), str(folder / f"{name}.ts"), _extra_files=extras)
    return folder
