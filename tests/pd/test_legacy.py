"""Every legacy form of the model file, written with plain torch.jit, loads and plays in real Pd.

All models play at once in one Pd, each fed with the same noise, sample-exact (`offline 1`); each test judges one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from support import legacy_models
from support.pd import Array, Atom, Patch, Pd, Result
from support.timeline import delayed, latency

RATE, LENGTH, BUFSIZE = 44100, 16384, 256
rng = np.random.default_rng(3)
NOISE = rng.uniform(-1, 1, (legacy_models.LATENTS, LENGTH)).astype(np.float32)
GRAIN = np.array([[0.0, 0.25, 0.5], [0.0, -0.75, 0.5]], np.float32)


@dataclass
class Case:
    """A file, what is sent to it before the sound starts, and what must come back."""

    file: str
    sounds: Callable[[Array], Array]  # [ins, n] -> [outs, n], without latency
    method: str = "forward"
    ins: int = 1
    outs: int = 1
    granularity: int = 1
    messages: tuple[tuple[Atom, ...], ...] = ()
    answers: tuple[list[str | float], ...] = ()


def quarters(x: Array) -> Array:
    """Rave's latents: [1, n] -> [4, n], each mean held for a frame."""
    means = x.reshape(-1, legacy_models.LATENTS, legacy_models.RATIO // legacy_models.LATENTS).mean(
        -1, dtype=np.float64
    )
    return np.repeat(means.T, legacy_models.RATIO, axis=1)


def held(z: Array) -> Array:
    """Rave's decoder on latents held for a frame: [4, n] -> [1, n], from each frame's last sample."""
    frames = z[:, legacy_models.RATIO - 1 :: legacy_models.RATIO]
    return np.repeat(frames.T.reshape(1, -1), legacy_models.RATIO // legacy_models.LATENTS, axis=1)


def mixed(x: Array) -> Array:
    return np.float32(-10) * (x * np.float32(0.5) + np.float32(3))


SET_GAIN = dict(messages=(("set", "gain", 0.3), ("get", "gain")), answers=(["get", "gain", 0.3],))
CASES = {
    **{form: Case(form, lambda x: 2 * x) for form in ("int64", "int32", "int16", "list", "tuple")},
    "no get_methods, forward": Case("no_get_methods", lambda x: -x),
    "no get_methods, another": Case("no_get_methods", lambda x: x[::-1], "swap", 2, 2),
    "no get_methods, a function that is none": Case("three_params", lambda x: -x),
    "no labels": Case("no_labels", lambda x: x, ins=2, outs=2),
    "too few labels": Case("short_labels", lambda x: x, ins=2, outs=2),
    "only 'none' as attribute": Case("only_none", lambda x: x),
    "'none' beside an attribute, scalar getter": Case("after_none", lambda x: x * np.float32(0.3), **SET_GAIN),
    "no get_attributes, None setter, list getter": Case("unlisted", lambda x: x * np.float32(0.3), **SET_GAIN),
    "types from the setter, tuple getter": Case(
        "types_from_setter",
        mixed,
        messages=(("set", "mix", 0.5, 3, 1, "loud"), ("get", "mix")),
        answers=(["get", "mix", 0.5, 3, 1, "loud"],),
    ),
    "buffer methods": Case(
        "buffers",
        lambda x: x + GRAIN[:, 1:2],
        outs=2,
        messages=(("set", "grain", "grain-0", "grain-1"), ("get", "grain")),
        answers=(["get", "grain", 2, GRAIN.shape[1], RATE],),
    ),
    "no buffer methods": Case(
        "no_buffer_methods",
        lambda x: x,
        messages=(("set", "gain", "grain-0"),),
        answers=(
            [
                *("error", "set"),
                *[
                    "set",
                    "gain",
                    "grain-0:",
                    "the",
                    "file",
                    "has",
                    "no",
                    "set_buffer_attribute():",
                    "export",
                    "it",
                    "again;",
                ],
                *["it", "keeps", "what", "it", "had:", "ask", "with", "'get", "gain'"],
            ],
        ),
    ),
    "no get_sample_rate": Case("rate", lambda x: np.full_like(x, RATE / 1000)),
    "optional sample rate": Case("optional_rate", lambda x: np.full_like(x, RATE / 1000)),
    "batches of one only": Case("one_voice", lambda x: np.cumsum(x, 1, dtype=np.float64)),
    "rave encode": Case("rave", quarters, "encode", outs=legacy_models.LATENTS, granularity=legacy_models.RATIO),
    "rave decode": Case("rave", held, "decode", ins=legacy_models.LATENTS, granularity=legacy_models.RATIO),
    "rave forward": Case(
        "rave",
        lambda x: 2 * held(quarters(x)),
        granularity=legacy_models.RATIO,
        messages=(("set", "latent_scale", 2), ("get", "latent_scale")),
        answers=(["get", "latent_scale", 2],),
    ),
}


@pytest.fixture(scope="module")
def result(pd: Pd, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = legacy_models.write(tmp_path_factory.mktemp("legacy"))
    patch = Patch()
    noise = patch.source("noise", NOISE)
    patch.source("grain", GRAIN)
    for name, case in CASES.items():
        node = patch.obj("nn~", case.file, case.method, BUFSIZE)
        for i in range(case.ins):
            noise[i] >> node[i]
        for i, inlet in enumerate(patch.sink(name, case.outs)):
            node[i] >> inlet
        patch.print(node[case.outs], f"info of {name}")
        for message in (("offline", 1), *case.messages):
            patch.at(0, node, *message)
    return pd.run(patch, samples=LENGTH, rate=RATE, folder=folder)


def test_no_model_is_complained_about(result: Result) -> None:
    assert result.status == 0, result.console
    errors = [line for line in result.console.splitlines() if line.startswith("error")]
    assert len(errors) == 1, errors  # the one that "no buffer methods" is about
    assert "set_buffer_attribute" in errors[0]


@pytest.mark.parametrize("name", CASES)
def test_sounds(result: Result, name: str) -> None:
    case = CASES[name]
    expected = delayed(case.sounds(NOISE[: case.ins]), latency(BUFSIZE, case.granularity))
    np.testing.assert_allclose(result.outputs[name], expected, rtol=1e-6, atol=2e-6)


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].answers])
def test_answers(result: Result, name: str) -> None:
    assert result.messages(f"info of {name}") == list(CASES[name].answers)


def test_info_lists_methods_and_labels(pd: Pd, tmp_path: Path) -> None:
    folder = legacy_models.write(tmp_path, {"short": legacy_models.ShortLabels})
    patch = Patch()
    patch.print(box := patch.obj("nn.info", "short"))
    patch.at(64, box, "bang")
    assert pd.run(patch, samples=128, folder=folder).messages() == [
        ["model", str(folder / "short.ts")],
        ["method", "forward", 2, 1, 2, 1],
        ["input", "forward", 0, "left"],
        ["input", "forward", 1, "input 2"],
        ["output", "forward", 0, "output 1"],
        ["output", "forward", 1, "output 2"],
        ["latency", "forward", 0],
        ["samplerate", -1],
        ["done"],
    ]
