"""`make demo`, with hardly any training: everything that it promises is there."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile
import torch

from nn_export.models.rave import PRESETS, Rave, Voice
from support.pd import Pd

ROOT = Path(__file__).parents[2]


def test_the_demo(tmp_path: Path, externals: Path) -> None:
    command = [sys.executable, ROOT / "scripts" / "demo.py", "--minutes", "0.05", "--folder", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    names = ("in", "other", "out", "transfer", "held", "sweep")
    sounds = {name: soundfile.read(tmp_path / f"{name}.wav")[0] for name in names}
    assert sounds["in"].shape == sounds["out"].shape == sounds["held"].shape
    assert sounds["other"].shape == sounds["transfer"].shape
    assert all(abs(sound).max() > 0.001 for sound in sounds.values())
    assert np.abs(sounds["out"] - sounds["held"]).max() > 0.001, "holding a latent changes nothing"
    common = min(len(sounds["out"]), len(sounds["sweep"]))
    assert np.abs(sounds["out"][:common] - sounds["sweep"][:common]).max() > 0.001, "pushing a latent changes nothing"
    assert (tmp_path / "demo.png").read_bytes().startswith(b"\x89PNG")
    latency = re.search(r"latency +(\d+) samples", done.stdout)
    assert latency
    assert int(latency[1]) == 2048 + 4032 + 125, "latents reach the decoder after whole frames"
    assert re.search(r"spectral distance \d+\.\d -> \d+\.\d in \d+ s", done.stdout)


def test_the_patch_says_when_there_is_no_model(tmp_path: Path, pd: Pd) -> None:
    patch = tmp_path / "demo.pd"
    patch.write_bytes((ROOT / "patches" / "pd" / "demo.pd").read_bytes())
    console, status, _ = pd.open(patch, send=["demo-quit 1", "pd dsp 1", "demo-record 64"])
    assert status == 0
    assert "there is no model 'voice'" in console


def test_no_latent_is_lost_on_the_way(tmp_path: Path, pd: Pd) -> None:
    """What reaches the decoder is what the encoder gave, unless the first one is held."""
    patch = tmp_path / "demo.pd"
    patch.write_bytes((ROOT / "patches" / "pd" / "demo.pd").read_bytes())
    torch.manual_seed(0)
    config = dataclasses.replace(PRESETS["tiny"], sample_rate=44100)
    Voice(Rave(config), latents=8).export_to_ts(tmp_path / "voice.ts")
    for name in ("in.wav", "other.wav"):
        soundfile.write(tmp_path / name, np.random.default_rng(0).uniform(-0.5, 0.5, 30000), 44100)
    heard = {}
    for name, more in (("plain", []), ("held", ["demo-held 3", "demo-hold 1"])):
        messages = ["demo-quit 1", "demo-encode offline 1", "pd dsp 1", *more, "demo-play 0", "demo-record 32768"]
        console, status, _ = pd.open(patch, rate=44100, send=messages)
        assert status == 0, console
        heard[name] = soundfile.read(tmp_path / "recording.wav")[0][8192:, 1:]
    assert (np.ptp(heard["plain"], axis=0) > 0).all(), "a latent does not move"
    assert np.abs(heard["held"][:, 0] - 3).max() < 1e-6
    assert np.array_equal(heard["held"][:, 1:], heard["plain"][:, 1:])
