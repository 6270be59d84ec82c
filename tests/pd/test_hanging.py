"""A model that never returns, in a loop without an end: it is told of, others play on, and Pd quits."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from support import bad_models, legacy_models
from support.nn_api import NnObject
from support.pd import Patch, Pd, Raw

RATE = 48000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = {"endless": bad_models.Endless, "plain": legacy_models.Unlisted}
    return legacy_models.write(tmp_path_factory.mktemp("hanging"), models)


@pytest.mark.real_time
def test_one_bad_model_hurts_nobody_else(pd: Pd, folder: Path) -> None:
    """It hangs after half a second. It is told of once, deleted at 7 s; the other one changes before and after that."""
    patch = Patch()
    patch.subpatch("stage")
    for line in ("obj 10 10 osc~ 440", "obj 10 40 nn~ endless forward 64", "obj 10 70 r bad"):
        patch.at(64, "pd-stage", Raw(line))
    for cord in ("connect 0 0 1 0", "connect 2 0 1 0"):
        patch.at(64, "pd-stage", Raw(cord))
    node = patch.obj("nn~", "plain", "forward", 4096)
    patch.obj("sig~", 1) >> node
    node >> patch.sink("out")[0]
    patch.print(node[1])
    patch.at(RATE // 2, "bad", "set", "gain", 100)
    for second, size in ((1, 8192), (8, 4096)):
        patch.at(second * RATE, node, "bufsize", size)
    patch.at(7 * RATE, "pd-stage", "clear")
    patch.at(9 * RATE, node, "load", "plain")
    patch.at(9 * RATE, node, "set", "gain", 0.25)
    began = time.monotonic()
    result = pd.run(patch, samples=12 * RATE, folder=folder, realtime=True)
    assert result.status == 0, result.console
    assert result.console.count("method 'forward' of endless has not returned for") == 1, result.console
    assert [answer[0] for answer in result.messages()] == ["bufsize", "bufsize", "load"]
    heard = result.outputs["out"][0]
    assert np.median(heard[-RATE:]) == 0.25
    assert np.mean(heard[RATE : 9 * RATE] > 0.9) > 0.9  # a busy machine may be late now and then
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("flags", [["-batch"], []], ids=["batch", "realtime"])
def test_quitting(pd: Pd, folder: Path, flags: list[str]) -> None:
    """While the model hangs: Pd is gone within two seconds, with its status and all it had to say."""
    seconds = {}
    for gain in (2, 100):
        patch = Patch()
        node = patch.obj("nn~", "endless", "forward", 64)
        patch.obj("osc~", 440) >> node
        patch.at(640, node, "set", "gain", gain)
        result = pd.run(patch, samples=RATE, folder=folder, realtime="-batch" not in flags)
        assert result.status == 0, result.console
        assert "endless forward: in:" in result.console
        seconds[gain] = result.seconds
    assert seconds[100] - seconds[2] < 2.5


def test_offline_has_an_end(externals: Path, folder: Path) -> None:
    library = next(externals.glob("libnn.*"))
    ones = np.ones((1, 64), np.float32)
    with NnObject(library, str(folder / "endless.ts"), "forward", 64) as nn:
        nn.prepare()
        nn.message("offline", 1)
        for _ in range(4):
            heard = nn.process(ones)
        assert heard[0, 0] == 1
        nn.message("set", "gain", 100.0)
        began = time.monotonic()
        for _ in range(1000):
            heard = nn.process(ones)
        assert 15 < time.monotonic() - began < 30
        assert not heard.any()
        nn.message("latency")
        assert [line for line in nn.lines if "has not returned for" in line]
