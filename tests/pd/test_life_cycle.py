"""Objects come and go without a trace, and Pd quits cleanly whatever the model is doing."""

from __future__ import annotations

import ctypes
import gc
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from support import bad_models, legacy_models
from support.nn_api import NnObject
from support.pd import Patch, Pd, Raw, Result

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
CYCLES, WARM_UP = 1000, 50
MEGABYTE = 2**20
QUITS = 20


class Heavy(legacy_models.Unlisted):
    """A gain that carries a megabyte of weights: one that is not freed is seen at once."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weights", torch.zeros(MEGABYTE // 4))


class Negative(legacy_models.Unlisted):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return -x * self.gain


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = {"heavy": Heavy, "busy": lambda: bad_models.Slow(60), "quick": legacy_models.Unlisted}
    return legacy_models.write(tmp_path_factory.mktemp("cycles"), models)


def resident() -> int:
    """Bytes of this process in memory, what is free for reuse given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def test_a_thousand_objects(externals: Path, folder: Path) -> None:
    """Created, played, asked, freed; every other one gets its model by `load`."""
    library, file = next(externals.glob("libnn.*")), str(folder / "heavy.ts")
    x = np.ones((1, 64), np.float32)
    start = 0
    for cycle in range(CYCLES):
        if cycle == WARM_UP:
            start = resident()
        live = cycle % 2 == 1
        with NnObject(library, *(("void", 1, 1) if live else (file, "forward", 64))) as nn:
            nn.prepare()
            if live:
                nn.message("load", file, "forward", 64)
            nn.message("offline", 1)
            nn.message("set", "gain", 2.0)
            for _ in range(4):
                out = nn.process(x)
            assert out[0, 0] == 2, nn.lines
            nn.message("get", "gain")
            assert ("get", ["gain", 2.0]) in nn.answers
    growth = resident() - start
    print(f"{growth / 1024:.0f} KB more after {CYCLES - WARM_UP} objects")
    assert growth < 8 * MEGABYTE


def test_reload_reads_the_file_again(externals: Path, folder: Path, tmp_path: Path) -> None:
    """What was exported anew in the meantime plays, with what was set before."""
    file, x = tmp_path / "model.ts", np.ones((1, 64), np.float32)
    shutil.copy(folder / "quick.ts", file)
    with NnObject(next(externals.glob("libnn.*")), str(file), "forward", 64) as nn:
        nn.prepare()
        nn.message("offline", 1)
        nn.message("set", "gain", 3.0)
        assert [nn.process(x)[0, 0] for _ in range(2)] == [0, 3]
        legacy_models.write(tmp_path, {"model": Negative})
        assert nn.process(x)[0, 0] == 3
        nn.message("reload")
        assert [nn.process(x)[0, 0] for _ in range(2)] == [0, -3], nn.lines


PEAK = """
import resource, subprocess, sys
status = subprocess.call(["pd", *sys.argv[1:]])
print("peak:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status if status >= 0 else 128 - status)
"""


def cycle_in_pd(pd: Pd, folder: Path, cycles: int) -> int:
    """Creates, connects, plays and deletes an nn~ so often while DSP runs: the most memory Pd ever took, in bytes."""
    patch = Patch()
    patch.obj("osc~", 330) >> patch.sink("oscillator")[0]
    patch.subpatch("stage")
    creation = ("obj 10 10 osc~ 440", "obj 10 40 nn~ heavy forward 64", "obj 10 70 print")
    for cycle in range(cycles):
        for message in (*creation, "connect 0 0 1 0", "connect 1 1 2 0"):
            patch.at(640 * cycle + 64, "pd-stage", Raw(message))
        patch.at(640 * cycle + 640, "pd-stage", "clear")
    samples = 640 * cycles + 640
    watched = Pd((sys.executable, "-c", PEAK), pd.path)
    result = watched.run(patch, samples=samples, folder=folder)
    assert result.status == 0, result.console
    assert result.console.count("nn~: heavy forward") == cycles, result.console
    expected = np.cos(2 * np.pi * 330 * np.arange(samples) / 48000)
    np.testing.assert_allclose(result.outputs["oscillator"][0], expected, atol=1e-3)
    peak = re.search(r"^peak: (\d+)$", result.console, re.M)
    assert peak is not None
    return int(peak[1]) * 1024


def test_a_hundred_objects_in_pd(pd: Pd, folder: Path) -> None:
    few, many = cycle_in_pd(pd, folder, 20), cycle_in_pd(pd, folder, 120)
    print(f"peak {few / MEGABYTE:.0f} MB after 20, {many / MEGABYTE:.0f} MB after 120 objects")
    assert many - few < 20 * MEGABYTE


def quit_in_the_middle(pd: Pd, folder: Path, realtime: bool, attempt: int) -> Result:
    """Ends Pd a different time after the start each time: in the warm-up, in a block, in a load in the background."""
    patch = Patch()
    samples = 4800 + 1600 * attempt
    noise = patch.source("noise", np.ones((1, samples)))[0]
    for i, model in enumerate(("busy", "quick")):
        node = patch.obj("nn~", model, "forward", 512)
        noise >> node >> patch.sink(f"out-{i}")[0]
        if attempt % 2:
            patch.at(3200, node, "load", "busy" if model == "quick" else "heavy")
    place = folder / f"{'realtime' if realtime else 'batch'}-{attempt}"
    place.mkdir()
    for model in ("busy", "quick", "heavy"):
        (place / f"{model}.ts").symlink_to(folder / f"{model}.ts")
    return pd.run(patch, samples=samples, folder=place, realtime=realtime)


@pytest.mark.parametrize("realtime", [False, True], ids=["batch", "realtime"])
def test_quitting_while_computing(pd: Pd, folder: Path, realtime: bool) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda attempt: quit_in_the_middle(pd, folder, realtime, attempt), range(QUITS)))
    assert [result.status for result in results] == [0] * QUITS, [result.console for result in results if result.status]
    for result in results:
        assert "rror" not in result.console
        assert len(result.outputs) == 2
