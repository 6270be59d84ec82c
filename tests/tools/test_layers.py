"""The layers of docs/architecture.md: who may include what; headers that stand alone, without LibTorch or a host."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BACKEND = ROOT / "src" / "backend"
ALLOWED = {  # folder -> the folders whose headers it may include; "" is src/backend itself (nn.h, result.h)
    "rt": {"rt"},
    "engine": {"engine", "rt"},
    "model": {"model", "engine", "rt", ""},
    "object": {"object", "model", "engine", "rt", ""},
}


def includes(file: Path) -> Iterator[str]:
    return iter(re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', file.read_text(encoding="utf-8"), re.MULTILINE))


def sources(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix in {".h", ".cpp"})


def label(file: Path) -> str:
    return str(file.relative_to(ROOT))


def uses_torch(header: Path) -> bool:
    """Whether including this header of ours brings in LibTorch, also by another of ours."""
    return any(
        name.startswith(("torch/", "ATen/", "c10/")) or ((BACKEND / name).is_file() and uses_torch(BACKEND / name))
        for name in includes(header)
    )


HEADERS = sorted(BACKEND.rglob("*.h"))
PUBLIC = [header for header in HEADERS if not uses_torch(header)]


@pytest.mark.parametrize("layer", ALLOWED)
def test_arrows_point_down(layer: str) -> None:
    for file in sources(BACKEND / layer):
        for name in includes(file):
            if (BACKEND / name).is_file():
                folder = name.rpartition("/")[0].partition("/")[0]
                assert folder in ALLOWED[layer], f"{label(file)} includes {name}: {layer}/ must not know {folder}/"


def test_libtorch_only_in_model() -> None:
    for file in sources(BACKEND):
        if uses_torch(file):
            assert BACKEND / "model" in file.parents, f"{label(file)} brings in LibTorch: only model/ may"


@pytest.mark.parametrize("frontend", ["frontend_pd", "frontend_max"])
def test_front_ends_know_only_the_c_api(frontend: str) -> None:
    for file in sources(ROOT / "src" / frontend):
        for name in includes(file):
            ours = (BACKEND / name).is_file()
            assert not ours or name == "nn.h", f"{label(file)} includes {name}: a front end knows nn.h alone"


@pytest.mark.parametrize("header", PUBLIC, ids=label)
def test_header_stands_alone(header: Path) -> None:
    command = ["c++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wno-pragma-once-outside-header", "-I", str(BACKEND)]
    done = subprocess.run([*command, "-x", "c++", str(header)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_c_api_is_c() -> None:
    command = ["cc", "-std=c99", "-fsyntax-only", "-Wall", "-Wextra", "-pedantic-errors", "-x", "c"]
    done = subprocess.run([*command, str(BACKEND / "nn.h")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_externals_do_not_link_libtorch(externals: Path) -> None:
    for external in externals.glob("*.pd_linux"):
        done = subprocess.run(["readelf", "-d", str(external)], capture_output=True, text=True, check=True)
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", done.stdout)
        assert not [name for name in needed if "torch" in name or "c10" in name], (external.name, needed)
