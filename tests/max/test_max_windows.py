"""The externals for Windows: compiled by mingw-w64 against import libraries of our own, and loaded under wine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.sanitized import ROOT

BOXES = ["nn~ model", "mc.nn~ model", "nn.info model"]
FOLDER = ROOT / "build" / "windows"


@pytest.fixture(scope="module")
def programs() -> Path:
    """The folder with max_load.exe, and the fake as MaxAPI.dll."""
    if not shutil.which("x86_64-w64-mingw32-g++"):
        pytest.skip("no mingw-w64 here (Debian: g++-mingw-w64-x86-64)")
    options = ["-DNN_BUILD_BACKEND=OFF", "-DNN_BUILD_PD=OFF", f"-DPython_EXECUTABLE={sys.executable}"]
    toolchain = f"-DCMAKE_TOOLCHAIN_FILE={ROOT / 'tests' / 'max' / 'mingw.cmake'}"
    for command in (
        ["cmake", "-S", ROOT, "-B", FOLDER, "-G", "Ninja", toolchain, *options],
        ["cmake", "--build", FOLDER, "--target", "max_load"],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return FOLDER / "tests" / "max"


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    if not shutil.which("wine"):
        pytest.skip("no wine here (Debian: wine wine64)")
    return {**os.environ, "WINEPREFIX": str(tmp_path_factory.mktemp("wine")), "WINEDEBUG": "-all"}


def load(programs: Path, wine: dict[str, str], externals: Path) -> list[str]:
    command = ["wine", programs / "max_load.exe", externals, *BOXES]
    done = subprocess.run(command, capture_output=True, text=True, env=wine, cwd=programs, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def package(programs: Path, folder: Path) -> Path:
    shutil.copytree(programs.parents[1] / "max" / "nn~" / "externals", folder / "externals")
    (folder / "support").mkdir()
    return folder / "externals"


@pytest.mark.slow
def test_what_windows_is_asked_for(programs: Path) -> None:
    """Each external wants Max and Windows alone, no library of the compiler, and of Max what the lists name."""
    for external in (programs.parents[1] / "max" / "nn~" / "externals").iterdir():
        done = subprocess.run(
            ["x86_64-w64-mingw32-objdump", "-p", external], capture_output=True, text=True, check=True
        )
        libraries = {line.split()[-1] for line in done.stdout.splitlines() if "DLL Name" in line}
        assert "MaxAPI.dll" in libraries
        assert libraries <= {"MaxAPI.dll", "MaxAudio.dll", "KERNEL32.dll", "msvcrt.dll"}, external
        assert "ext_main" in done.stdout


@pytest.mark.slow
def test_without_a_backend_it_says_what_to_do(programs: Path, wine: dict[str, str], tmp_path: Path) -> None:
    lines = load(programs, wine, package(programs, tmp_path))
    assert [line for line in lines if line.startswith("loaded")] == [
        f"loaded {name}: yes" for name in ("nn~", "mc.nn~", "mcs.nn~", "nn.info")
    ]
    assert [line for line in lines if line.startswith("made")] == [f"made {box}: no" for box in BOXES]
    errors = [line for line in lines if line.startswith("error: ")]
    assert len(errors) == 6
    for line in errors:
        assert "\\support\\nn.dll" in line
        assert line.endswith(": install the whole package again")


@pytest.mark.slow
def test_with_a_backend_it_plays(programs: Path, wine: dict[str, str], tmp_path: Path) -> None:
    externals = package(programs, tmp_path)
    shutil.copy(programs / "tiny" / "nn.dll", tmp_path / "support")
    lines = load(programs, wine, externals)
    assert lines == [
        "loaded nn~: yes",
        "nn~ tiny, LibTorch none",
        "loaded mc.nn~: yes",
        "mc.nn~ tiny, LibTorch none",
        "loaded mcs.nn~: yes",
        "mcs.nn~ tiny, LibTorch none",
        "loaded nn.info: yes",
        "made nn~ model: yes",
        "outlets: signal anything",
        "1 channels play 0.5 0.5",
        "saves @bufsize 4",
        "answers hello 1 0.5 word",
        "made mc.nn~ model: yes",
        "outlets: multichannelsignal anything",
        "3 channels play 0.5 0.5",
        "saves @bufsize 4",
        "answers hello 1 0.5 word",
        "made nn.info model: yes",
        "outlets: anything dictionary",
        "answers done",
        "answers dictionary u1",
        "left: ",
    ]
