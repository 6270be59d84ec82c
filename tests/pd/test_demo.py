"""`make demo`: the voice that lies ready speaks, and a model that learned nothing is not taken for one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

import nn_export
from nn_export.models.rave import PRESETS, Rave, Voice
from support.pd import Pd

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "patches" / "models"
PATCH = ROOT / "patches" / "pd" / "demo.pd"


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "scripts" / "demo.py", *arguments, "--folder", folder]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600)


def test_the_demo(tmp_path: Path, externals: Path) -> None:
    done = demo(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    names = ("in", "other", "out", "transfer", "held", "sweep")
    sounds = {name: soundfile.read(tmp_path / f"{name}.wav")[0] for name in names}
    assert sounds["in"].shape == sounds["out"].shape == sounds["held"].shape
    assert sounds["other"].shape == sounds["transfer"].shape
    assert all(np.sqrt(np.mean(sound**2)) > 0.003 for sound in sounds.values())
    sentence, _ = soundfile.read(MODELS / "sentence.wav")
    assert np.abs(sounds["in"][: len(sentence)] - sentence).max() < 1e-3, "in.wav is not what Pd played"
    assert np.abs(sounds["out"] - sounds["held"]).max() > 0.003, "holding a latent changes nothing"
    common = min(len(sounds["out"]), len(sounds["sweep"]))
    assert np.abs(sounds["out"][:common] - sounds["sweep"][:common]).max() > 0.003, "pushing a latent changes nothing"
    assert (tmp_path / "demo.png").read_bytes().startswith(b"\x89PNG")
    latency = re.search(r"latency +\d+ ms \((\d+) samples\)", done.stdout)
    assert latency
    told = nn_export.describe(str(MODELS / "voice.ts"))
    frame = next(values[4] for kind, values in told if kind == "method" and values[0] == "encode")
    own = {values[0]: values[1] for kind, values in told if kind == "latency"}
    whole_frames = (4032 + own["encode"]) // frame * frame  # that latents take to the decoder
    assert int(latency[1]) == whole_frames + 4032 + own["decode"]
    kept = re.search(r"loudness +(\d\.\d\d) ", done.stdout)
    assert kept
    assert float(kept[1]) > 0.85, "what comes out is not the sentence"
    assert PATCH.parent.joinpath("recording.wav").exists() is False


@pytest.mark.slow
def test_a_model_that_learned_nothing_is_told_and_not_kept(tmp_path: Path, externals: Path) -> None:
    done = demo(tmp_path, "--teach", "--steps", "3")
    assert done.returncode == 1
    assert "demo: it learned nothing yet" in done.stderr, done.stdout + done.stderr
    assert "3 steps were too few" in done.stderr
    assert list(tmp_path.iterdir()) == []


def recorded(pd: Pd, folder: Path, *messages: str, models: Path = MODELS) -> np.ndarray:
    """What [pd output] of the patch writes: [samples, heard and out and latents]."""
    patch = folder / "demo.pd"
    patch.write_bytes(PATCH.read_bytes())
    sent = ["demo-nn offline 1", "pd dsp 1", *messages, "demo-record 65536"]
    console, status, _ = pd.open(patch, rate=44100, send=sent, flags=["-path", str(models), "-path", str(MODELS)])
    assert status == 0, console
    assert not re.search("^error|couldn.t create", console, re.MULTILINE), console
    return soundfile.read(folder / "recording.wav")[0]


def test_no_latent_is_lost_on_the_way(tmp_path: Path, pd: Pd) -> None:
    """What reaches the decoder is what the encoder gave, unless it is held or pushed."""
    plain = recorded(pd, tmp_path, "demo-sentence bang")[8192:, 2:]
    held = recorded(pd, tmp_path, "demo-cross-1 0", "demo-push-1 2", "demo-push-8 1", "demo-sentence bang")
    held = held[8192:, 2:]
    assert plain.shape[1] == 8
    assert (np.ptp(plain, axis=0) > 0).all(), "a latent does not move"
    assert np.abs(held[:, 0] - 2).max() < 1e-6
    assert np.array_equal(held[:, 1:7], plain[:, 1:7])
    assert np.abs(held[:, 7] - plain[:, 7] - 1).max() < 1e-5


def test_each_sound_is_heard_through_the_model(tmp_path: Path, pd: Pd) -> None:
    for message in ("demo-sentence bang", "demo-bell bang"):
        sound = recorded(pd, tmp_path, message)
        assert (np.sqrt(np.mean(sound[16384:, :2] ** 2, axis=0)) > 0.003).all(), message


@pytest.mark.parametrize("latents", [3, 12])
def test_any_rave_plays(tmp_path: Path, pd: Pd, latents: int) -> None:
    """With fewer latents or more than the patch has cords for, another ratio and rate."""
    torch.manual_seed(0)
    Voice(Rave(PRESETS["tiny"]), latents=latents).export_to_ts(tmp_path / "other.ts")
    loads = [f"demo-{half} load other {half}" for half in ("encode", "decode")]
    sound = recorded(pd, tmp_path, *loads, "demo-push-1 2", "demo-sentence bang")[16384:]
    moving = np.ptp(sound[:, 2:], axis=0) > 0
    assert moving.sum() == min(latents, 8)
    assert np.ptp(sound[:, 1]) > 0
