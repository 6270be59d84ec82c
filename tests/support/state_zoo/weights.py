"""Setters that change a weight: heard from then on, in that instance alone."""

import torch
from torch import Tensor, nn

from support.legacy_models import Plain


class Weighted(Plain):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv1d(1, 1, 3, padding=1)
        self.register_buffer("w_params", torch.tensor([2]))

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["w"]

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class Filled(Weighted):
    @torch.jit.export
    def set_w(self, value: float) -> int:
        self.conv.weight.fill_(value)
        return 0


class ItemOfView(Weighted):
    @torch.jit.export
    def set_w(self, value: float) -> int:
        weight = self.conv.weight
        weight[0, 0, 1] = value
        return 0


class Assigned(Weighted):
    @torch.jit.export
    def set_w(self, value: float) -> int:
        self.conv.weight = torch.full([1, 1, 3], value)
        return 0


class FlatView(Weighted):
    """By a buffer that is a view of the weight."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("flat", self.conv.weight.detach().view(-1))

    @torch.jit.export
    def set_w(self, value: float) -> int:
        self.flat[1] = value
        return 0


class WeightInList(Weighted):
    saved: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.saved = [self.conv.weight.detach()]

    @torch.jit.export
    def set_w(self, value: float) -> int:
        self.saved[0].fill_(value)
        return 0


class WeightPutIntoList(Weighted):
    """A list that one method puts the weight into, and another one writes by."""

    saved: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.saved = []

    @torch.jit.export
    def remember(self) -> None:
        self.saved.append(self.conv.weight.view(-1))

    def write(self, value: float) -> None:
        for one in self.saved:
            one.fill_(value)

    @torch.jit.export
    def set_w(self, value: float) -> int:
        if len(self.saved) == 0:
            self.remember()
        self.write(value)
        return 0


class WeightStored(Weighted):
    """Likewise by an attribute that becomes a view of it."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("stored", torch.zeros(1))

    @torch.jit.export
    def reset(self) -> None:
        self.stored = self.conv.weight.view(-1)

    @torch.jit.export
    def set_w(self, value: float) -> int:
        self.stored.fill_(value)
        return 0


class Bias(Weighted):
    @torch.jit.export
    def set_w(self, value: float) -> int:
        bias = self.conv.bias
        if bias is not None:
            bias.fill_(value)
        return 0


class OneOfMany(Weighted):
    """Only the last of like convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv1d(1, 1, 3, padding=1) for _ in range(3)])

    @torch.jit.export
    def set_w(self, value: float) -> int:
        self.convs[2].weight.fill_(value)
        return 0

    def forward(self, x: Tensor) -> Tensor:
        for conv in self.convs:
            x = conv(x)
        return self.conv(x)


class Blended(Weighted):
    """Between two sets of weights that are kept in a list."""

    saved: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.saved = [torch.zeros(1, 1, 3), torch.ones(1, 1, 3)]

    @torch.jit.export
    def set_w(self, value: float) -> int:
        self.conv.weight.copy_(self.saved[0] * (1 - value) + self.saved[1] * value)
        return 0


MODELS = [
    Filled,
    ItemOfView,
    Assigned,
    FlatView,
    WeightInList,
    WeightPutIntoList,
    WeightStored,
    Bias,
    OneOfMany,
    Blended,
]
