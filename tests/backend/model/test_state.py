"""State of instances, in every form that a model can keep it: as plain TorchScript keeps it, for each one its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from support import state_zoo
from support.sanitized import MEMORY, build, run

PLAYED = "pppprpppprpppp"
CHANGED = "ppbpprppbpoprpovpprppn" + "pspprpp"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return state_zoo.write(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("caches"))


def signal(voices: int, block: int) -> torch.Tensor:
    return torch.sin(0.3 * torch.arange(voices * block)).reshape(voices, 1, block)


def expected(path: Path, script: str, is_set: bool) -> Iterator[float]:
    """What plain TorchScript answers, at two places of each block."""
    plain = state_zoo.Plain(path)
    block, voices, was_set = 64, 1, False
    for step in script:
        if step == "p":
            heard = plain.play(signal(voices, block)).flatten()
            yield from (heard[20].item(), heard[-1].item())
        elif step == "r":
            plain.reset()
            if was_set and not hasattr(plain.module, "reset"):
                plain.set(0.5)  # attributes keep what was set
        elif step == "s" and is_set:
            was_set = True
            plain.set(0.5)
        block = 192 - block if step == "b" else block
        voices = {"v": 2, "n": 1}.get(step, voices)


def check(output: str, files: dict[str, Path], script: str) -> None:
    wrong = []
    lines = dict(line.split("\t", 1) for line in output.splitlines())
    assert len(lines) == len(files)
    for name, path in files.items():
        first, second, third = (np.array(part.split(), np.float64) for part in lines[str(path)].split("\t"))
        right = [list(expected(path, script, is_set)) for is_set in (True, False)]
        close = [np.allclose(heard, want, 1e-5, 1e-5) for heard, want in zip((first, second), right, strict=True)]
        if not all(close) or not np.allclose(third, right[1][:2], 1e-5, 1e-5):
            wrong.append((name, first.tolist(), right[0], second.tolist(), right[1], third.tolist()))
    assert not wrong, wrong


@pytest.mark.parametrize("script", [PLAYED, CHANGED], ids=["played", "changed"])
@pytest.mark.parametrize("optimize", [0, 1])
def test_state_is_as_in_plain_torchscript(
    externals: Path, files: dict[str, Path], caches: str, script: str, optimize: int
) -> None:
    assert len(files) >= 40
    driver = externals.parent / "tests" / "backend" / "play_state"
    command = [driver, script, str(optimize), *files.values()]
    environment = {**os.environ, "XDG_CACHE_HOME": caches}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    check(done.stdout, files, script)


def test_no_sanitizer_finds_anything(files: dict[str, Path], caches: str) -> None:
    program = build(["play_state"], MEMORY) / "tests" / "backend" / "play_state"
    done = run([program, CHANGED, "1", *files.values()], XDG_CACHE_HOME=caches)
    assert done.returncode == 0, done.stdout + done.stderr
    check(done.stdout, files, CHANGED)
