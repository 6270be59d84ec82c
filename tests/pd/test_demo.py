"""`make demo`, with hardly any fitting: everything that it promises is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import soundfile

from support.pd import Pd

ROOT = Path(__file__).parents[2]


def test_the_demo(tmp_path: Path, externals: Path) -> None:
    command = [sys.executable, ROOT / "scripts" / "demo.py", "--steps", "10", "--folder", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    sounds = [soundfile.read(tmp_path / name) for name in ("in.wav", "out.wav")]
    assert sounds[0][0].shape == sounds[1][0].shape
    assert abs(sounds[1][0]).max() > 0.001
    assert (tmp_path / "spectrogram.png").read_bytes().startswith(b"\x89PNG")
    for word in ("latency", "load", "likeness", "try next"):
        assert word in done.stdout


def test_the_patch_says_when_there_is_no_model(tmp_path: Path, pd: Pd) -> None:
    patch = tmp_path / "demo.pd"
    patch.write_bytes((ROOT / "patches" / "pd" / "demo.pd").read_bytes())
    console, status, _ = pd.open(patch, send=["demo-quit 1", "pd dsp 1", "demo-record 64"])
    assert status == 0
    assert "there is no model 'demo'" in console
