"""The C++ tests that need no LibTorch, built and run under the sanitizers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ["test_rt", "test_engine", "test_object"]


@pytest.mark.parametrize("sanitizer", ["thread", "address,undefined"])
def test_the_engine_is_clean(sanitizer: str) -> None:
    folder = ROOT / "build" / f"sanitize-{sanitizer.replace(',', '-')}"
    options = {"NN_SANITIZE": sanitizer, "NN_BUILD_PD": "OFF", "Python_EXECUTABLE": sys.executable}
    configure = [
        "cmake",
        "-S",
        ROOT,
        "-B",
        folder,
        "-G",
        "Ninja",
        *(f"-D{key}={value}" for key, value in options.items()),
    ]
    for command in (configure, ["cmake", "--build", folder, "--target", *TARGETS]):
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    for target in TARGETS:
        environment = {**os.environ, "TSAN_OPTIONS": "halt_on_error=1", "ASAN_OPTIONS": "detect_leaks=1"}
        program = folder / "tests" / "backend" / target
        done = subprocess.run([program], capture_output=True, text=True, env=environment, timeout=300)
        assert done.returncode == 0, f"{target}:\n{done.stdout}\n{done.stderr}"
