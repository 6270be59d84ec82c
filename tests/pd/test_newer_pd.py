"""The second Pd, which has multichannel signals: it runs, and it has them."""

from __future__ import annotations

import numpy as np
import pytest

from support.newer_pd import newer_pd
from support.pd import Patch, Pd


@pytest.fixture(scope="module")
def pd() -> Pd:
    found, reason = newer_pd()
    if found is None:
        pytest.skip(reason)
    return found


def test_it_runs_and_records_exactly(pd: Pd) -> None:
    x = np.random.default_rng(1).standard_normal((1, 1000)).astype(np.float32)
    result = pd.play(["*~", 0.25], x, outlets=1)
    assert result.status == 0, result.console
    np.testing.assert_array_equal(result.outputs["out"], x / 4)


def test_multichannel_signals(pd: Pd) -> None:
    x = np.random.default_rng(2).standard_normal((3, 640)).astype(np.float32)
    patch = Patch()
    pack, double, unpack = patch.obj("snake~", "in", 3), patch.obj("*~", 2), patch.obj("snake~", "out", 3)
    for i, channel in enumerate(patch.source("in", x)):
        channel >> pack[i]
    pack >> double >> unpack
    for i, inlet in enumerate(patch.sink("out", 3)):
        unpack[i] >> inlet
    result = pd.run(patch, samples=640)
    assert result.status == 0, result.console
    np.testing.assert_array_equal(result.outputs["out"], x * 2)
