"""Model files that misbehave, written with plain torch.jit like the legacy ones."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from support.legacy_models import AfterNone, Buffers, Params, Plain, write


class WrongShape(Plain):
    """Two channels where one was announced."""

    def forward(self, x: Tensor) -> Tensor:
        return x.expand(-1, 2, -1)


class WrongLength(Plain):
    """One sample too few."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :, 1:]


class Pair(Plain):
    """A tuple where a tensor was announced."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x, x


class NotANumber(Plain):
    """NaN in the last sample of each block."""

    def forward(self, x: Tensor) -> Tensor:
        y = x.clone()
        y[:, :, -1] = float("nan")
        return y


class Fails(Plain):
    """Throws on its 100th block, and plays on after that. The warm-up runs on a copy, so it does not count."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = 0

    def forward(self, x: Tensor) -> Tensor:
        self.blocks += 1
        if self.blocks == 100:
            raise ValueError("the hundredth block")
        return x


class FailsAlways(Plain):
    """Throws on every block."""

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[0] > 0:
            raise ValueError("cannot play")
        return x


class FailsNowAndThen(Plain):
    """Its input times `gain`; on the last of every so many blocks it throws."""

    def __init__(self, every: int, gain: float = 2.0) -> None:
        super().__init__()
        self.every, self.gain = every, gain
        self.blocks = 0

    def forward(self, x: Tensor) -> Tensor:
        self.blocks += 1
        if self.blocks % self.every == 0:
            raise ValueError("now and then")
        return self.gain * x


class Parallel(Plain):
    """Passes its input, after work in each block that is worth a second thread."""

    def forward(self, x: Tensor) -> Tensor:
        return x + 0 * (x[0, 0, 0] * torch.ones(1 << 20)).sin().sum()


class Refuses(AfterNone):
    """Its gain must not exceed 10, and throws below 0; `fixed` has no setter, `secret` no getter."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("fixed_params", torch.tensor([1]))
        self.register_buffer("secret_params", torch.tensor([1]))
        self.secret = 0

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["gain", "fixed", "secret"]

    @torch.jit.export
    def set_gain(self, gain: float) -> int:
        if gain > 10:
            return -1
        if gain < 0:
            raise ValueError("gain is negative")
        self.gain = gain
        return 0

    @torch.jit.export
    def get_fixed(self) -> int:
        return 12

    @torch.jit.export
    def set_secret(self, secret: int) -> int:
        self.secret = secret
        return 0


class Slow(AfterNone):
    """Doubles its input (times its gain), and works for so many milliseconds on each block, on any machine."""

    def __init__(self, milliseconds: int = 300) -> None:
        super().__init__()
        self.nanoseconds = milliseconds * 1_000_000
        self.register_buffer("weight", torch.eye(64).unsqueeze(-1))

    def forward(self, x: Tensor) -> Tensor:
        end = torch.ops.prim.TimePoint() + self.nanoseconds
        product = torch.ones(1, 64, 16)
        while torch.ops.prim.TimePoint() < end:
            product = torch.conv1d(product, self.weight)
        return 2 * self.gain * x * product[0, 0, 0]


class Endless(AfterNone):
    """Its input times its gain; above a gain of 10 its method never returns."""

    def forward(self, x: Tensor) -> Tensor:
        rounds = 0
        while self.gain > 10:
            rounds += 1
        return self.gain * x


class NoMethods(nn.Module):
    """Scripted, but no nn~ model."""

    def forward(self, x: Tensor) -> Tensor:
        return x


MODELS: dict[str, Callable[[], nn.Module]] = {
    "wrong_shape": WrongShape,
    "wrong_length": WrongLength,
    "pair": Pair,
    "nan": NotANumber,
    "fails": Fails,
    "fails_always": FailsAlways,
    "refuses": Refuses,
    "buffers": Buffers,
    "no_methods": NoMethods,
    "ratio_zero": lambda: Params([1, 0, 1, 1]),
    "no_channels": lambda: Params([0, 1, 1, 1]),
}


def write_files(folder: Path) -> Path:
    """Writes the models, and the files that are none, into `folder`."""
    write(folder, MODELS)
    (folder / "empty.ts").touch()
    (folder / "text.ts").write_text("#N canvas 0 0 450 300 12;\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "zip.ts", "w") as archive:
        archive.writestr("hello.txt", "hello")
    torch.save({"weight": torch.zeros(4)}, folder / "state_dict.ts")
    whole = (folder / "refuses.ts").read_bytes()
    (folder / "cut.ts").write_bytes(whole[: len(whole) // 2])
    (folder / "folder.ts").mkdir()
    write(folder, {"future": Refuses}, record='{"contract": "2.0"}')
    return write(folder, {"broken_record": Refuses}, record="{")
