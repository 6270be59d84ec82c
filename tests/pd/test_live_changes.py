"""What is changed in mid-sound: no click, nothing lost, and what fails changes nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from support import bad_models, legacy_models
from support.fades import faded_over, steps
from support.nn_api import NnObject
from support.pd import Array, Atom, Patch, Pd, Raw, Result
from support.timeline import delayed, latency

RATE = 48000
LENGTH, CHANGE, BUFSIZE = 32768, 8192, 512
LONG = 4 * RATE  # for changes in real time, which a busy machine may take long to prepare
SINE = (0.5 * np.sin(2 * np.pi * 220 / RATE * np.arange(LONG)))[None].astype(np.float32)
NOISE = np.random.default_rng(51).uniform(-1, 1, (1, LENGTH)).astype(np.float32)

Score = list[tuple[int, tuple[Atom, ...]]]


class Folded(legacy_models.AfterNone):
    """Passes its input through convolutions, which faster kernels compute."""

    def __init__(self) -> None:
        super().__init__()
        self.apart = nn.Conv1d(1, 64, 64, stride=64, bias=False)
        self.together = nn.ConvTranspose1d(64, 1, 64, stride=64, bias=False)
        with torch.no_grad():
            self.apart.weight[:] = torch.eye(64)[:, None]
            self.together.weight[:] = torch.eye(64)[:, None]

    def forward(self, x: Tensor) -> Tensor:
        return self.together(self.apart(x))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = bad_models.write_files(tmp_path_factory.mktemp("changes"))
    models = {
        "pass": legacy_models.TwoMethods,
        "turned": legacy_models.NoGetMethods,
        "counter": legacy_models.Counter,
        "halting": lambda: bad_models.FailsNowAndThen(8, 1.0),
        "doubled": legacy_models.MODELS["int64"],
        "slow": bad_models.Slow,
        "parallel": bad_models.Parallel,
        "folded": Folded,
    }
    return legacy_models.write(folder, models)


@pytest.fixture(scope="module")
def library(externals: Path) -> Path:
    return next(externals.glob("libnn.*"))


# --- No click

MIDDLE, LATER = 12288, 20480
CHANGES: dict[str, tuple[str, Score]] = {
    "load": ("pass", [(MIDDLE, ("load", "turned"))]),
    "load with a method and a size": ("turned", [(MIDDLE, ("load", "pass", "half", 64))]),
    "reload": ("pass", [(MIDDLE, ("reload",))]),
    "method": ("pass", [(MIDDLE, ("method", "half"))]),
    "bufsize 64": ("pass", [(MIDDLE, ("bufsize", 64))]),
    "bufsize 4096": ("pass", [(MIDDLE, ("bufsize", 4096))]),
    "bufsize 0": ("pass", [(MIDDLE, ("bufsize", 0))]),
    "deadline 64": ("pass", [(MIDDLE, ("deadline", 64))]),
    "deadline auto, then block": ("pass", [(MIDDLE, ("deadline", "auto")), (LATER, ("deadline", "block"))]),
    "optimize 0": ("folded", [(MIDDLE, ("optimize", 0))]),
    "optimize bf16, then 1": ("folded", [(MIDDLE, ("optimize", "bf16")), (LATER, ("optimize", 1))]),
    "resample 0": ("pass", [(MIDDLE, ("resample", 0))]),
    "enable": ("pass", [(MIDDLE, ("enable", 0)), (LATER, ("enable", 1))]),
    "enable, for less than a fade": ("pass", [(MIDDLE, ("enable", 0)), (MIDDLE + 256, ("enable", 1))]),
    "reset": ("pass", [(MIDDLE, ("reset",))]),
    "reset while one fades into the other": ("pass", [(MIDDLE, ("bufsize", 64)), (MIDDLE + 192, ("reset",))]),
    "late silence": ("halting", [(0, ("late", "silence"))]),
    "late hold": ("halting", [(0, ("late", "hold"))]),
    "late dry": ("halting", [(0, ("late", "dry"))]),
    "late, one after the other": ("halting", [(MIDDLE, ("late", "hold")), (LATER, ("late", "dry"))]),
    "a corrupt file": ("pass", [(MIDDLE, ("load", "cut"))]),
    "a missing file": ("pass", [(MIDDLE, ("load", "nowhere"))]),
    "no such method": ("pass", [(MIDDLE, ("method", "whole"))]),
    "a device that is not there": ("pass", [(MIDDLE, ("device", "abacus"))]),
    "one change upon the other": (
        "pass",
        [(MIDDLE + 64 * i, ("bufsize", size)) for i, size in enumerate((64, 4096, 128, 512, 1000))],
    ),
    "all at once": (
        "pass",
        [(MIDDLE, ("method", "half")), (MIDDLE, ("load", "turned", "forward")), (MIDDLE, ("reset",))],
    ),
}
FAILING = ("a corrupt file", "a missing file", "no such method", "a device that is not there")


def play_changes(pd: Pd, folder: Path, *, offline: bool) -> Result:
    """An object for each of CHANGES, a sine through all; on the way Pd sorts its objects anew, as after each edit."""
    patch = Patch()
    patch.subpatch("stage")
    for sample in (MIDDLE, MIDDLE + 128, LATER, LATER + 128):
        patch.at(sample - 640, "pd-stage", "obj", 10, 10, "osc~", 440)
        patch.at(sample, "pd-stage", "clear")
    sine = patch.source("sine", SINE)[0]
    for name, (model, score) in CHANGES.items():
        node = patch.obj("nn~", model, "forward", BUFSIZE)
        sine >> node >> patch.sink(name)[0]
        patch.print(node[1], f"info of {name}")
        if offline:
            patch.at(0, node, "offline", 1)
        for sample, message in score:
            patch.at(sample, node, *message)
        patch.at(LONG - 64, node, "stats")
    result = pd.run(patch, samples=LONG, folder=folder, realtime=not offline)
    assert result.status == 0, result.console
    return result


@pytest.fixture(scope="module", params=["offline", "real time"])
def changed(request: pytest.FixtureRequest, pd: Pd, folder: Path) -> Result:
    return play_changes(pd, folder, offline=request.param == "offline")


# A sine of 220 Hz and amplitude 0.5 takes steps up to 0.0144. Two of them at once, each at its gain, take up to 1.41
# times that, a fade's gain itself 0.0033; where sound is mirrored, the step changes its sign.
MOST = np.array([0.025, 0.035])


@pytest.mark.parametrize("name", CHANGES)
def test_no_click(changed: Result, name: str) -> None:
    heard = changed.outputs[name]
    assert np.abs(heard[:, latency(BUFSIZE) + 480 : MIDDLE]).max() > 0.49
    assert (steps(heard) < MOST).all(), steps(heard)


def test_a_click_would_be_seen() -> None:
    """The control: what a hard change would do to this sound, wherever it came."""
    heard = delayed(SINE, latency(BUFSIZE))
    cuts = range(CHANGE, CHANGE + 64 * 64, 64)
    silent = [steps(heard * (np.arange(LONG) < cut)) for cut in cuts]
    skipped = [steps(np.delete(heard, slice(cut, cut + 64), axis=1)) for cut in cuts]
    turned = [steps(np.where(np.arange(LONG) < cut, heard, -heard)) for cut in cuts]
    for clicks in (silent, skipped, turned):
        seen = (np.array(clicks) > 2 * MOST).any(axis=1)
        assert seen.mean() > 0.8


@pytest.mark.parametrize("name", FAILING)
def test_what_fails_changes_nothing(changed: Result, name: str) -> None:
    """The old model plays on, sample by sample, and there is one error that says what is wrong."""
    answers = changed.messages(f"info of {name}")
    assert [answer[0] for answer in answers if answer[0] != "stats"] == ["error"], answers
    stats = {answer[1]: answer[2] for answer in answers if answer[0] == "stats"}
    assert stats["errors"] == 0
    if stats["late"] == 0:  # in real time a busy machine may be too slow
        np.testing.assert_array_equal(changed.outputs[name], delayed(SINE, latency(BUFSIZE)))


def test_every_change_is_answered_and_heard(changed: Result) -> None:
    for name, (_, score) in CHANGES.items():
        answers = [answer[0] for answer in changed.messages(f"info of {name}")]
        asked = [message[0] for _, message in score if message[0] not in ("enable", "reset")]
        if name not in FAILING:
            told = [answer for answer in answers if answer not in ("stats", "error")]
            assert dict.fromkeys(told) == dict.fromkeys(asked), name  # one may overtake another of its kind
            assert ("error" in answers) == ("late" in name), name
    end = {name: np.abs(changed.outputs[name][0, -RATE:]).max() for name in CHANGES}
    assert end["method"] == pytest.approx(0.25, abs=0.01)
    assert end["load with a method and a size"] == pytest.approx(0.25, abs=0.01)
    for name in ("load", "reload", "bufsize 4096", "bufsize 0", "deadline 64", "enable", "reset", "all at once"):
        assert end[name] == pytest.approx(0.5, abs=0.01), name


# --- State and settings


def counting(begin: int, length: int = LENGTH) -> Array:
    """What the counter puts out after `begin` samples."""
    return begin + np.arange(1, length + 1, dtype=np.float32)[None]


@pytest.mark.parametrize("message", [("bufsize", 128), ("method", "back"), ("deadline", 64)])
def test_state_goes_on(pd: Pd, folder: Path, message: tuple[Atom, ...]) -> None:
    """The new instance starts where the old one stands after the blocks that are full by then."""
    at = CHANGE + 64
    score: Score = [(0, ("offline", 1)), (0, ("set", "gain", 0.5)), (at, message)]
    result = pd.play(["nn~", "counter", "forward", BUFSIZE], NOISE, outlets=1, score=score, folder=folder)
    assert result.status == 0, result.console
    late = latency(128 if message[0] == "bufsize" else BUFSIZE) - (BUFSIZE - 64) * (message[0] == "deadline")
    new = 0.5 * counting(at // BUFSIZE * BUFSIZE) * (-1 if message[0] == "method" else 1)
    expected = faded_over(0.5 * delayed(counting(0), latency(BUFSIZE)), new, at, late)
    np.testing.assert_allclose(result.outputs["out"], expected, rtol=1e-6, atol=1e-3)


def test_what_changes_nothing_is_not_heard(pd: Pd, folder: Path) -> None:
    """A fade to the same sound would be louder in between."""
    same: list[tuple[Atom, ...]] = [("resample", 0), ("device", "cpu"), ("bufsize", BUFSIZE), ("method", "forward")]
    score: Score = [(0, ("offline", 1)), *((CHANGE + 640 * i, message) for i, message in enumerate(same))]
    result = pd.play(["nn~", "counter", "forward", BUFSIZE], NOISE, outlets=1, score=score, folder=folder)
    np.testing.assert_array_equal(result.outputs["out"], delayed(counting(0), latency(BUFSIZE)))
    assert [answer[0] for answer in result.messages()] == ["resample", "device", "bufsize", "method"]


def after_a_change(
    library: Path, folder: Path, change: tuple[str | int, ...], *meanwhile: tuple[str | float, ...]
) -> Array:
    """What a counter plays after 1024 samples in blocks of 64, when `meanwhile` comes while `change` is prepared."""
    ones = np.ones((1, 64), np.float32)
    with NnObject(library, str(folder / "counter.ts"), "forward", 64) as nn:
        nn.prepare()
        nn.message("offline", 1)
        before = np.concatenate([nn.process(ones) for _ in range(16)], axis=1)
        np.testing.assert_array_equal(before, delayed(counting(0, 1024), 64))
        nn.message("offline", 0)
        with NnObject(library, "void", 1, 1) as other:
            other.message("load", str(folder / "slow.ts"), "forward", 64, wait=False)  # changes wait for its warm-up
            nn.message(*change, wait=False)
            for message in meanwhile:
                nn.message(*message, wait=False)
            assert not [answer for answer in nn.answers if answer[0] == change[0]]
            nn.message("offline", 1)  # waits for what is being prepared
        nn.message("get", "gain")
        assert [answer[0] for answer in nn.answers] == [change[0], "get"], nn.lines
        return np.concatenate([before, *(nn.process(ones) for _ in range(40))], axis=1)


@pytest.mark.parametrize("change", [("bufsize", 128), ("method", "back"), ("reload",)])
def test_what_is_set_meanwhile_counts(library: Path, folder: Path, change: tuple[str | int, ...]) -> None:
    heard = after_a_change(library, folder, change, ("set", "gain", 3.0), ("set", "gain", 2.0))
    late = latency(128) if change[0] == "bufsize" else 64
    new = 2 * counting(0 if change[0] == "reload" else 1024, 4096) * (-1 if change[0] == "method" else 1)
    meanwhile = 1 if change[0] == "reload" else 2  # what follows a reload is for what is read
    old = delayed(np.concatenate([counting(0, 1024), meanwhile * counting(1024, 4096)], axis=1), 64)
    old = old[:, : heard.shape[1]]
    np.testing.assert_allclose(heard, faded_over(old, new, 1024, late), rtol=1e-6, atol=1e-3)


@pytest.mark.parametrize("change", [("bufsize", 128), ("method", "back")])
def test_a_reset_meanwhile_counts(library: Path, folder: Path, change: tuple[str | int, ...]) -> None:
    """Both instances count from the beginning, and nothing from before is heard after the fade."""
    heard = after_a_change(library, folder, change, ("reset",))
    late = latency(128) if change[0] == "bufsize" else 64
    settled = 1024 + late + 512
    sign = -1 if change[0] == "method" else 1
    new = sign * counting(0, 4096)
    np.testing.assert_allclose(heard[:, settled:], new[:, settled - 1024 - late :][:, : heard.shape[1] - settled])
    assert np.abs(heard[:, 1024 + 512 : settled]).max() < 1024


def test_a_reset_counts_for_what_waits_too(library: Path, folder: Path) -> None:
    """Of two changes the second waits for the first one's fade: after a reset neither counts from before."""
    with NnObject(library, str(folder / "counter.ts"), "forward", 64) as nn:
        nn.prepare()
        nn.message("offline", 1)
        ones = np.ones((1, 64), np.float32)
        for _ in range(64):
            nn.process(ones)
        nn.message("bufsize", 128)
        nn.process(ones)
        nn.message("bufsize", 2048)
        nn.process(ones)
        nn.message("reset")
        heard = np.concatenate([nn.process(ones) for _ in range(128)], axis=1)[:, 480:]
    assert heard.max() < 128 * 64
    settled = latency(2048)
    np.testing.assert_array_equal(heard[:, : settled - 480], 0)
    np.testing.assert_array_equal(heard[:, settled:], counting(480, heard.shape[1] - settled))


@pytest.mark.real_time
def test_the_last_word_counts(pd: Pd, folder: Path) -> None:
    """Sixty messages in one tick, in real time: those that another of their kind follows are passed over."""
    sizes = [64 * (1 + i % 16) for i in range(50)]
    score: Score = [(CHANGE, ("bufsize", size)) for size in sizes]
    score += [(CHANGE, ("load", "doubled")), (CHANGE, ("load", "counter")), (CHANGE, ("load", "pass"))]
    score += [(CHANGE, ("method", "half")), (CHANGE, ("set", "gain", 5))]
    score += [(LONG - 640, message) for message in (("bufsize",), ("latency",), ("get", "gain"))]
    result = pd.play(["nn~", "turned", "forward", BUFSIZE], SINE, outlets=1, score=score, folder=folder, realtime=True)
    assert result.status == 0, result.console
    late = latency(sizes[-1])
    assert result.messages() == [
        ["bufsize", 64],  # this one was at work when the others came
        ["bufsize", sizes[-1]],
        ["load", "pass", "forward", 1, 1],
        ["method", "half", 1, 1],
        ["bufsize", sizes[-1]],
        ["latency", late, late / 48],
        ["get", "gain", 5],
    ]
    assert result.console.count("overtaken by load pass.ts") == 2


@pytest.mark.real_time
def test_one_bad_word_spoils_no_other(pd: Pd, folder: Path) -> None:
    """What waits for a change under way is done one after another; what is wrong is said, and no more."""
    score: Score = [(CHANGE, ("bufsize", 128)), (CHANGE, ("method", "whole")), (CHANGE, ("bufsize", 256))]
    score += [(CHANGE, ("deadline", 64)), (LONG - 640, ("latency",))]
    result = pd.play(["nn~", "pass", "forward", BUFSIZE], SINE, outlets=1, score=score, folder=folder, realtime=True)
    answers = result.messages()
    assert [answer for answer in answers if answer[0] != "error"] == [
        ["bufsize", 128],
        ["bufsize", 256],
        ["deadline", 64],
        ["latency", 256, 5.333],
    ]
    (error,) = [answer for answer in answers if answer[0] == "error"]
    assert error[1:8] == ["method", "method", "'whole'", "is", "not", "in", "pass.ts;"]


# --- The host goes on


@pytest.mark.real_time
def test_deleting_waits_for_nothing(pd: Pd, folder: Path) -> None:
    """An object whose model is in the middle of 300 ms of work: how long the message takes that deletes it, in ms."""
    patch = Patch()
    patch.subpatch("stage")
    trigger, clock = patch.obj("t", "b", "b", "b"), patch.obj("realtime")
    trigger[2] >> clock
    trigger[1] >> patch.msg(Raw(r"\; pd-stage clear"))
    trigger >> clock[1]
    patch.print(clock, "took")
    times = range(4800, 4 * 24000, 24000)
    boxes = ("osc~ 440", f"nn~ slow forward {BUFSIZE}", "r ask", "print played")
    for sample in times:
        for message in (
            *(f"obj 10 10 {box}" for box in boxes),
            "connect 0 0 1 0",
            "connect 2 0 1 0",
            "connect 1 1 3 0",
        ):
            patch.at(sample, "pd-stage", Raw(message))
        patch.at(sample + 16000, "ask", "stats")
        patch.at(sample + 16064, trigger, "bang")
    result = pd.run(patch, samples=4 * 24000 + 4800, folder=folder, realtime=True)
    assert result.status == 0, result.console
    took = np.array(result.messages("took"), float)[:, 0]
    print(f"deleting took {took} ms")
    late = [message[2] for message in result.messages("played") if message[1] == "late"]
    assert len(late) == len(times)
    assert min(late) > 5, "the model is not at work"
    assert len(took) == len(times)
    assert np.median(took) < 20
    assert took.max() < 200


@pytest.mark.skipif(sys.platform != "linux", reason="counts the process's threads in /proc")
def test_threads(library: Path, folder: Path) -> None:
    """A second thread works for the model when it is told so, and not before."""

    def threads() -> int:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - the number is enough

    x = np.ones((1, 64), np.float32)
    with NnObject(library, str(folder / "parallel.ts"), "forward", 64) as nn:
        nn.prepare()
        nn.message("offline", 1)
        for _ in range(4):
            nn.process(x)
        alone = threads()
        nn.message("threads", 2)
        for _ in range(4):
            nn.process(x)
        assert threads() == alone + 1
        nn.message("threads", 1)
        assert nn.process(x)[0, -1] == 1
        assert not [line for line in nn.lines if "threads" in line]


@pytest.mark.parametrize("rate", [44100, 96000])
def test_another_sample_rate(library: Path, folder: Path, rate: int) -> None:
    """The sound was interrupted anyway: the model goes on with its state, and is given each sample once."""
    x = np.ones((1, 64), np.float32)
    with NnObject(library, str(folder / "counter.ts"), "forward", 64) as nn:
        nn.prepare()
        nn.message("offline", 1)
        for _ in range(16):
            nn.process(x)
        nn.message("latency")  # waits for the block in hand
        nn.prepare(rate)
        heard = np.concatenate([nn.process(x) for _ in range(40)], axis=1)
    expected = delayed(counting(1024, 2560), 64)
    np.testing.assert_array_equal(heard[:, 64 + rate // 100 :], expected[:, 64 + rate // 100 :])
    np.testing.assert_array_equal(heard[:, :64], 0)
