"""What the core writes into a buffer~."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from support.fake_max import FakeMax
from support.playing_models import Values


def test_a_tensor_is_read_into_a_buffer(fake_max: FakeMax, tmp_path: Path) -> None:
    """It keeps its size, and is told of as changed: who was set to it is set again."""
    Values().export_to_ts(tmp_path / "values.ts")
    fake_max.c.fm_folder(str(tmp_path).encode())
    nn = fake_max.new("nn~ values")
    fake_max.buffer("copy", np.ones((3, 2)))
    nn.send("set weights 1.5 2.5")
    nn.send("get weights copy")
    fake_max.settle()
    assert nn.take() == ["get weights copy"]
    written = [[fake_max.c.fm_sample(b"copy", channel, frame) for frame in range(3)] for channel in range(2)]
    assert written == [[1.5, 2.5, 0], [0, 0, 0]]
    fake_max.buffer("small", np.ones((1, 1)))
    nn.send("get weights small")
    nn.send("get weights nowhere")
    fake_max.settle()
    assert [line.split(": ")[2] for line in fake_max.errors()] == [
        f"there is no array '{name}' that takes 2 samples" for name in ("small", "nowhere")
    ]
    fake_max.no_buffer("copy")
    fake_max.no_buffer("small")
