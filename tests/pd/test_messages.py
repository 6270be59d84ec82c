"""Messages, creation arguments and files of [nn~] and [nn.info] in real Pd."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from support import legacy_models, playing_models
from support.fades import faded_over, started_anew
from support.pd import Array, Atom, Patch, Pd, Port, Result
from support.timeline import delayed, latency

CHANGE = 4096
LENGTH = 6 * CHANGE
NOISE = np.random.default_rng(31).uniform(-1, 1, (3, LENGTH)).astype(np.float32)
MONO = NOISE[:1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("messages")
    playing_models.Codec(256).export_to_ts(folder / "codec.ts")
    playing_models.Values().export_to_ts(folder / "values.ts")
    return legacy_models.write(folder, {**legacy_models.MODELS, "double": legacy_models.MODELS["int64"]})


def play(
    pd: Pd,
    folder: Path,
    *box: Atom,
    ins: int = 1,
    outs: int = 1,
    score: list[tuple[int, tuple[Atom, ...]]] | None = None,
) -> Result:
    """One [nn~], offline: noise into `ins` inlets, `outs` outlets recorded as "out", the next one printed."""
    messages = [(0, ("offline", 1)), *(score or [])]
    return pd.play(["nn~", *box], NOISE[:ins], outlets=outs, score=messages, folder=folder)


def errors(result: Result) -> list[str]:
    return [line for line in result.console.splitlines() if line.startswith("error")]


def test_answers(pd: Pd, folder: Path) -> None:
    score = [(CHANGE, (message,)) for message in ("latency", "bang", "stats", "bufsize")]
    score += [(CHANGE, ("get", "gain")), (CHANGE, ("method", "decode")), (CHANGE, ("latency",)), (CHANGE, ("reload",))]
    result = play(pd, folder, "codec", "encode", 300, outs=2, score=score)
    assert result.status == 0, result.console
    assert not errors(result)
    answers = result.messages()
    samples = latency(300, 256)
    blocks = CHANGE // 512
    assert answers[:2] == [["latency", samples, float(f"{samples / 48:.3f}")], ["dim", 1, 2]]
    assert [answer[:2] for answer in answers[2:10]] == [
        ["stats", name] for name in ("blocks", "late", "dropped", "errors", "load", "peak", "worst", "memory")
    ]
    assert [answer[2] for answer in answers[2:6]] == [blocks, 0, 0, 0]
    assert all(answer[2] > 0 for answer in answers[6:10]), answers
    assert answers[10:] == [
        ["bufsize", 512],
        ["get", "gain", 1],
        ["method", "decode", 2, 1],
        ["latency", samples, float(f"{samples / 48:.3f}")],
        ["reload", "codec", "decode", 2, 1],
    ]


def test_dump_is_what_nn_info_tells(pd: Pd, folder: Path) -> None:
    patch = Patch()
    player, reader = patch.obj("nn~", "values"), patch.obj("nn.info", "values")
    later = patch.obj("nn.info")
    patch.print(player[3], "dump")
    patch.print(reader, "info")
    patch.print(later, "loaded")
    patch.at(64, player, "dump")
    patch.at(64, reader, "bang")
    patch.at(64, later, "load", "values")
    result = pd.run(patch, samples=LENGTH, folder=folder, realtime=True)
    dump, info = result.messages("dump"), result.messages("info")
    assert [message[1:] for message in dump] == info
    assert all(message[0] == "dump" for message in dump)
    assert result.messages("loaded") == info
    assert info[0] == ["model", str(folder / "values.ts")]
    assert info[-1] == ["done"]
    for message in (
        ["method", "forward", 1, 1, 3, 1],
        ["output", "forward", 2, "last of grain"],
        ["attribute", "grain", "buffer"],
        ["value", "name", "plain"],
        ["samplerate", -1],
        ["meta", "methods.forward.latency", 0],
    ):
        assert message in info


def test_load_while_it_plays(pd: Pd, folder: Path) -> None:
    """The new model takes over where its first answer is due; the wrong number of channels is said once."""
    score = [
        (CHANGE, ("load", "plain_pair")),
        (2 * CHANGE, ("load", "after_none", "forward", 480)),
        (2 * CHANGE + 64, ("set", "gain", 0.5)),
    ]
    legacy_models.write(folder, {"plain_pair": lambda: legacy_models.Plain(2, 2)})
    result = play(pd, folder, "double", "forward", 256, score=score)
    assert result.status == 0, result.console
    small, large = latency(256), latency(480)
    expected = faded_over(delayed(2 * MONO, small), MONO[:, CHANGE:], CHANGE, small)
    expected = faded_over(expected, MONO[:, 2 * CHANGE :] / 2, 2 * CHANGE, large)
    np.testing.assert_allclose(result.outputs["out"], expected, atol=1e-6)
    assert result.messages() == [["load", "plain_pair", "forward", 2, 2], ["load", "after_none", "forward", 1, 1]]
    notes = [line for line in result.console.splitlines() if "2 inputs" in line]
    assert len(notes) == 1, result.console
    assert "2 outputs" in notes[0]


def test_method_and_bufsize_while_it_plays(pd: Pd, folder: Path) -> None:
    """Four outlets of control curves fade over to one of sound, which goes on from one block size to the next."""
    score = [(CHANGE, ("method", "forward")), (3 * CHANGE, ("bufsize", 0)), (4 * CHANGE, ("bufsize", 1000))]
    host_rate: list[tuple[int, tuple[Atom, ...]]] = [(0, ("resample", 0))]  # so that frames are whole
    result = play(pd, folder, "rave", "encode", 2048, outs=4, score=host_rate + score)
    assert result.status == 0, result.console
    assert not errors(result)
    answers = [["resample", 0], ["method", "forward", 1, 1], ["bufsize", 2048], ["bufsize", 2048]]
    assert result.messages() == answers

    def forward(begin: int) -> Array:
        quarters = np.repeat(MONO[0, begin:].reshape(-1, 512).mean(-1), 512)
        return np.concatenate([[quarters], np.zeros((3, len(quarters)))])

    means = MONO.reshape(-1, 4, 512).mean(-1).T
    expected = delayed(np.repeat(means, 2048, axis=1), latency(2048, 2048))
    for (begin, _), bufsize in zip(score, (2048, 0, 1000), strict=True):
        expected = faded_over(expected, forward(begin), begin, latency(bufsize, 2048))
    np.testing.assert_allclose(result.outputs["out"], expected, atol=1e-6)


def test_void(pd: Pd, folder: Path) -> None:
    """Silent until something is loaded, which rises; inlets and outlets stay as many as were asked for."""
    score = [(64, ("bang",)), (CHANGE, ("load", "no_get_methods", "swap", 480)), (CHANGE, ("bang",))]
    result = play(pd, folder, "void", 2, 3, ins=2, outs=3, score=score)
    assert result.status == 0, result.console
    assert not errors(result)
    assert result.messages() == [["dim", 2, 3], ["load", "no_get_methods", "swap", 2, 2], ["dim", 2, 3]]
    heard = result.outputs["out"]
    expected = started_anew(np.zeros((2, CHANGE)), NOISE[1::-1, CHANGE:], latency(480))
    np.testing.assert_allclose(heard[:2], expected, atol=1e-6)
    np.testing.assert_array_equal(heard[2], 0)


def test_what_is_set_before_any_model_counts_for_the_first(pd: Pd, folder: Path) -> None:
    """`method`, `bufsize` and `deadline`, of which the last word counts; a method that is not there is said then."""
    before = [("bufsize", 64), ("method", "nowhere"), ("bufsize", 480), ("deadline", 128)]
    score: list[tuple[int, tuple[Atom, ...]]] = [(0, message) for message in before]
    score += [(64, ("load", "no_get_methods")), (128, ("method", "swap")), (CHANGE, ("load", "no_get_methods"))]
    score += [(CHANGE, (message,)) for message in ("bufsize", "deadline", "latency")]
    result = play(pd, folder, "void", 2, 2, ins=2, outs=2, score=score)
    assert result.status == 0, result.console
    assert len(errors(result)) == 1, result.console
    assert "method 'nowhere' is not in no_get_methods.ts" in errors(result)[0]
    delay = 480 - 32 + 128
    assert result.messages()[1:] == [
        ["load", "no_get_methods", "swap", 2, 2],
        ["bufsize", 480],
        ["deadline", 128],
        ["latency", delay, delay / 48],
    ]
    expected = started_anew(np.zeros((2, CHANGE)), NOISE[1::-1, CHANGE:], delay)
    np.testing.assert_allclose(result.outputs["out"], expected, atol=1e-6)


def test_labels_are_shown(pd: Pd, folder: Path) -> None:
    result = play(pd, folder, "short_labels", ins=2, outs=2)
    shown = [line for line in result.console.splitlines() if "left" in line]
    assert len(shown) == 1
    assert shown[0].startswith("nn~: short_labels forward")
    assert result.console.count("nn~: ") == 1, result.console


def test_stereo_buffer_on_the_first_load(pd: Pd, folder: Path) -> None:
    """Arrays set right after creation, in the order of the channels; they outlast `reset` and `reload`, at any rate."""
    grain = np.array([np.linspace(0, 1, 11), np.linspace(-2, 0, 11)], np.float32)
    patch = Patch()
    node = patch.obj("nn~", "values", "forward", 64)
    patch.source("grain", grain)
    for i, inlet in enumerate(patch.sink("out", 3)):
        node[i] >> inlet
    patch.print(node[3])
    patch.at(0, node, "offline", 1)
    patch.at(0, node, "set", "grain", "grain-0", "grain-1")
    for sample in (CHANGE, 2 * CHANGE):
        patch.at(sample, node, "reset" if sample == CHANGE else "reload")
        patch.at(sample, node, "get", "grain")
    result = pd.run(patch, samples=LENGTH, rate=44100, folder=folder)
    assert result.status == 0, result.console
    assert not errors(result)
    answer = ["get", "grain", "2 x 11 samples at 44100 Hz"]
    assert result.messages() == [answer, ["reload", "values", "forward", 1, 3], answer]
    means = np.tile([[0.5], [-1.0]], LENGTH)
    expected = started_anew(delayed(means[:, :CHANGE], latency(64)), means[:, CHANGE:], latency(64), 44100)
    expected = faded_over(expected, means[:, 2 * CHANGE :], 2 * CHANGE, latency(64), 44100)
    np.testing.assert_allclose(result.outputs["out"][1:], expected, atol=1e-6)


def multichannel(patch: Patch, source: str, box: Port, ins: int) -> Port:
    """Connects so many channels of noise to the one inlet of `box`."""
    pack = patch.obj("snake~", "in", ins)
    for i, channel in enumerate(patch.source(source, NOISE[:ins])):
        channel >> pack[i]
    return pack >> box


def test_multichannel(newer_pd: Pd, folder: Path) -> None:
    """`-m`: one inlet and one outlet, whose channels follow the model through load, method and bufsize."""
    patch = Patch()
    node = patch.obj("nn~", "-m", "no_get_methods", "swap", 256)
    multichannel(patch, "noise", node, 2)
    unpack = patch.obj("snake~", "out", 4)
    node >> unpack
    for i, inlet in enumerate(patch.sink("out", 4)):
        unpack[i] >> inlet
    patch.print(node[1])
    for sample, message in (
        (0, ("offline", 1)),
        (0, ("resample", 0)),  # what is loaded later states another rate
        (CHANGE, ("method", "forward")),
        (CHANGE, ("bufsize", 480)),
        (2 * CHANGE, ("load", "rave", "encode", 2048)),
        (2 * CHANGE, ("bang",)),
    ):
        patch.at(sample, node, *message)
    result = newer_pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    assert not errors(result)
    assert result.messages() == [
        ["resample", 0],
        ["method", "forward", 1, 1],
        ["bufsize", 480],
        ["load", "rave", "encode", 1, 4],
        ["dim", 1, 4],
    ]
    expected = np.zeros((4, LENGTH), np.float32)
    swapped = delayed(NOISE[1::-1], latency(256))
    expected[:1] = faded_over(swapped[:1], -MONO[:, CHANGE:], CHANGE, latency(480))
    expected[1, :CHANGE] = swapped[1, :CHANGE]  # a channel that the cord has no more
    means = MONO[0, 2 * CHANGE :].reshape(-1, 4, 512).mean(-1).T
    late = latency(2048, 2048)
    expected = faded_over(expected, np.repeat(means, 2048, axis=1), 2 * CHANGE, late, curves=True)
    np.testing.assert_allclose(result.outputs["out"], expected, atol=1e-6)


def test_multichannel_with_a_channel_missing(newer_pd: Pd, folder: Path) -> None:
    """One channel for a method that takes two: the other is zero, and that is said once."""
    patch = Patch()
    node = patch.obj("nn~", "-m", "no_get_methods", "swap", 256)
    unpack = patch.obj("snake~", "out", 2)
    multichannel(patch, "noise", node, 1) >> unpack
    for i, inlet in enumerate(patch.sink("out", 2)):
        unpack[i] >> inlet
    patch.at(0, node, "offline", 1)
    result = newer_pd.run(patch, samples=LENGTH, folder=folder)
    assert result.console.count("the missing ones are zero") == 1, result.console
    np.testing.assert_array_equal(result.outputs["out"], delayed(np.concatenate([0 * MONO, MONO]), latency(256)))


def test_multichannel_needs_a_newer_pd(pd: Pd, folder: Path) -> None:
    """Pd 0.53: one sentence, and one inlet and outlet per channel instead."""
    result = play(pd, folder, "-m", "no_get_methods", "swap", 256, ins=2, outs=2)
    assert result.status == 0, result.console
    assert len(errors(result)) == 1
    assert "-m needs Pd 0.54" in errors(result)[0]
    np.testing.assert_array_equal(result.outputs["out"], delayed(NOISE[1::-1], latency(256)))


@pytest.mark.parametrize(
    "name",
    ["double", "double.ts", "my double", "modèle 模型.ts", "d.e.f", "deep/double", "absolute", "on the path", "folder"],
)
def test_finding_the_model(pd: Pd, folder: Path, tmp_path: Path, name: str) -> None:
    """Beside the patch, below it, on Pd's path, by absolute path; with and without .ts, with spaces and unicode."""
    double, home, library = folder / "double.ts", tmp_path / "home", tmp_path / "a library"
    for place in (home / "deep", library):
        place.mkdir(parents=True)
    typed: Atom = name
    if name == "absolute":
        typed = str(double)
    elif name == "on the path":
        shutil.copy(double, library / f"{name}.ts")
    else:
        shutil.copy(double, home / (name if name.endswith(".ts") else f"{name}.ts"))
    if name == "folder":
        (home / name).mkdir()
    patch = Patch()
    node, reader = patch.obj("nn~", typed, "forward", 64), patch.obj("nn.info", typed)
    patch.source("noise", MONO)[0] >> node >> patch.sink("out")[0]
    patch.print(reader)
    patch.at(0, node, "offline", 1)
    patch.at(64, reader, "bang")
    result = Pd(path=(*pd.path, library)).run(patch, samples=LENGTH, folder=home)
    assert not errors(result)
    np.testing.assert_array_equal(result.outputs["out"], delayed(2 * MONO, latency(64)))
    assert result.messages()[1] == ["method", "forward", 1, 1, 1, 1]


def test_the_model_beside_the_patch_goes_first(pd: Pd, folder: Path, tmp_path: Path) -> None:
    for place, model in (("home", "double"), ("library", "after_none")):
        (tmp_path / place).mkdir()
        shutil.copy(folder / f"{model}.ts", tmp_path / place / "same.ts")
    result = play(Pd(path=(*pd.path, tmp_path / "library")), tmp_path / "home", "same", "forward", 64)
    np.testing.assert_array_equal(result.outputs["out"], delayed(2 * MONO, latency(64)))


def test_a_tensor_fills_an_array(pd: Pd, tmp_path: Path) -> None:
    """Read back by another attribute that is set to the array."""

    class Two(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("forward_params", torch.tensor([1, 1, 1, 1]))
            self.register_buffer("a_params", torch.tensor([4]))
            self.register_buffer("b_params", torch.tensor([4]))
            self.register_buffer("a", torch.arange(1.0, 6.0))
            self.b = torch.zeros(1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

        @torch.jit.export
        def get_a(self) -> torch.Tensor:
            return self.a

        @torch.jit.export
        def get_b(self) -> torch.Tensor:
            return self.b

        @torch.jit.export
        def set_b(self, value: torch.Tensor) -> int:
            self.b = value
            return 0

        @torch.jit.export
        def get_attributes(self) -> list[str]:
            return ["a", "b"]

    torch.jit.script(Two()).save(str(tmp_path / "two.ts"))
    patch = Patch()
    nn = patch.obj("nn~", "two")
    patch.array("copy", 2)
    patch.print(nn[1])
    for at, words in enumerate((("offline", 1), ("get", "a", "copy"), ("set", "b", "copy"), ("get", "b"))):
        patch.at(64 * (at + 1), nn, *words)
    patch.at(640, nn, "get", "a", "nowhere")
    result = pd.run(patch, samples=LENGTH, folder=tmp_path)
    answers = result.messages()
    assert ["get", "a", "copy"] in answers
    assert ["get", "b", 1, 2, 3, 4, 5] in answers
    assert any("there is no array 'nowhere' that takes 5 samples" in line for line in errors(result))
