"""The build says what is missing and what to do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("-DTorch_DIR=/nowhere", "There is no LibTorch: run `make setup`"),
        ("-DPython_EXECUTABLE={bare}/bin/python", "There is no LibTorch: run `make setup`"),
    ],
)
def test_no_libtorch(tmp_path: Path, option: str, sentence: str) -> None:
    bare = tmp_path / "bare"
    subprocess.run(["python3", "-m", "venv", "--without-pip", bare], check=True)
    command = ["cmake", "-S", ROOT, "-B", tmp_path / "build", option.format(bare=bare)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0
    assert sentence in " ".join(done.stderr.split())
