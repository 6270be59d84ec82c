"""Fixtures for all tests. `from support.pd import Patch` and the like work from anywhere below tests/."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from support.newer_pd import newer_pd as find_newer_pd
from support.pd import Pd

ROOT = Path(__file__).parents[1]
BUILD = Path(os.environ.get("NN_BUILD", ROOT / "build"))  # another build of the externals, say one with sanitizers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`real_time` is ours, so that what a second try is for is said in one place."""
    for item in items:
        if item.get_closest_marker("real_time"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def externals() -> Path:
    """The folder with nn~.pd_linux, nn.info.pd_linux and the backend."""
    folder = BUILD / "pd"
    if not any(folder.glob("nn~.*")):
        pytest.fail(f"no nn~ external in {folder}: run `make build`")
    return folder


@pytest.fixture(scope="session")
def pd(externals: Path) -> Pd:
    """The installed Pd with nn~ on its path."""
    return Pd(path=(externals,))


@pytest.fixture(scope="session")
def newer_pd(externals: Path) -> Pd:
    """A Pd with multichannel signals and nn~ on its path; the test is skipped, with the reason, where there is none."""
    found, reason = find_newer_pd((externals,))
    if found is None:
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session", autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is measured under test is not remembered for the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
        yield


@pytest.fixture
def seed() -> int:
    """For what a test draws at random: another one each time, told with the failure. NN_SEED=... repeats a run."""
    drawn = int(os.environ.get("NN_SEED", random.randrange(10**6)))
    print(f"NN_SEED={drawn}")
    return drawn
