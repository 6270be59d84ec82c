"""What macOS and Windows run in the place of Linux's files, compiled for them: they do not run here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.sanitized import ROOT

BACKEND = ROOT / "src" / "backend"
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-I", BACKEND, "-c"]
SHARED = ["engine/inference_worker.cpp", "rt/exit_guard.cpp"]  # which include the semaphore


def compile_for(compiler: list[str], source: str, folder: Path) -> None:
    done = subprocess.run(
        [*compiler, *FLAGS, BACKEND / source, "-o", folder / "object.o"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("source", ["rt/thread_priority_windows.cpp", *SHARED])
def test_windows(source: str, tmp_path: Path) -> None:
    compiler = shutil.which("x86_64-w64-mingw32-g++-posix")
    if compiler is None:
        pytest.skip("no mingw-w64 here (Debian: g++-mingw-w64-x86-64-posix)")
    compile_for([compiler, "-DNOMINMAX", "-DWIN32_LEAN_AND_MEAN"], source, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("source", ["rt/thread_priority_macos.cpp", *SHARED])
def test_macos(source: str, tmp_path: Path) -> None:
    zig = [sys.executable, "-m", "ziglang"]
    if subprocess.run([*zig, "version"], capture_output=True).returncode != 0:
        pytest.skip("no Zig here, which brings macOS's headers (pip install ziglang)")
    compile_for([*zig, "c++", "-target", "aarch64-macos.14.0"], source, tmp_path)
