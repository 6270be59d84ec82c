"""The Pd harness itself, on objects that Pd ships: what it says about exactness must be true before it judges nn~."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from support.pd import Patch, Pd, Raw

pd = Pd()
rng = np.random.default_rng(7)


@pytest.mark.parametrize("block", [1, 16, 64, 128, 1024, 4096])
@pytest.mark.parametrize("rate", [22050, 44100, 48000, 96000])
def test_sound_passes_exactly(block: int, rate: int) -> None:
    x = rng.standard_normal((2, 10_000)).astype(np.float32)
    patch = Patch(block)
    for source, sink in zip(patch.source("in", x), patch.sink("out", 2), strict=True):
        source >> patch.obj("*~", 0.5) >> sink
    result = pd.run(patch, samples=10_000, rate=rate)
    assert result.status == 0, result.console
    np.testing.assert_array_equal(result.outputs["out"], x * np.float32(0.5))


def test_oscillator_runs_at_the_rate_asked_for() -> None:
    patch = Patch()
    patch.obj("osc~", 441) >> patch.sink("out")[0]
    out = pd.run(patch, samples=44100, rate=44100).outputs["out"]
    want = np.cos(2 * np.pi * 441 * np.arange(44100) / 44100)
    np.testing.assert_allclose(out[0], want, atol=1e-4)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_messages_arrive_in_their_tick(rate: int) -> None:
    patch = Patch()
    level = patch.obj("sig~", 1)
    level >> patch.sink("out")[0]
    patch.at(0, level, 2)
    patch.at(64, level, 3)
    patch.at(640, level, 4)
    patch.at(1000, level, 5)  # within the tick that starts at 960
    out = pd.run(patch, samples=1280, rate=rate).outputs["out"][0]
    want = np.repeat([2, 3, 4, 5], [64, 576, 320, 320])
    np.testing.assert_array_equal(out, want)


def test_messages_at_one_sample_keep_their_order() -> None:
    patch = Patch()
    box = patch.obj("print", "info")
    for i in range(20):
        patch.at(128, box, "step", i)
    result = pd.run(patch, samples=256)
    assert result.messages() == [["step", float(i)] for i in range(20)]


NAMES = ["my model.ts", "a,b;c", "cost$1", "$0-x", "back\\slash", "h\u00e9llo \u6a21\u578b", "{brace}", "quo'te\""]


@pytest.mark.parametrize("name", NAMES)
def test_symbols_survive_escaping(name: str) -> None:
    patch = Patch()
    codes = patch.obj("list", "fromsymbol")
    box, message = patch.obj("symbol", name), patch.msg("symbol", name)
    box >> codes
    message >> codes
    patch.print(codes)
    patch.at(0, codes, "symbol", name)
    patch.at(0, box, "bang")
    patch.at(0, message, "bang")
    result = pd.run(patch, samples=64)
    heard = [bytes(int(code) % 256 for code in message).decode() for message in result.messages()]
    assert heard == [name] * 3, result.console


def test_play_one_object() -> None:
    x = rng.standard_normal((2, 512)).astype(np.float32)
    result = pd.play(["+~"], x, outlets=1)
    np.testing.assert_array_equal(result.outputs["out"], x[:1] + x[1:])


def test_console_and_a_missing_object() -> None:
    result = pd.play(["no-such-object~", 3], np.zeros((1, 64)), outlets=1)
    assert result.status == 0
    assert "no-such-object~ 3" in result.console
    assert "couldn't create" in result.console


def test_a_substituted_argument() -> None:
    patch = Patch()
    patch.print(box := patch.msg("gain", Raw(r"\$1")))
    patch.at(0, box, 0.25)
    assert pd.run(patch, samples=64).messages() == [["gain", 0.25]]


def test_files_lie_beside_the_patch(tmp_path: Path) -> None:
    folder = tmp_path / "with space, comma"
    folder.mkdir()
    result = pd.play(["*~", 2], np.ones((1, 100)), outlets=1, folder=folder)
    np.testing.assert_array_equal(result.outputs["out"], np.full((1, 100), 2))
    assert (folder / "out.wav").exists()


@pytest.mark.real_time
def test_realtime_follows_the_wall_clock() -> None:
    result = pd.play(["*~", 2], np.ones((1, 24_000)), outlets=1, realtime=True)
    np.testing.assert_array_equal(result.outputs["out"], np.full((1, 24_000), 2))
    assert 0.45 < result.seconds < 5.0


@pytest.mark.real_time
def test_batch_is_faster_than_real_time() -> None:
    assert pd.play(["*~", 2], np.ones((1, 480_000)), outlets=1).seconds < 5.0


@pytest.mark.real_time
def test_a_pd_that_hangs_is_ended() -> None:
    patch = Patch()
    loop = patch.obj("until")
    patch.at(128, loop, "bang")
    began = time.monotonic()
    result = pd.run(patch, samples=640, timeout=1.0)
    assert result.status is None
    assert "did not quit within 1 s" in result.console
    assert time.monotonic() - began < 15.0
