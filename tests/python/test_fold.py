"""Norms of weights are folded when a model is exported, and the module stays what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations

import nn_export
from nn_export.fold import folded
from nn_export.verify import verify

NORMS: dict[str, Callable[[nn.Conv1d], nn.Module]] = {
    "weight norm": lambda conv: parametrizations.weight_norm(conv),
    "weight norm of old": lambda conv: nn.utils.weight_norm(conv),
    "spectral norm": lambda conv: parametrizations.spectral_norm(conv),
    "spectral norm of old": lambda conv: nn.utils.spectral_norm(conv),
    "orthogonal": lambda conv: parametrizations.orthogonal(conv),
}


class Normed(nn_export.Module):
    """A layer whose weight is computed from something else."""

    def __init__(self, norm: str) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.layer = NORMS[norm](nn.Conv1d(1, 3, 1))
        self.register_method("forward", 1, 1, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layer(x)
        return y


@pytest.mark.parametrize("norm", NORMS)
def test_a_norm_is_folded(tmp_path: Path, norm: str) -> None:
    module = Normed(norm).eval()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    x = torch.randn(2, 1, 64)
    expected = module(x).detach()
    module.export_to_ts(tmp_path / "normed.ts")
    played = torch.jit.load(tmp_path / "normed.ts")
    torch.testing.assert_close(played(x), expected)
    assert {name for name, _ in played.named_parameters()} <= {"layer.weight", "layer.bias"}
    assert verify(tmp_path / "normed.ts", module).problems == []
    after = module.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(after[name], value) for name, value in before.items())
    torch.testing.assert_close(module(x), expected)


def test_what_has_no_norm_is_left_alone() -> None:
    layer = nn.Conv1d(1, 1, 1)
    assert folded(layer) is layer
