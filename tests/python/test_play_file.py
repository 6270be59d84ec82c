"""A file through a session: the same as at once, aligned, whatever its length."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from nn_export import ModelError, Session
from nn_export.loader import load
from nn_export.play_file import VECTORS, play_file
from support.export_models import Codec, Gain, Late

RATE = 48000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("files")
    for name, module in {"gain": Gain(0.5, channels=2), "late": Late(), "codec": Codec()}.items():
        module.export_to_ts(place / f"{name}.ts")
    return place


def sound(path: Path, samples: int, channels: int = 1) -> Any:
    x = np.random.default_rng(samples).uniform(-1, 1, (samples, channels)).astype(np.float32)
    soundfile.write(path, x, RATE, subtype="FLOAT")
    return x


@pytest.mark.parametrize("samples", [1, 64, 1000, VECTORS * 64, 100_001])
def test_it_is_as_long_and_aligned(folder: Path, tmp_path: Path, samples: int) -> None:
    x = sound(tmp_path / "in.wav", samples, 2)
    seen: list[tuple[int, int]] = []
    with Session(str(folder / "gain.ts"), bufsize=512, sample_rate=RATE) as session:
        done = play_file(session, tmp_path / "in.wav", tmp_path / "out.wav", lambda *now: seen.append(now))
    y, rate = soundfile.read(tmp_path / "out.wav", dtype="float32")
    assert (done, rate) == (samples, RATE)
    np.testing.assert_allclose(y.reshape(samples, 2), 0.5 * x, atol=1e-7)
    assert seen[-1] == (samples, samples)


def test_the_models_own_latency_is_taken_out(folder: Path, tmp_path: Path) -> None:
    x = sound(tmp_path / "in.wav", 5000)
    with Session(str(folder / "late.ts"), bufsize=128, sample_rate=RATE) as session:
        play_file(session, tmp_path / "in.wav", tmp_path / "out.wav")
    np.testing.assert_allclose(soundfile.read(tmp_path / "out.wav")[0], x[:, 0], atol=1e-6)


def test_attributes_and_ratios(folder: Path, tmp_path: Path) -> None:
    sound(tmp_path / "in.wav", 5000)
    with Session(str(folder / "codec.ts"), "encode", 256, sample_rate=RATE) as session:
        play_file(session, tmp_path / "in.wav", tmp_path / "out.wav")
    z = soundfile.read(tmp_path / "out.wav")[0]
    assert z.shape == (5000, 3)
    np.testing.assert_array_equal(z[:4992:16], z[15:4992:16])  # held


def test_what_does_not_fit(folder: Path, tmp_path: Path) -> None:
    sound(tmp_path / "in.wav", 100)
    (tmp_path / "text.wav").write_text("no sound")
    with Session(str(folder / "gain.ts"), sample_rate=RATE) as session:
        for source, message in {
            "in.wav": "has 1 channels at 48000 Hz, the session plays 2 at 48000 Hz",
            "text.wav": "text.wav",
            "none.wav": "none.wav",
        }.items():
            with pytest.raises(ModelError, match=message):
                play_file(session, tmp_path / source, tmp_path / "out.wav")
        with pytest.raises(ModelError, match="is the input itself"):
            play_file(session, tmp_path / "in.wav", tmp_path / "in.wav")
    assert not (tmp_path / "out.wav").exists()


def test_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """docs/session.md, with the model of the first tutorial."""
    docs = Path(__file__).parents[2] / "docs"
    model = re.findall(
        r"```python\n# darker\.py\n(.*?)```", (docs / "tutorials/first-model.md").read_text("utf-8"), re.S
    )
    (tmp_path / "darker.py").write_text(model[-1])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    load("darker.py").export_to_ts("darker.ts")
    sound(tmp_path / "voice.wav", 3000)
    code = re.findall(r"```python\n(.*?)```", (docs / "session.md").read_text("utf-8"), re.S)
    exec("\n".join(code), {})
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"1 1 512 {2 * 512 - 64 + 16}"
    assert told[1] == "[0.5]"
    assert told[2].startswith("True [('bufsize', [1024")
    assert soundfile.info("darker.wav").frames == 3000
    assert Path("darker.png").stat().st_size > 10000
