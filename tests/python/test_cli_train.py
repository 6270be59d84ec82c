"""`nn_export train` and `nn_export script rave --run`, as a musician types them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import yaml

from nn_export import describe

TINY = ["--preset", "tiny", "--set", "capacity=2", "--set", "latent_size=3", "--set", "crop=8192", "--set", "batch=2"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "sounds"
    folder.mkdir()
    draw = np.random.default_rng(0)
    for i in range(2):
        soundfile.write(folder / f"{i}.wav", draw.uniform(-0.3, 0.3, 48000), 48000)
    return folder


def test_train_stop_go_on_and_export(run: Any, data: Path) -> None:
    done = run("train", "rave", "--data", "sounds", "--out", "my_run", *TINY, "--steps", "3")
    assert done.status == 0, done.err
    assert "2 files, 2 s of sound; too little to hold anything out; on cpu, to step 3" in done.out
    assert "step 3 after " in done.out
    assert "spectral distance of the examples " in done.out
    assert "nn_export script rave --run my_run -o my_run.ts" in done.out
    for name in ("run.yaml", "checkpoint.pt", "log.csv", "examples/00000003.wav", "examples/00000003.png"):
        assert Path("my_run", name).stat().st_size > 0
    content = yaml.safe_load(Path("my_run/run.yaml").read_text())
    assert (content["preset"], content["model"]["capacity"]) == ("tiny", 2)

    done = run("train", "rave", "--out", "my_run", "--steps", "5", "--threads", "1")
    assert "step 5 after " in done.out
    done = run("script", "rave", "--run", "my_run", "--set", "latents=2", "-o", "voice.ts")
    assert done.status == 0, done.err
    methods = {values[0]: values[1:] for kind, values in describe("voice.ts") if kind == "method"}
    assert methods.keys() == {"encode", "encode_dist", "decode", "forward"}
    assert methods["encode"] == [1, 1, 2, 2048]


@pytest.mark.parametrize(
    ("arguments", "status", "what"),
    [
        ("train rave --out new", 2, "new is a new run: give the sounds it learns from with --data FOLDER"),
        ("train rave --out new --data nowhere", 2, "--data nowhere: no such folder"),
        ("train rave --out sounds --data sounds", 1, "sounds: there is something else already"),
        ("train rave --out new --data sounds --preset huge", 1, "preset 'huge': no such preset: choose v1"),
        ("train rave --out new --data sounds --device cuda:9", 1, "--device cuda:9: is not here: choose cpu"),
        ("train rave --out new --data sounds --set capacity=0", 1, "capacity 0 makes no RAVE"),
        ("train rave --out trained --preset v1", 2, "trained was begun already: leave out --preset"),
        ("train wave --out new", 2, "'wave' is not"),
        ("script rave -o x.ts", 2, "which rave: give the folder of its training with --run"),
        ("script wave --run begun", 2, "'wave' is not what is trained: with --run write rave"),
        ("script rave --run begun --checkpoint x.pt", 2, "leave out --config and --checkpoint"),
        ("script rave --run begun", 1, "begun: no checkpoint yet"),
        ("script rave --run sounds", 1, "sounds: no training run"),
    ],
)
def test_what_is_told(run: Any, data: Path, arguments: str, status: int, what: str) -> None:
    from nn_export.models.rave.training import settings
    from nn_export.training import Run

    for name in ("begun", "trained"):
        Run(name).begin({**settings("tiny", {}), "data": str(data)})
    Path("trained/checkpoint.pt").write_bytes(b"")
    done = run(*arguments.split())
    assert done.status == status
    assert what in done.err
    assert not Path("new/run.yaml").exists()


def test_ctrl_c_loses_nothing(data: Path, tmp_path: Path) -> None:
    """A process of its own, as a signal goes to one."""
    command = [sys.executable, "-m", "nn_export", "train", "rave", "--data", str(data), "--out", "my_run", *TINY]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    log = tmp_path / "my_run" / "log.csv"
    deadline = time.monotonic() + 60
    while not (log.exists() and ",spectral," in log.read_text()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert err.strip() == "nn_export: stopped"
    assert "go on      nn_export train rave --out my_run" in out
    assert (tmp_path / "my_run" / "checkpoint.pt").exists()
