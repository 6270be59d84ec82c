"""The build says what is missing and what to do, and takes the LibTorchs and compilers that people have."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

import nn_export
from support.pd import Pd

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
CLANGS = [name for version in range(25, 18, -1) if shutil.which(name := f"clang++-{version}")]


def configure(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["cmake", "-G", "Ninja", "-S", str(ROOT), "-B", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True)


def fake_libtorch(folder: Path, version: str) -> Path:
    """LibTorch's folder as a build with CUDA has it: its own CMake files end at once where there is no CUDA toolkit."""
    real = Path(torch.__file__).parent
    made = folder / "share" / "cmake" / "Torch"
    made.mkdir(parents=True)
    (made / "TorchConfig.cmake").write_text('message(FATAL_ERROR "cannot find the CUDA libraries")\n')
    (made / "TorchConfigVersion.cmake").write_text(f'set(PACKAGE_VERSION "{version}")\n')
    for part in ("lib", "include"):
        (folder / part).symlink_to(real / part)
    return made


class Halved(nn_export.Module):
    """Half as loud."""

    def __init__(self) -> None:
        super().__init__()
        self.register_method("forward", in_channels=1, in_ratio=1, out_channels=1, out_ratio=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return 0.5 * x


def play(externals: Path, folder: Path) -> str:
    """Plays a model in Pd with the externals of that folder; what Pd said."""
    Halved().export_to_ts(folder / "halved.ts")
    x = np.linspace(-1, 1, 256, dtype=np.float32)
    result = Pd(path=(externals,)).play(["nn~", "halved", "forward", 0], x, outlets=1, folder=folder)
    np.testing.assert_array_equal(result.outputs["out"][0], 0.5 * x)
    return result.console


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
    done = configure(tmp_path / "build", option.format(bare=bare))
    assert done.returncode != 0
    assert sentence in " ".join(done.stderr.split())


def test_an_old_libtorch_is_named(tmp_path: Path) -> None:
    done = configure(tmp_path / "build", f"-DTorch_DIR={fake_libtorch(tmp_path / 'torch', '2.6.1')}")
    assert done.returncode != 0
    assert "LibTorch 2.6.1" in done.stderr
    assert "needs 2.7 or newer" in " ".join(done.stderr.split())


def test_a_libtorch_with_cuda_needs_no_cuda_toolkit(tmp_path: Path) -> None:
    torch = fake_libtorch(tmp_path / "torch", "2.13.0+cu130")
    done = configure(tmp_path / "build", f"-DTorch_DIR={torch}", "-DNN_BUILD_TESTS=OFF")
    assert done.returncode == 0, done.stderr
    assert f"LibTorch 2.13.0 in {tmp_path / 'torch'}" in done.stdout


@pytest.mark.skipif(not CLANGS, reason="no Clang 19 or newer: scripts/setup.sh test installs one where it can")
def test_the_externals_compile_without_a_warning_by_a_new_clang(tmp_path: Path) -> None:
    options = ["-DNN_BUILD_BACKEND=OFF", "-DNN_BUILD_TESTS=OFF", "-DNN_WERROR=ON", f"-DCMAKE_CXX_COMPILER={CLANGS[0]}"]
    done = configure(tmp_path, *options, "-DNN_BUILD_PD=ON", "-DNN_BUILD_MAX=ON")
    assert done.returncode == 0, done.stderr
    targets = ["nn_tilde", "nn_info", "nn_max_nn", "nn_max_mc_nn", "nn_max_mcs_nn", "nn_max_info"]
    done = subprocess.run(["cmake", "--build", tmp_path, "--target", *targets], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("readelf"), reason="run paths are read by readelf")
def test_what_is_built_has_no_path_of_this_machine() -> None:
    files = [BUILD / "pd" / name for name in ("libnn.so", "nn~.pd_linux", "nn.info.pd_linux")]
    for file in files:
        told = subprocess.run(["readelf", "-d", file], capture_output=True, text=True, check=True).stdout
        paths = re.findall(r"R(?:UN)?PATH\).*\[(.*)\]", told)
        assert paths == (["$ORIGIN"] if file.name == "libnn.so" else [])


def test_the_folder_for_pd_can_be_moved(tmp_path: Path, externals: Path) -> None:
    """Copied with what its links lead to, it plays without the repository."""
    moved = Path(shutil.copytree(externals, tmp_path / "moved"))  # follows links
    assert "LibTorch" in play(moved, tmp_path)


@pytest.mark.slow
def test_pypis_libtorch_is_linked_and_plays(tmp_path: Path) -> None:
    """The wheel that pip finds without any setting: on Linux x86-64 a build with CUDA, of several GB."""
    if shutil.disk_usage(tmp_path).free < 16e9:
        pytest.skip("less than 16 GB of disk: the wheel takes 5, and pip as much again while it works")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") or name == "PIP_CERT"}
    plain |= {"PIP_CONFIG_FILE": os.devnull, "TMPDIR": str(tmp_path), "PIP_NO_CACHE_DIR": "1"}
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "torch==2.13.0"], env=plain, check=True)
    told = subprocess.run([python, "-c", "import torch; print(torch.version.cuda)"], capture_output=True, text=True)
    done = configure(tmp_path / "build", f"-DPython_EXECUTABLE={python}", "-DNN_BUILD_TESTS=OFF", "-DNN_BUILD_MAX=OFF")
    assert done.returncode == 0, done.stderr
    subprocess.run(["cmake", "--build", tmp_path / "build"], check=True)
    assert "LibTorch 2.13.0" in play(tmp_path / "build" / "pd", tmp_path)
    print("CUDA of the wheel:", told.stdout.strip())
