"""A method that needs the whole sound: refused where sound is streamed, played where a file is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from torch import Tensor

import nn_export
from nn_export.info import info
from nn_export.render import render

RATE = 44100


class Backwards(nn_export.Module):
    """Plays a sound from its end."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("gain", 1.0, min=0.0, max=4.0)
        self.register_attribute("tail", nn_export.Buffer(torch.zeros(1, 4), 2, 100))
        self.register_method("forward", 1, 1, 1, 1)
        self.register_method("reverse", 1, 1, 1, 1, offline=True, test_buffer_size=1000)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gain[0]

    def reverse(self, x: Tensor) -> Tensor:
        return x.flip(2) * self.gain[0] + self.tail[0].value.mean()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "backwards.ts"
    Backwards().export_to_ts(path)
    return path


def test_it_is_told(model: Path) -> None:
    methods = info(model)["methods"]
    assert methods["reverse"]["offline"] is True
    assert methods["forward"]["offline"] is False


def test_a_session_refuses_it_with_the_cure(model: Path) -> None:
    with pytest.raises(nn_export.Error, match=r"'reverse' needs the whole sound at once .*nn_export render"):
        nn_export.Session(str(model), "reverse")
    with nn_export.Session(str(model), "forward") as session, pytest.raises(nn_export.Error, match="the whole sound"):
        session.send("method", "reverse")


def test_render_plays_it(model: Path, tmp_path: Path) -> None:
    x = np.random.default_rng(1).uniform(-1, 1, 5000).astype(np.float32)
    soundfile.write(tmp_path / "in.wav", x, RATE, subtype="FLOAT")
    soundfile.write(tmp_path / "half.wav", np.full(10, 0.5, np.float32), RATE, subtype="FLOAT")
    settings = {"gain": 2.0, "tail": str(tmp_path / "half.wav")}
    done = render(model, tmp_path / "in.wav", tmp_path / "out.wav", method="reverse", settings=settings)
    assert (done.samples, done.latency) == (5000, 0)
    np.testing.assert_allclose(soundfile.read(tmp_path / "out.wav")[0], 2 * x[::-1] + 0.5, atol=1e-6)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"gain": 9.0}, "refuses 9.0"),
        ({"gain": [1.0, 2.0]}, "it takes float"),
        ({"volume": 1.0}, "no attribute 'volume'"),
        ({"tail": "one.wav"}, "refuses a buffer of 1 samples"),
    ],
)
def test_what_it_refuses(model: Path, tmp_path: Path, settings: dict[str, Any], message: str) -> None:
    soundfile.write(tmp_path / "one.wav", np.zeros(1), RATE)
    if "tail" in settings:
        settings = {"tail": str(tmp_path / "one.wav")}
    with pytest.raises(nn_export.ModelError, match=message):
        render(model, tmp_path / "one.wav", tmp_path / "out.wav", method="reverse", settings=settings)
    assert not (tmp_path / "out.wav").exists()


def test_the_exporter_checks_what_can_be_streamed(run: Any, model: Path) -> None:
    done = run("script", f"{__file__}:Backwards", "-o", "made.ts")
    assert done.status == 0, done.err
    assert "reverse" not in done.out
    assert run("verify", "made.ts").status == 0
