"""A model whose state becomes infinite, in real Pd: told once, silent until a reset; with `recover 1` it comes back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from support.pd import Pd, Result

BLOCK = 256
LENGTH = 80 * BLOCK
STRUCK = 20 * BLOCK  # where the state is lost
LATENCY = 2 * BLOCK


class Recursive(torch.nn.Module):
    """A leaky integrator; a sample above 2 makes its state infinite: y[n] = a y[n - 1] + x[n]."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("forward_params", torch.tensor([1, 1, 1, 1]))
        self.register_buffer("memory", torch.zeros(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.empty_like(x)
        for i in range(x.shape[-1]):
            a = 1e30 if float(x[0, 0, i]) > 2.0 else 0.5
            self.memory = a * self.memory + x[0, 0, i]
            y[0, 0, i] = self.memory[0]
        return y


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recover")
    torch.jit.script(Recursive()).save(str(folder / "recursive.ts"))
    return folder


def play(pd: Pd, folder: Path, *messages: tuple[int, tuple[str | int, ...]]) -> Result:
    x = np.full((1, LENGTH), 0.25, np.float32)
    x[0, STRUCK : STRUCK + 8] = 3.0
    score = [(0, ("offline", 1)), *messages]
    result = pd.play(["nn~", "recursive", "forward", BLOCK], x, outlets=1, score=score, folder=folder)
    assert result.status == 0, result.console
    return result


def lines(result: Result, words: str) -> list[str]:
    return [line for line in result.console.splitlines() if words in line and "info" not in line]


def test_it_is_silent_and_says_why_once(pd: Pd, folder: Path) -> None:
    result = play(pd, folder)
    out = result.outputs["out"][0]
    assert np.allclose(out[STRUCK - BLOCK : STRUCK], 0.5)
    assert np.all(out[STRUCK + LATENCY + 2 * BLOCK :] == 0)
    assert len(lines(result, "gave NaN or infinite samples")) == 1
    assert len(lines(result, "its state 'memory' is not finite")) == 1
    assert not lines(result, "was reset")


def test_a_reset_brings_it_back(pd: Pd, folder: Path) -> None:
    out = play(pd, folder, (STRUCK + 20 * BLOCK, ("reset",))).outputs["out"][0]
    assert np.allclose(out[-20 * BLOCK :], 0.5)


def test_it_recovers_by_itself_and_fades_in(pd: Pd, folder: Path) -> None:
    result = play(pd, folder, (0, ("recover", 1)))
    out = result.outputs["out"][0]
    assert np.allclose(out[STRUCK - BLOCK : STRUCK], 0.5)
    assert np.allclose(out[STRUCK + LATENCY + 6 * BLOCK :], 0.5)
    assert np.min(out[STRUCK:]) < 0.25  # one block is silent: the fades to and from it, each of 10 ms, meet half way
    assert np.max(np.abs(np.diff(out[STRUCK + BLOCK :]))) < 0.01  # both of its ends are faded
    assert len(lines(result, "gave NaN or infinite samples")) == 1
    assert len(lines(result, "was reset, since 'recover' is 1")) == 1
