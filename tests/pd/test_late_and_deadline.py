"""`late` and `deadline`: what sounds when the model has no answer, and how soon it has to have one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from support import bad_models, legacy_models
from support.fades import broken_off, steps
from support.pd import Array, Atom, Patch, Pd
from support.timeline import block_size, delayed, latency

RATE = 48000
LENGTH, CHANGE, BUFSIZE = 32768, 8192, 512
NOISE = np.random.default_rng(52).uniform(-1, 1, (1, LENGTH)).astype(np.float32)

Score = list[tuple[int, tuple[Atom, ...]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = {
        "pass": legacy_models.TwoMethods,
        "now_and_then": lambda: bad_models.FailsNowAndThen(4),
        "slow": lambda: bad_models.Slow(20),
        "rave": legacy_models.Rave,
    }
    return legacy_models.write(tmp_path_factory.mktemp("late"), models)


@pytest.mark.parametrize("word", ["silence", "hold", "dry"])
def test_late(pd: Pd, folder: Path, word: str) -> None:
    """What a block sounds as that the model fails on, to the sample."""
    score: Score = [(0, ("offline", 1)), (0, ("late", word)), (CHANGE, ("late",))]
    result = pd.play(["nn~", "now_and_then", "forward", BUFSIZE], NOISE, outlets=1, score=score, folder=folder)
    assert result.status == 0, result.console
    answers = [message for message in result.messages() if message[0] != "error"]
    assert answers == [["late", word], ["late", word]]
    wet, dry = delayed(2 * NOISE, latency(BUFSIZE)), delayed(NOISE, latency(BUFSIZE))
    expected = wet[:, : latency(BUFSIZE)]
    for number, begin in enumerate(range(latency(BUFSIZE), LENGTH, BUFSIZE)):
        block = slice(begin, begin + BUFSIZE)
        answered = number % 4 != 3
        if answered:
            expected = (
                broken_off(expected, wet[:, block]) if number % 4 == 0 and number else _then(expected, wet[:, block])
            )
        elif word == "hold":
            expected = _then(expected, np.full_like(wet[:, block], expected[0, -1]))
        else:
            expected = broken_off(expected, dry[:, block] * (word == "dry"))
    np.testing.assert_allclose(result.outputs["out"], expected, atol=1e-6)


def _then(heard: Array, sound: Array) -> Array:
    return np.concatenate([heard, sound], axis=1)


@pytest.mark.real_time
@pytest.mark.parametrize("word", ["silence", "hold", "dry"])
def test_a_slow_model_clicks_not(pd: Pd, folder: Path, word: str) -> None:
    """In real time, 20 ms of work for each 11 ms: whatever is heard of it, of the input and of nothing is faded."""
    sine = 0.25 * np.sin(2 * np.pi * 220 / RATE * np.arange(2 * RATE))[None].astype(np.float32)
    score: Score = [(0, ("late", word)), (2 * RATE - 640, ("stats",))]
    result = pd.play(["nn~", "slow", "forward", BUFSIZE], sine, outlets=1, score=score, folder=folder, realtime=True)
    assert result.status == 0, result.console
    stats = {message[1]: message[2] for message in result.messages() if message[0] == "stats"}
    assert stats["late"] > 50
    heard = result.outputs["out"]
    assert (steps(heard) < [0.03, 0.07]).all(), steps(heard)
    if word == "dry":
        assert np.count_nonzero(heard == delayed(sine, latency(BUFSIZE))) > 0.05 * RATE


def test_late_dry_needs_sound_on_both_sides(pd: Pd, folder: Path) -> None:
    """Latents are not what the input is: that is said once, and such blocks are silent."""
    score: Score = [(64, ("late", "dry")), (128, ("late", "dry")), (CHANGE, ("method", "forward"))]
    result = pd.play(["nn~", "rave", "encode", 2048], NOISE, outlets=4, score=score, folder=folder)
    said = [line for line in result.console.splitlines() if "does not go from sound to sound" in line]
    assert len(said) == 1, result.console
    assert "'late hold'" in said[0]


@pytest.mark.parametrize("vector", [16, 64, 256, 1024])
def test_the_latency_that_is_told_is_heard(pd: Pd, folder: Path, vector: int) -> None:
    """An impulse, through every block size and deadline."""
    impulse = np.zeros((1, LENGTH), np.float32)
    impulse[0, 3 * CHANGE // 2] = 1
    patch = Patch(vector)
    source = patch.source("impulse", impulse)[0]
    cases = [(size, deadline) for size in (0, 64, 480, 1000, 4096) for deadline in ("block", 1, 512, "auto")]
    for size, deadline in cases:
        name = f"{size} {deadline}"
        node = patch.obj("nn~", "pass", "forward", 64)
        source >> node >> patch.sink(name)[0]
        patch.print(node[1], f"info of {name}")
        patch.at(0, node, "offline", 1)
        for message in (("bufsize", size), ("deadline", deadline), ("latency",)):
            patch.at(1024, node, *message)
        patch.at(LENGTH - 1024, node, "stats")
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    told = {}
    for size, deadline in cases:
        name = f"{size} {deadline}"
        answers = {answer[answer[0] == "stats"]: answer[-1] for answer in result.messages(f"info of {name}")}
        assert answers["late"] == 0
        samples = told[name] = round(answers["latency"] * RATE / 1000)
        heard = result.outputs[name][0]
        assert np.flatnonzero(heard).tolist() == [3 * CHANGE // 2 + samples], name
        block = block_size(size, 1, vector)
        rest = latency(size, 1, vector) - -(-block // vector) * vector if size else latency(0, 1, vector)
        expected = {"block": latency(size, 1, vector)}
        for most in (1, 512):
            rounded = -(-most // vector) * vector
            expected[most] = rest + min(rounded, -(-block // vector) * vector) if size else rest
        if deadline != "auto":
            assert samples == expected[deadline], name
            assert answers["deadline"] == samples - rest
        else:
            assert expected[1] <= samples <= expected["block"], name
    assert told["4096 auto"] < told["4096 block"]
