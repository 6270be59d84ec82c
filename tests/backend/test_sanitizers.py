"""The C++ tests that need no LibTorch (the fake model stands for it), built and run under the sanitizers."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.sanitized import MEMORY, ROOT, build, run

BACKEND = ROOT / "src" / "backend"
TARGETS = ["test_rt", "test_engine", "test_model", "test_object", "test_nn_object"]
KEPT = "int main() {}"
BROKEN = """
#include <cstdio>
#include "rt/realtime.h"
void tell() noexcept NN_REALTIME;
void tell() noexcept { std::printf("%d", 1); }
"""


def assert_clean(programs: Path) -> None:
    for target in TARGETS:
        done = run([programs / target], timeout=600)
        assert done.returncode == 0, f"{target}:\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("sanitizer", ["thread", MEMORY])
def test_the_backend_is_clean(sanitizer: str) -> None:
    assert_clean(build(TARGETS, sanitizer) / "tests" / "backend")


def compiles(clang: str, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [clang, "-std=c++20", "-I", BACKEND, *options, "-x", "c++", "-", "-o", os.devnull]
    return subprocess.run(command, input=source, capture_output=True, text=True)


@pytest.fixture(scope="module")
def clang() -> str:
    """The newest Clang with RealtimeSanitizer."""
    for name in ("clang++", *(f"clang++-{version}" for version in range(30, 19, -1))):
        if (path := shutil.which(name)) and compiles(path, KEPT, "-fsanitize=realtime").returncode == 0:
            return path
    pytest.skip(
        "no Clang with RealtimeSanitizer here: install version 20 or newer (Debian: clang-22 libclang-rt-22-dev)"
    )


def test_process_is_real_time(clang: str) -> None:
    """What `process` calls is known not to block when it is compiled, and nothing in it does when it runs."""
    programs = build([*TARGETS, "realtime_control"], "realtime", clang) / "tests" / "backend"
    broken = run([programs / "realtime_control"])
    assert broken.returncode != 0
    assert "unsafe function `malloc`" in broken.stderr
    assert_clean(programs)


def test_a_blocking_call_is_not_compiled(clang: str) -> None:
    refused = compiles(clang, BROKEN, "-fsyntax-only", "-Werror=function-effects")
    assert refused.returncode != 0
    assert "must not call non-'nonblocking' function 'printf'" in refused.stderr
