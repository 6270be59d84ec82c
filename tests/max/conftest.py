"""The externals for Max, in the fake Max; and the backend in the place where they look for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.fake_max import FakeMax


@pytest.fixture(scope="session")
def build(externals: Path) -> Path:
    """The build folder; the package in it has a backend."""
    if sys.platform != "linux":
        pytest.skip("the fake Max is built on Linux")
    folder = externals.parent
    if not (folder / "tests" / "max" / "libfake_max.so").exists():
        pytest.fail(f"no fake Max in {folder}: run `make tests`")
    library = folder / "max" / "nn~" / "support" / "libnn.so"
    library.parent.mkdir(exist_ok=True)
    if not library.is_symlink():
        library.symlink_to(externals / "libnn.so")
    return folder


@pytest.fixture(scope="session")
def one_max(build: Path) -> FakeMax:
    return FakeMax(build)


@pytest.fixture
def fake_max(one_max: FakeMax) -> Iterator[FakeMax]:
    """A Max without objects; what a test leaves in it must be freed, and is."""
    one_max.console()
    yield one_max
    one_max.close()
