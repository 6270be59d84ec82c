"""State that `forward` makes of constants every so many blocks, and keeps."""

import torch
from torch import Tensor

from support.legacy_models import Plain
from support.state_zoo.anew import fresh


class Kept(Plain):
    """Counts blocks, to know when to begin anew."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = 0
        self.register_buffer("state", torch.zeros(1))

    def begins(self) -> bool:
        self.blocks += 1
        return self.blocks % 3 == 1


class KeptTensor(Kept):
    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.state = torch.zeros(1) + 5
        self.state += 1
        return torch.zeros_like(x) + self.state


class KeptByFunction(Kept):
    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.state = fresh(1)
        self.state += 1
        return torch.zeros_like(x) + self.state


class KeptByIf(Kept):
    def forward(self, x: Tensor) -> Tensor:
        state = self.state
        if self.begins():
            state = torch.zeros(1)
        state += 1
        self.state = state
        return torch.zeros_like(x) + state


class KeptTable(Kept):
    """Computed of another buffer, and written to later."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("scale", 3 * torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.state = self.scale * 2
        self.state += 1
        return torch.zeros_like(x) + self.state + self.scale


class KeptView(Kept):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("view", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            whole = torch.zeros(2)
            self.state = whole
            self.view = whole[1:]
        self.view.add_(1)
        return torch.zeros_like(x) + self.state[-1]


class KeptList(Kept):
    states: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.states = [torch.ones(1)]

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.states = [torch.zeros(1) + 5]
        self.states[0].add_(1)
        return torch.zeros_like(x) + self.states[0]


class KeptAppended(KeptList):
    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.states.append(torch.zeros(1) + 5)
        for one in self.states:
            one.add_(1)
        return torch.zeros_like(x) + torch.stack(self.states).sum()


class KeptDict(Kept):
    states: dict[str, Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.states = {}

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.states["h"] = torch.zeros(1) + 5
        self.states["h"].add_(1)
        return torch.zeros_like(x) + self.states["h"]


class KeptTuple(Kept):
    states: tuple[Tensor, Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.states = (torch.zeros(1), torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.states = (torch.zeros(1), torch.ones(1))
        self.states[1].add_(1)
        return torch.zeros_like(x) + self.states[1]


class KeptFloats(Kept):
    values: list[float]

    def __init__(self) -> None:
        super().__init__()
        self.values = [0.0, 0.0]

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.values = [0.0, 7.0]
        self.values[0] = self.values[0] + 1.0
        return torch.zeros_like(x) + self.values[0] + self.values[1]


class CrossTensor(Kept):
    """Made in `forward`, written to by `reset` alone."""

    @torch.jit.export
    def reset(self) -> None:
        self.state.add_(1)

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.state = torch.zeros(1)
        return torch.zeros_like(x) + self.state


class CrossList(KeptList):
    @torch.jit.export
    def reset(self) -> None:
        self.states[0].add_(1)

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.states = [torch.zeros(1)]
        return torch.zeros_like(x) + self.states[0]


class CrossFloats(KeptFloats):
    @torch.jit.export
    def reset(self) -> None:
        self.values[0] = self.values[0] + 1.0

    def forward(self, x: Tensor) -> Tensor:
        if self.begins():
            self.values = [0.0, 7.0]
        return torch.zeros_like(x) + self.values[0] + self.values[1]


class Switch(Kept):
    """A branch that `reset` opens and closes, and numbers that it changes."""

    def __init__(self) -> None:
        super().__init__()
        self.is_open = False
        self.level = 0.0

    @torch.jit.export
    def reset(self) -> None:
        self.is_open = not self.is_open
        self.level = self.level + 2.0
        self.state.add_(1)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.zeros_like(x) + self.level
        if self.is_open:
            y = y + self.state
        return y


MODELS = [
    KeptTensor,
    KeptByFunction,
    KeptByIf,
    KeptTable,
    KeptView,
    KeptList,
    KeptAppended,
    KeptDict,
    KeptTuple,
    KeptFloats,
    CrossTensor,
    CrossList,
    CrossFloats,
    Switch,
]
