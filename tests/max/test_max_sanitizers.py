"""The externals in a storm of messages, cords, buffers and deleted objects, built and run under the sanitizers."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import sanitized


def storm(folder: Path, models: Path, rounds: int, seed: int) -> None:
    program = folder / "tests" / "max" / "max_storm"
    externals = folder / "tests" / "max" / "package" / "externals"
    done = sanitized.run([program, externals, models, str(rounds)], timeout=600, NN_STORM_SEED=str(seed))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_storm(build: Path, tmp_path: Path, seed: int) -> None:
    storm(build, tmp_path, 4_000, seed)


@pytest.mark.slow
@pytest.mark.parametrize("sanitizer", ["thread", "address,undefined"])
def test_a_storm_under_sanitizers(tmp_path: Path, sanitizer: str, seed: int) -> None:
    folder = sanitized.build(["max_storm"], sanitizer)
    for number in range(3):
        storm(folder, tmp_path, 5_000, seed + number)
