"""A model that prints takes Python's lock on the engine's thread: nobody may wait for that thread and hold it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch

import nn_export


class Chatty(nn_export.Module):
    """Prints wherever it can."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("gain", 1.0)
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        print("forward")
        return x * self.gain[0]

    @torch.jit.export
    def set_gain(self, v0: float) -> int:
        print("set")
        self.gain = (v0,)
        return 0


PLAY = """
import sys
import numpy as np
import nn_export
for offline in (False, True):
    with nn_export.Session(sys.argv[1], "forward", 64, offline=offline) as session:
        session.set("gain", 0.5)
        session.process(np.zeros((1, 640), np.float32))
        session.reset()
        assert session.get("gain") == [0.5]
print(len(nn_export.describe(sys.argv[1])))
"""


def test_it_does_not_hang(tmp_path: Path) -> None:
    Chatty().export_to_ts(tmp_path / "chatty.ts")
    done = subprocess.run(
        [sys.executable, "-c", PLAY, tmp_path / "chatty.ts"], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    assert "forward" in done.stdout
    assert "set" in done.stdout
