"""Bad files, bad models and bad messages in real Pd: one line that says what and what to do, and the music goes on.

Each case plays next to a good [nn~] and an [osc~], whose recordings must be the same bits as without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from support import bad_models, legacy_models
from support.fades import broken_off
from support.pd import Array, Atom, Patch, Pd, Result, is_error
from support.timeline import delayed, latency

LENGTH, BUFSIZE, LATER = 128 * 120, 128, 6400
DELAY = latency(BUFSIZE)
NOISE = np.random.default_rng(5).uniform(-1, 1, (1, LENGTH)).astype(np.float32)
SILENCE = np.zeros_like(NOISE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = bad_models.write_files(tmp_path_factory.mktemp("bad"))
    return legacy_models.write(folder, {"good": lambda: legacy_models.Params([1, 1, 1, 1])})


def play(
    pd: Pd,
    folder: Path,
    box: Sequence[Atom] = (),
    messages: Sequence[tuple[int, Sequence[Atom]]] = (),
    info: int = 1,
) -> Result:
    """The good objects, with or without `box` beside them; its outlet is recorded as "bad", outlet `info` printed."""
    patch = Patch()
    oscillator, good, sink = patch.obj("osc~", 330), patch.obj("nn~", "good", "forward", 256), patch.sink("good", 2)
    patch.at(0, good, "offline", 1)
    oscillator >> good >> sink[0]
    oscillator >> sink[1]
    for name in ("short", "long"):
        patch.array(name, len(name))
    if box:
        bad = patch.obj(*box)
        if box[0] == "nn~":
            patch.at(0, bad, "offline", 1)
            patch.source("noise", NOISE)[0] >> bad >> patch.sink("bad")[0]
        patch.print(bad[info])
        for sample, message in messages:
            patch.at(sample, bad, *message)
    return pd.run(patch, samples=LENGTH, folder=folder)


@pytest.fixture(scope="module")
def alone(pd: Pd, folder: Path) -> Result:
    result = play(pd, folder)
    assert result.status == 0, result.console
    assert np.abs(result.outputs["good"]).max() > 1
    return result


def lines(result: Result) -> list[str]:
    """What nn~ and Pd complain about: the console without what a run free of trouble shows, and without [print].

    Without Pd's own note on a box that could not be created as well: the box stays, dashed, with its cords.
    """
    usual = re.compile(
        r"nn~ [\d.]+, LibTorch|nn~: \S+ \S+: in: .*latency|info: |/.*biggest amplitude|^ \d+$|$"
        r"|verbose\(0\): nn~ |verbose\(1\): \.\.\. couldn't create$"
    )
    return [line for line in result.console.splitlines() if not usual.match(line)]


@dataclass
class Case:
    """A box and messages to it; the words its one line must have; what it must play (None: not judged)."""

    box: tuple[Atom, ...]
    words: tuple[str, ...]
    messages: tuple[tuple[int, tuple[Atom, ...]], ...] = ()
    sound: Array | None = None
    answered: bool = True
    info: int = 1
    about: str = ""  # what fails, if not the first message


def file(name: Atom, *words: str) -> Case:
    """A file that cannot be loaded: silence."""
    return Case(("nn~", name, "forward", BUFSIZE), words, sound=SILENCE, answered=False)


def model(name: str, *words: str, sound: Array = SILENCE, answered: bool = True) -> Case:
    """A model that loads, and misbehaves."""
    return Case(("nn~", name, "forward", BUFSIZE), words, sound=sound, answered=answered)


def playing(atoms: tuple[Atom, ...], *words: str) -> Case:
    """Creation arguments that are followed in part: the model plays."""
    return Case(("nn~", *atoms, "forward", BUFSIZE), words, sound=delayed(2 * NOISE, DELAY), answered=False)


def message(atoms: tuple[Atom, ...], *words: str, name: str = "refuses", info: int = 1, about: str = "") -> Case:
    """A message that a playing object cannot follow: it plays on as before."""
    return Case(
        ("nn~", name, "forward", BUFSIZE), words, ((LATER, atoms),), delayed(NOISE, DELAY), info=info, about=about
    )


def grain(*arrays: Atom, words: tuple[str, ...]) -> Case:
    """Arrays that a buffer attribute cannot be filled with."""
    return message(("set", "grain", *arrays), *words, name="buffers", info=2)


def reader(
    words: tuple[str, ...], file: tuple[str, ...] = (), atoms: tuple[Atom, ...] = (), answered: bool = True
) -> Case:
    """An [nn.info] that has nothing to tell."""
    return Case(("nn.info", *file), words, ((LATER, atoms),) if atoms else (), answered=answered, info=0)


def creation(atoms: tuple[Atom, ...], *words: str) -> Case:
    """Creation arguments that cannot be followed: silence."""
    return Case(("nn~", *atoms), words, sound=SILENCE, answered=False)


def all_but_the_hundredth() -> Array:
    """A block shorter than a fade: what was heard before it falls away, until the next block's sound rises."""
    sound, begin = delayed(NOISE, DELAY), DELAY + 99 * BUFSIZE
    return broken_off(broken_off(sound[:, :begin], SILENCE[:, :BUFSIZE]), sound[:, begin + BUFSIZE :])


CASES = {
    "missing file": file("missing", "'missing'", "'missing.ts'", "check the name"),
    "missing file, with extension": file("missing.ts", "'missing.ts'", "check the name"),
    "missing file, with spaces": file("my missing model", "'my missing model'", "check the name"),
    "missing file, unicode": file("modèle 模型", "'modèle 模型'", "check the name"),
    "missing file, one letter": file("m", "'m'", "check the name"),
    "missing file, a number": file(12, "'12'", "check the name"),
    "empty file": file("empty", "empty.ts' is empty", "export"),
    "text file": file("text", "text.ts' is not a model file", "nn_export"),
    "a zip that is no model": file("zip", "zip.ts' is an archive without a model", "nn_export"),
    "a state dict": file("state_dict", "state_dict.ts'", "nn_export"),
    "half a file": file("cut", "cut.ts' is cut short", "copy or download it again"),
    "a folder": file("folder", "folder", "check the name"),
    "TorchScript without methods": file("no_methods", "no_methods.ts' has no method", "nn_export"),
    "ratio 0": file("ratio_zero", "forward_params is [1, 0, 1, 1]", "ratios 1 to"),
    "no channels": file("no_channels", "forward_params is [0, 1, 1, 1]", "channels must be 1 to"),
    "a later file format": file("future", "version 2.0", "update nn~"),
    "a broken record": model("broken_record", "not valid JSON", "ignored", sound=delayed(NOISE, DELAY), answered=False),
    "wrong shape": model("wrong_shape", "'forward' of wrong_shape", "[1, 2, 128]", "[1, 1, 128]", "export"),
    "wrong length": model("wrong_length", "'forward' of wrong_length", "[1, 1, 127]", "[1, 1, 128]", "export"),
    "a tuple": model("pair", "'forward' of pair", "Tuple", "return one tensor"),
    "NaN": model("nan", "'forward' of nan", "NaN", "reset"),
    "throws on its 100th block": model("fails", "the hundredth block", "reset", sound=all_but_the_hundredth()),
    "throws on every block": model("fails_always", "cannot play", "reset"),
    "unknown method": creation(("good", "encod"), "method 'encod' is not in good.ts", "it has: forward"),
    "method is a number": creation(("good", 4096), "method '4096' is not in good.ts", "it has: forward"),
    "negative bufsize": creation(("good", "forward", -5), "bufsize '-5'", "give 0"),
    "huge bufsize": creation(("good", "forward", 1e9), "bufsize '1e+09'", "give 0"),
    "fractional bufsize": creation(("good", "forward", 0.5), "bufsize '0.5'", "give 0"),
    "bufsize is a word": creation(("good", "forward", "big"), "bufsize 'big'", "give 0"),
    "an argument too many": creation(("good", "forward", 64, 3), "'3' is one argument too many"),
    "unknown flag": creation(("-x", "good"), "flag '-x'", "-m"),
    "-d alone": creation(("good", "-d"), "-d stands alone", "cuda"),
    "unknown device": playing(("-d", "abacus", "good"), "abacus", "stays on cpu"),
    "no gpu": playing(("-gpu", "good"), "'cuda'", "stays on cpu"),
    "void with no number": creation(("void", "many"), "'many'", "void INLETS OUTLETS"),
    "void with a negative number": creation(("void", 1, -1), "'-1'", "void INLETS OUTLETS"),
    "the setter refuses": message(("set", "gain", 11), "set gain", "refuses"),
    "the setter throws": message(("set", "gain", -1), "set gain", "gain is negative"),
    "unknown attribute": message(("set", "gian", 1), "no attribute 'gian' in refuses", "it has: gain"),
    "get an unknown attribute": message(("get", "gian"), "no attribute 'gian' in refuses", "it has: gain"),
    "an attribute's name is a number": message(("set", 1, 2), "no attribute '1' in refuses", "it has: gain"),
    "no value": message(("set", "gain"), "set gain takes float", "not 0"),
    "two values": message(("set", "gain", 1, 2), "set gain takes float", "not 2"),
    "a word for a number": message(("set", "gain", "loud"), "set gain takes float", "'loud' is not a number"),
    "set without a name": message(("set",), "set takes NAME VALUES"),
    "no setter": message(("set", "fixed", 1), "'fixed' cannot be set"),
    "no getter": message(("get", "secret"), "'secret' cannot be read"),
    "an array that does not exist": grain("nowhere", words=("no array 'nowhere'", "create it")),
    "a number for an array": grain(7, words=("no array '7'", "create it")),
    "arrays of two lengths": grain("short", "long", words=("'long' has 4", "'short' has 5", "one length")),
    "an array it refuses": grain("short", words=("refuses", "short")),
    "unknown message": message(("play", 1), "no message 'play'", "there are: set"),
    "a list": message((1, 2), "no message 'list'", "there are: set", about="list"),
    "a symbol": message(("symbol", "x"), "no message 'symbol'", "there are: set"),
    "load a missing file": message(("load", "missing"), "'missing'", "check the name"),
    "load a bad file": message(("load", "text"), "text.ts' is not a model file", "nn_export"),
    "load an unknown method": message(
        ("load", "good", "decode"), "method 'decode' is not in good.ts", "it has: forward"
    ),
    "load with a bad bufsize": message(("load", "good", "forward", -1), "bufsize '-1'", "give 0"),
    "play an unknown method": message(("method", "decode"), "method 'decode' is not in refuses.ts", "it has: forward"),
    "bufsize -5": message(("bufsize", -5), "bufsize '-5'", "give 0"),
    "bufsize 1e9": message(("bufsize", 1e9), "bufsize '1e+09'", "give 0"),
    "deadline 0": message(("deadline", 0), "deadline '0'", "block, auto"),
    "deadline soon": message(("deadline", "soon"), "deadline 'soon'", "block, auto"),
    "late noise": message(("late", "noise"), "late 'noise'", "silence, hold or dry"),
    "threads 0": message(("threads", 0), "threads '0'", "1 to 64"),
    "threads 65": message(("threads", 65), "threads '65'", "1 to 64"),
    "threads 1.5": message(("threads", 1.5), "threads '1.5'", "1 to 64"),
    "threads of a word": message(("threads", "all"), "threads 'all'", "1 to 64"),
    "resample maybe": message(("resample", "maybe"), "'maybe' is neither 0 nor 1"),
    "an unknown device": message(("device", "abacus"), "device 'abacus'", "stays on cpu"),
    "enable with two numbers": message(("enable", 0, 1), "enable takes [0|1]"),
    "gpu 1 without a gpu": message(("gpu", 1), "'cuda'", "stays on cpu", about="device"),
    "info: missing file": reader(("'missing'", "check the name"), ("missing",), answered=False),
    "info: text file": reader(("text.ts' is not a model file", "nn_export"), ("text",), answered=False),
    "info: TorchScript without methods": reader(("has no method", "nn_export"), ("no_methods",), answered=False),
    "info: load a missing file": reader(("'missing'", "check the name"), atoms=("load", "missing")),
    "info: bang before any model": reader(("no model", "load MODEL"), atoms=("bang",)),
    **{
        f"{atoms[0]} before any model": Case(("nn~",), ("no model is loaded", "load MODEL"), ((LATER, atoms),), SILENCE)
        for atoms in (
            ("reload",),
            ("reset",),
            ("set", "gain", 1),
            ("get", "gain"),
            ("latency",),
            ("dump",),
        )
    },
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(pd: Pd, folder: Path, alone: Result, name: str) -> None:
    case = CASES[name]
    result = play(pd, folder, case.box, case.messages, case.info)
    assert result.status == 0, result.console
    np.testing.assert_array_equal(result.outputs["good"], alone.outputs["good"])
    said = lines(result)
    assert len(said) == 1, said
    error = f"error: {case.box[0]}: "
    assert said[0].startswith(error), said
    for word in case.words:
        assert word in said[0]
    if case.sound is not None:
        np.testing.assert_allclose(result.outputs["bad"], case.sound, atol=1e-6)
    if case.answered:
        (told,) = result.messages()
        about = case.about or (str(case.messages[0][1][0]) if case.messages else "play")
        assert is_error(told, about, said[0].removeprefix(error)), told


def test_only_the_bad_block_is_counted(pd: Pd, folder: Path) -> None:
    result = play(pd, folder, ("nn~", "fails", "forward", BUFSIZE), [(LENGTH - 64, ("stats",))])
    stats = dict(message[1:] for message in result.messages() if message[0] == "stats")
    assert (stats["blocks"], stats["errors"], stats["late"], stats["dropped"]) == (LENGTH // BUFSIZE - 2, 1, 0, 0)


def test_quiet_messages_before_any_model(pd: Pd, folder: Path, alone: Result) -> None:
    messages = [("bang",), ("stats",), ("stats", "clear"), ("enable", 0), ("enable", 1), ("offline", 0), ("gpu", 0)]
    messages += [("bufsize", 256), ("method", "x"), ("deadline", "auto"), ("late", "hold"), ("resample", 0)]
    result = play(pd, folder, ("nn~",), [(LATER, message) for message in messages])
    assert result.status == 0, result.console
    assert result.messages()[0] == ["dim", 1, 1]
    assert not [line for line in lines(result) if line.startswith("error")]
    np.testing.assert_array_equal(result.outputs["good"], alone.outputs["good"])


def test_nan_from_the_patch_is_no_poison(pd: Pd, folder: Path) -> None:
    """A running sum fed one infinite sample: that counts as zero, is said once, and what follows is right."""
    legacy_models.write(folder, {"sum": legacy_models.OneVoice})
    patch = Patch()
    noise = NOISE.copy()
    noise[0, 1000] = np.inf
    node = patch.obj("nn~", "sum", "forward", BUFSIZE)
    patch.source("noise", noise)[0] >> node >> patch.sink("out")[0]
    patch.at(0, node, "offline", 1)
    result = pd.run(patch, samples=LENGTH, folder=folder)
    said = lines(result)
    assert len(said) == 1, said
    assert "NaN or infinite" in said[0]
    expected = delayed(np.cumsum(np.where(np.isinf(noise), 0, noise), 1, dtype=np.float64), DELAY)
    np.testing.assert_allclose(result.outputs["out"], expected, atol=1e-4)
