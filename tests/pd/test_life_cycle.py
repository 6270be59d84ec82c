"""Objects come and go without a trace, and Pd quits cleanly whatever the model is doing."""

from __future__ import annotations

import ctypes
import gc
import random
import re
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from support import bad_models, jack, legacy_models
from support.fades import faded_over
from support.nn_api import NnObject
from support.pd import Patch, Pd, Raw, Result
from support.timeline import delayed

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
    deadline = time.monotonic() + 30  # what is freed in the background takes a while on a busy machine
    while growth >= 8 * MEGABYTE and time.monotonic() < deadline:
        time.sleep(0.1)
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
        heard = [nn.process(x) for _ in range(2)]
        legacy_models.write(tmp_path, {"model": Negative})
        heard.append(nn.process(x))
        nn.message("reload")
        heard += [nn.process(x) for _ in range(13)]
        lasting = np.full((1, 1024), 3.0)
        expected = faded_over(delayed(lasting, 64), -lasting, 192, 64)
        np.testing.assert_allclose(np.concatenate(heard, axis=1), expected, atol=1e-6, err_msg=str(nn.lines))


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


STAGE = """#N canvas 0 0 450 300 10;
#X obj 10 10 osc~ 330;
#N canvas 0 0 450 300 inner 0;
#X obj 10 10 inlet~;
#X obj 10 40 nn~ busy forward 512;
#X obj 10 70 r to-nn;
#X connect 0 0 1 0;
#X connect 2 0 1 0;
#X restore 10 40 pd inner;
#X obj 10 70 nn~ quick forward 512;
#X obj 10 100 r to-nn;
#X connect 0 0 1 0;
#X connect 0 0 2 0;
#X connect 3 0 2 0;
"""
ENDS = {"quit": (), "close": ("pd-stage.pd", "menuclose", 1), "delete": ("pd-inner", "clear")}


def end_in_the_middle(pd: Pd, folder: Path, place: Path, flags: Sequence[str], seed: int) -> tuple[str, Result]:
    """Ends Pd, a patch or an object at a random moment: in a block, in a load or a warm-up in the background."""
    draw = random.Random(seed)
    patch = Patch()
    patch.obj("osc~", 440) >> patch.sink("out")[0]
    patch.at(0, "pd", "open", "stage.pd", str(place))
    end, moment, story = draw.choice(list(ENDS)), draw.randrange(192, 36000), []
    if "-batch" in flags and draw.random() < 0.5:
        moment, story = 192 + moment // 5, [(0, "to-nn", "offline", 1)]
    for _ in range(draw.randrange(3)):
        message = draw.choice([("load", "busy"), ("load", "heavy"), ("reload",), ("bufsize", 2048), ("reset",)])
        story.append((draw.randrange(64, moment - 64), "to-nn", *message))
    if ENDS[end]:
        story.append((moment, *ENDS[end]))
    for sample, target, *message in story:
        patch.at(sample, target, *message)
    samples = moment if end == "quit" else moment + draw.choice([64, 4800])
    place.mkdir()
    (place / "stage.pd").write_text(STAGE, encoding="utf-8")
    for model in ("busy", "quick", "heavy"):
        (place / f"{model}.ts").symlink_to(folder / f"{model}.ts")
    result = pd.run(patch, samples=samples, folder=place, realtime="-batch" not in flags, flags=flags)
    return f"seed {seed}: {story}, over at {samples}", result


def all_end_well(pd: Pd, folder: Path, place: Path, flags: Sequence[str], seeds: Sequence[int]) -> None:
    """Two at a time."""
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda seed: end_in_the_middle(pd, folder, place / str(seed), flags, seed), seeds))
    bad = [
        f"{story}: status {result.status}\n{result.console}"
        for story, result in runs
        if result.status != 0 or "rror" in result.console or result.console.count(" forward: in: ") < 2
    ]
    slowest = max(result.seconds for _, result in runs)
    print(f"{len(runs) - len(bad)} of {len(runs)} ended well, the slowest in {slowest:.1f} s")
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("count", [QUITS, pytest.param(100 - QUITS, marks=pytest.mark.slow)])
@pytest.mark.parametrize("flags", [["-batch"], []], ids=["batch", "realtime"])
def test_ending_while_computing(pd: Pd, folder: Path, tmp_path: Path, seed: int, flags: list[str], count: int) -> None:
    all_end_well(pd, folder, tmp_path, flags, range(seed, seed + count))


@pytest.mark.skipif(jack.missing() != "", reason=jack.missing())
def test_ending_under_jack(pd: Pd, folder: Path, tmp_path: Path, seed: int) -> None:
    with jack.JackServer(tmp_path) as server:
        all_end_well(server.pd(pd), folder, tmp_path, ["-jack"], range(seed, seed + 6))


def test_a_patch_deletes_its_object_by_an_answer(pd: Pd, folder: Path) -> None:
    """One tick later, as Pd needs it of any object: it goes on along the cords of an outlet that is gone."""
    patch = Patch()
    patch.subpatch("stage")
    for words in (
        ("obj", 10, 10, "nn~", "quick"),
        ("obj", 10, 60, "s", "answers"),
        ("obj", 10, 90, "r", "to-nn"),
        ("connect", 0, 1, 1, 0),
        ("connect", 2, 0, 0, 0),
    ):
        patch.at(0, "pd-stage", *words)
    later = patch.obj("delay", 0)
    patch.obj("r", "answers") >> patch.obj("t", "b") >> later
    later >> patch.msg(Raw(r"\; pd-stage clear"))
    patch.print(later, "cleared")
    patch.at(640, "to-nn", "latency")
    patch.at(6400, "to-nn", "latency")  # to nobody
    result = pd.run(patch, samples=48000, folder=folder)
    assert result.status == 0, result.console
    assert result.messages("cleared") == [["bang"]]
