"""State that shares memory: views, parts under two names, tensors in containers."""

import torch
from torch import Tensor, nn

from support.legacy_models import Plain


class Clock(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("time", torch.zeros(1))
        self.ticks = 0

    def start(self) -> None:
        self.time = torch.zeros(1)

    def forward(self, x: Tensor) -> Tensor:
        self.time += 1
        self.ticks += 1
        return torch.zeros_like(x) + self.time + self.ticks


class View(Plain):
    """One memory, written to by one name and read by another."""

    def __init__(self) -> None:
        super().__init__()
        whole = torch.zeros(2)
        self.register_buffer("whole", whole)
        self.register_buffer("part", whole[1:])

    def forward(self, x: Tensor) -> Tensor:
        self.part += 1
        return torch.zeros_like(x) + self.whole[1]


class Tied(Plain):
    """Two parts with one clock."""

    def __init__(self) -> None:
        super().__init__()
        self.a = Clock()
        self.b = Clock()
        self.b.time = self.a.time

    def forward(self, x: Tensor) -> Tensor:
        return self.b(self.a(x))


class TiedView(Tied):
    """A part has a view of another's memory, which itself reads the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("whole", torch.zeros(3))
        self.a.time = self.whole[:1]
        self.b.time = self.whole[1:2]

    def forward(self, x: Tensor) -> Tensor:
        self.a(x)
        self.b(self.b(x))
        return torch.zeros_like(x) + self.whole[0] + 10 * self.whole[1]


class OnePartTwoNames(Plain):
    def __init__(self) -> None:
        super().__init__()
        self.a = Clock()
        self.b = self.a

    @torch.jit.export
    def reset(self) -> None:
        self.a.start()

    def forward(self, x: Tensor) -> Tensor:
        return self.a(x) + self.b(x)


class Restarted(Plain):
    """A part is started anew by a method of its own, now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.blocks = 0

    def forward(self, x: Tensor) -> Tensor:
        if self.blocks % 3 == 0:
            self.clock.start()
        self.blocks += 1
        return self.clock(x)


class BufferInList(Plain):
    parts: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("count", torch.zeros(1))
        self.parts = [self.count]

    def forward(self, x: Tensor) -> Tensor:
        self.parts[0].add_(1)
        return torch.zeros_like(x) + self.count


class ViewsInList(Plain):
    parts: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        whole = torch.zeros(2)
        self.register_buffer("whole", whole)
        self.parts = [whole[0:1], whole[1:2]]

    def forward(self, x: Tensor) -> Tensor:
        self.parts[1].add_(1)
        return torch.zeros_like(x) + self.whole[1]


class ViewsWithoutBuffer(Plain):
    """Two views in a list, and nobody has the whole."""

    parts: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        whole = torch.zeros(3)
        self.parts = [whole[0:2], whole[1:3]]

    def forward(self, x: Tensor) -> Tensor:
        self.parts[0].add_(1)
        return torch.zeros_like(x) + self.parts[1].sum()


class ViewsDeepInside(Plain):
    parts: dict[str, tuple[Tensor, list[Tensor]]]

    def __init__(self) -> None:
        super().__init__()
        whole = torch.zeros(4)
        self.register_buffer("whole", whole)
        self.parts = {"a": (whole[1:2], [whole[2:3], whole[1:3]])}

    def forward(self, x: Tensor) -> Tensor:
        self.parts["a"][1][1].add_(1)
        self.parts["a"][0].mul_(2)
        return torch.zeros_like(x) + self.whole.sum() + self.parts["a"][1][0]


class SameListTwice(Plain):
    """One list under two names."""

    a: list[Tensor]
    b: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.a = [torch.zeros(1)]
        self.b = self.a

    @torch.jit.export
    def reset(self) -> None:
        self.b = self.a
        self.a[0] = torch.zeros(1)

    def forward(self, x: Tensor) -> Tensor:
        self.a[0].add_(1)
        return torch.zeros_like(x) + self.b[0]


class Ring(Plain):
    """A list of lines that are handed round."""

    lines: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        whole = torch.zeros(4)
        self.register_buffer("whole", whole)
        self.lines = [whole[0:1], whole[1:2], whole[2:3]]

    def forward(self, x: Tensor) -> Tensor:
        first = self.lines.pop(0)
        first.add_(1)
        self.lines.append(first)
        return torch.zeros_like(x) + self.whole[0] + 10 * self.whole[1] + 100 * self.whole[2]


class Swap(Plain):
    """Two states that change places."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("a", torch.zeros(1))
        self.register_buffer("b", 100 * torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        kept = self.a
        self.a = self.b
        self.b = kept
        self.a += 1
        return torch.zeros_like(x) + self.a


class ByIndex(Plain):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("cells", torch.zeros(4))
        self.place = 0

    def forward(self, x: Tensor) -> Tensor:
        self.cells[self.place % 4] += 1.0
        self.place += 1
        return torch.zeros_like(x) + self.cells.sum() + 10 * self.cells[0]


class Everything(Plain):
    """Numbers, an Optional, a dict and a buffer at once."""

    maybe: Tensor | None
    table: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.whole = 0
        self.real = 0.0
        self.maybe = None
        self.table = {"a": 0}

    def forward(self, x: Tensor) -> Tensor:
        self.whole += 1
        self.real += 0.5
        self.table["a"] = self.table["a"] + 2
        maybe = self.maybe
        if maybe is None:
            maybe = torch.zeros(1)
        self.maybe = maybe + 1
        return torch.zeros_like(x) + self.whole + self.real + self.table["a"] + maybe


class Padded(Plain):
    """A convolution with a cached padding, a row for each voice, and a filter that is a buffer."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.conv = nn.Conv1d(1, 4, 3, bias=False)
        self.register_buffer("filter", torch.randn(4, 3))
        self.register_buffer("pad", torch.zeros(8, 1, 4))

    def forward(self, x: Tensor) -> Tensor:
        rows = x.shape[0]
        x = torch.cat([self.pad[:rows], x], -1)
        self.pad[:rows].copy_(x[..., -4:])
        return nn.functional.conv1d(self.conv(x), self.filter.unsqueeze(0))


MODELS = [
    View,
    Tied,
    TiedView,
    OnePartTwoNames,
    Restarted,
    BufferInList,
    ViewsInList,
    ViewsWithoutBuffer,
    ViewsDeepInside,
    SameListTwice,
    Ring,
    Swap,
    ByIndex,
    Everything,
    Padded,
]
