"""State that `reset` makes anew."""

import torch
from torch import Tensor

from support.legacy_models import Plain


def fresh(size: int) -> Tensor:
    return torch.zeros(size)


class Counter(Plain):
    """Counts blocks in a buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("count", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        self.count += 1
        return torch.zeros_like(x) + self.count


class AnewDirectly(Counter):
    @torch.jit.export
    def reset(self) -> None:
        self.count = torch.zeros(1)


class AnewByMethod(Counter):
    def initial(self) -> Tensor:
        return torch.zeros(1)

    @torch.jit.export
    def reset(self) -> None:
        self.count = self.initial()


class AnewByFunction(Counter):
    @torch.jit.export
    def reset(self) -> None:
        self.count = fresh(1)


class AnewByIf(Counter):
    """One of two constants."""

    def __init__(self) -> None:
        super().__init__()
        self.high = False

    @torch.jit.export
    def reset(self) -> None:
        self.high = not self.high
        start = torch.zeros(1)
        if self.high:
            start = torch.ones(1) * 10
        self.count = start


class AnewAsView(Counter):
    @torch.jit.export
    def reset(self) -> None:
        self.count = torch.zeros(4)[1:2]


class AnewTwice(Counter):
    """Two attributes on one new memory."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("other", torch.zeros(1))

    @torch.jit.export
    def reset(self) -> None:
        start = torch.zeros(1)
        self.count = start
        self.other = start

    def forward(self, x: Tensor) -> Tensor:
        self.count.add_(1)
        return torch.zeros_like(x) + self.other + 10 * self.count


class AnewInPlace(Counter):
    @torch.jit.export
    def reset(self) -> None:
        self.count.zero_()


class AnewByForward(Counter):
    """`reset` runs a block, which makes the state anew."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = 0

    @torch.jit.export
    def reset(self) -> None:
        self.blocks = 0
        self.forward(torch.zeros(1, 1, 64))
        self.count.add_(3)

    def forward(self, x: Tensor) -> Tensor:
        if self.blocks == 0:
            self.count = torch.zeros(1)
        self.blocks += 1
        self.count.add_(1)
        return torch.zeros_like(x) + self.count


class ListOfTensors(Plain):
    counts: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.counts = [torch.zeros(1)]

    @torch.jit.export
    def reset(self) -> None:
        self.counts = [torch.zeros(1)]

    def forward(self, x: Tensor) -> Tensor:
        self.counts[0].add_(1)
        return torch.zeros_like(x) + self.counts[0]


class ListAppended(ListOfTensors):
    @torch.jit.export
    def reset(self) -> None:
        self.counts.clear()
        self.counts.append(torch.zeros(1))


class ListItemSet(ListOfTensors):
    @torch.jit.export
    def reset(self) -> None:
        self.counts[0] = torch.zeros(1)


class ListOfLists(Plain):
    counts: list[list[Tensor]]

    def __init__(self) -> None:
        super().__init__()
        self.counts = [[torch.zeros(1)], [torch.zeros(1)]]

    @torch.jit.export
    def reset(self) -> None:
        self.counts = [[torch.zeros(1)], [torch.zeros(1) + 5]]

    def forward(self, x: Tensor) -> Tensor:
        self.counts[0][0].add_(1)
        self.counts[1][0].add_(2)
        return torch.zeros_like(x) + self.counts[0][0] + self.counts[1][0]


class Dict(Plain):
    counts: dict[str, Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.counts = {"h": torch.zeros(1)}

    @torch.jit.export
    def reset(self) -> None:
        self.counts["h"] = torch.zeros(1)

    def forward(self, x: Tensor) -> Tensor:
        self.counts["h"].add_(1)
        return torch.zeros_like(x) + self.counts["h"]


class DictAnew(Dict):
    @torch.jit.export
    def reset(self) -> None:
        self.counts = {"h": torch.zeros(1)}


class TupleOfTensors(Plain):
    """As an LSTM's (h, c)."""

    pair: tuple[Tensor, Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.pair = (torch.zeros(1), torch.zeros(1))

    @torch.jit.export
    def reset(self) -> None:
        self.pair = (torch.zeros(1), torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        h, c = self.pair
        h.add_(1)
        c.add_(h)
        return torch.zeros_like(x) + c


class Floats(Plain):
    values: list[float]

    def __init__(self) -> None:
        super().__init__()
        self.values = [0.0, 0.0]

    @torch.jit.export
    def reset(self) -> None:
        self.values = [0.0, 3.0]

    def forward(self, x: Tensor) -> Tensor:
        self.values[0] = self.values[0] + 1.0
        return torch.zeros_like(x) + self.values[0] + self.values[1]


class DictOfInts(Plain):
    values: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.values = {"n": 0}

    @torch.jit.export
    def reset(self) -> None:
        self.values = {"n": 100}

    def forward(self, x: Tensor) -> Tensor:
        self.values["n"] = self.values["n"] + 1
        return torch.zeros_like(x) + self.values["n"]


class Stack(Plain):
    """A list that grows and is emptied."""

    history: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.history = []

    @torch.jit.export
    def reset(self) -> None:
        self.history = []

    def forward(self, x: Tensor) -> Tensor:
        self.history.append(torch.ones(1))
        for one in self.history:
            one.add_(1)
        return torch.zeros_like(x) + torch.stack(self.history).sum()


class Maybe(Plain):
    """None, until the first block makes it."""

    state: Tensor | None

    def __init__(self) -> None:
        super().__init__()
        self.state = None

    @torch.jit.export
    def reset(self) -> None:
        self.state = None

    def forward(self, x: Tensor) -> Tensor:
        state = self.state
        if state is None:
            state = torch.zeros(1)
        state.add_(1)
        self.state = state
        return torch.zeros_like(x) + state


class Growing(Plain):
    """A cache that grows up to a length."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("cache", torch.zeros(1, 0))

    @torch.jit.export
    def reset(self) -> None:
        self.cache = torch.zeros(1, 0)

    def forward(self, x: Tensor) -> Tensor:
        self.cache = torch.cat([self.cache, torch.ones(1, 1) + self.cache.shape[1]], 1)[:, -3:]
        return torch.zeros_like(x) + self.cache.sum()


MODELS = [
    Counter,
    AnewDirectly,
    AnewByMethod,
    AnewByFunction,
    AnewByIf,
    AnewAsView,
    AnewTwice,
    AnewInPlace,
    AnewByForward,
    ListOfTensors,
    ListAppended,
    ListItemSet,
    ListOfLists,
    Dict,
    DictAnew,
    TupleOfTensors,
    Floats,
    DictOfInts,
    Stack,
    Maybe,
    Growing,
]
