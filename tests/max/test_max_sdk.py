"""-DMAX_SDK_DIR: every declaration of max_api.h is compared with the SDK's by the compiler.

There is no SDK here. A stand-in is made of our own declarations, so this shows that the comparison works, not that the
real SDK agrees.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.sanitized import ROOT

SOURCES = ROOT / "src" / "frontend_max"
API = (SOURCES / "max_api.h").read_text(encoding="utf-8")
FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-cast-function-type"]
CLASS = ['-DNN_MAX_CLASS="nn~"', "-DNN_MAX_CORDING=NN_PLAIN"]


def headers() -> dict[str, str]:
    """The SDK's headers that are asked for: all of them are in the first."""
    names = re.findall(r'^#include "(ext.*\.h|jpatcher_api\.h|z_dsp\.h)"$', API, re.MULTILINE)
    assert len(names) == 11
    types = API.split("#else\n", 1)[1].split("\n#endif\n\nextern", 1)[0]
    functions = "extern" + API.split("\n#endif\n\nextern", 1)[1].split("// Facts", 1)[0]
    files = dict.fromkeys(names, "#pragma once\n")
    files["ext.h"] = f"#pragma once\n#include <cstddef>\n#include <cstdint>\n{types}\n{functions}"
    return files


def write_sdk(folder: Path, was: str = "", is_now: str = "") -> Path:
    """A stand-in for the SDK, in which one declaration may differ."""
    for name, text in headers().items():
        assert was in headers()["ext.h"]
        kind = "msp-includes" if name == "z_dsp.h" else "max-includes"
        path = folder / "c74support" / kind / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(was, is_now) if was else text, encoding="utf-8")
    return folder


def compiles(sdk: Path, source: str) -> subprocess.CompletedProcess[str]:
    folders = [ROOT / "src" / "backend", ROOT / "src" / "frontend", SOURCES]
    system = [sdk / "c74support" / kind for kind in ("max-includes", "msp-includes")]
    includes = [*(f"-I{folder}" for folder in folders), *(f"-isystem{folder}" for folder in system)]
    command = ["c++", *FLAGS, *CLASS, "-DNN_MAX_SDK", *includes, SOURCES / source]
    return subprocess.run(command, capture_output=True, text=True)


def test_every_source_compiles_against_it(tmp_path: Path) -> None:
    sdk = write_sdk(tmp_path)
    for source in ("nn_tilde.cpp", "nn_info.cpp", "max_host.cpp", "attributes.cpp", "buffers.cpp"):
        done = compiles(sdk, source)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("t_symbol* s, short ac, t_atom* av);", "t_symbol* s, long ac, t_atom* av);"),
        ("float sys_getsr(void);", "double sys_getsr(void);"),
        ("void* z_proxy;", "void* z_proxy; void* z_more;"),
        ("ASSIST_OUTLET = 2", "ASSIST_OUTLET = 3"),
        ("using t_atom_float = double;", "using t_atom_float = float;"),
    ],
)
def test_a_difference_is_an_error(tmp_path: Path, was: str, is_now: str) -> None:
    done = compiles(write_sdk(tmp_path, was, is_now), "buffers.cpp")
    assert done.returncode != 0
    assert re.search(r"conflicting declaration|ambiguating new declaration|static assertion failed", done.stderr), (
        done.stderr
    )


def configure(tmp_path: Path, sdk: Path) -> subprocess.CompletedProcess[str]:
    options = ["-DNN_BUILD_BACKEND=OFF", "-DNN_BUILD_PD=OFF", "-DNN_BUILD_TESTS=OFF"]
    command = ["cmake", "-S", ROOT, "-B", tmp_path / "build", "-G", "Ninja", *options, f"-DMAX_SDK_DIR={sdk}"]
    return subprocess.run([*command, f"-DPython_EXECUTABLE={sys.executable}"], capture_output=True, text=True)


def test_a_folder_without_an_sdk_is_refused(tmp_path: Path) -> None:
    done = configure(tmp_path, tmp_path)
    assert done.returncode != 0
    assert "There is no c74support/max-includes/ext.h in" in " ".join(done.stderr.split())


@pytest.mark.slow
def test_cmake_builds_against_it(tmp_path: Path) -> None:
    done = configure(tmp_path, write_sdk(tmp_path / "sdk"))
    assert done.returncode == 0, done.stderr
    built = subprocess.run(["cmake", "--build", tmp_path / "build", "-v"], capture_output=True, text=True)
    assert built.returncode == 0, built.stdout
    assert built.stdout.count("-DNN_MAX_SDK") >= 4
    assert "-Werror" in built.stdout
    assert sorted(path.name for path in (tmp_path / "build" / "max" / "nn~" / "externals").iterdir()) == [
        "mc.nn~.so",
        "mcs.nn~.so",
        "nn.info.so",
        "nn~.so",
    ]
