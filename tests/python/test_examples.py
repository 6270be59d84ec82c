"""The worked examples export, pass `verify`, and do to a sound what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from nn_export import Error, Session
from nn_export.render import render
from support.pd import Patch, Pd

EXAMPLES = Path(__file__).parents[2] / "python" / "examples"
NAMES = ("effects", "features", "separator")
RATE = 48000
Sound = NDArray[np.float32]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("examples")


@pytest.fixture(scope="module", autouse=True)
def exported(folder: Path) -> None:
    from nn_export.loader import load

    for name in NAMES:
        load(str(EXAMPLES / f"{name}.py")).export_to_ts(folder / f"{name}.ts")


def sine(pitch: float, seconds: float = 1.0, rate: int = RATE) -> Sound:
    return (0.5 * np.sin(2 * np.pi * pitch * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_exported_and_right(run: Any, name: str) -> None:
    done = run("script", str(EXAMPLES / f"{name}.py"), "-o", "made.ts")
    assert done.status == 0, done.err
    assert done.errors == []
    done = run("verify", "made.ts")
    assert done.status == 0, done.err
    assert done.errors == []


# --- effects


def played(folder: Path, x: Sound, *settings: tuple[Any, ...], response: Sound | None = None) -> Sound:
    with Session(str(folder / "effects.ts"), "forward", 512, sample_rate=RATE) as session:
        for name, *values in settings:
            session.set(name, *values)
        if response is not None:
            session.set_buffer("response", response[None], RATE)
        n = -(-(x.shape[1] + session.latency) // 64) * 64
        y = session.process(np.pad(x, ((0, 0), (0, n - x.shape[1]))))
        return np.asarray(y[:, session.latency : session.latency + x.shape[1]])


def stereo(length: int = 30000) -> Sound:
    return np.random.default_rng(2).uniform(-0.9, 0.9, (2, length)).astype(np.float32)


def test_shapes_of_drive(folder: Path) -> None:
    x = stereo(4096)
    for shape, bend in (("soft", np.tanh), ("hard", lambda v: np.clip(v, -1, 1)), ("fold", np.sin)):
        y = played(folder, x, ("drive", 3.0), ("shape", shape))
        np.testing.assert_allclose(y, bend(3 * x), atol=1e-5)


def test_echoes_come_at_their_time(folder: Path) -> None:
    x = np.zeros((2, 30000), np.float32)
    x[0, 100] = 0.1
    y = played(folder, x, ("time", 7001), ("taps", 0.5, 0.25, 0.125))
    expected = np.zeros_like(x)
    for i, gain in enumerate((1, 0.5, 0.25, 0.125)):
        expected[0, 100 + i * 7001] = gain * np.tanh(0.1)
    np.testing.assert_allclose(y, expected, atol=1e-6)


def test_a_response_from_an_array(folder: Path) -> None:
    x, response = stereo(8000), np.random.default_rng(3).normal(0, 0.1, 3000).astype(np.float32)
    y = played(folder, x, ("drive", 0.01), response=response)
    expected = [np.convolve(np.tanh(0.01 * channel), response)[:8000] for channel in x]
    np.testing.assert_allclose(y, expected, atol=1e-5)


def test_bypass_is_exact(folder: Path) -> None:
    x = stereo(4096)
    np.testing.assert_array_equal(played(folder, x, ("drive", 50.0), ("bypass", True)), x)


def test_a_wrong_word_is_refused(folder: Path) -> None:
    with Session(str(folder / "effects.ts")) as session, pytest.raises(Error, match="give one of soft, hard, fold"):
        session.set("shape", "round")


def test_effects_in_pd(pd: Pd, folder: Path) -> None:
    """Every type of attribute by a message, the buffer from an array."""
    x = stereo(16384)
    patch = Patch()
    node = patch.obj("nn~", "effects", "forward", 512)
    left, right = patch.source("in", x)
    left >> node[0]
    right >> node[1]
    outs = patch.sink("out", 2)
    node[0] >> outs[0]
    node[1] >> outs[1]
    array = patch.obj("array", "define", "room", 4)
    patch.at(0, array, "const", 0.5)
    patch.print(node[2])
    for message in (
        *(("offline", 1), ("set", "drive", 2), ("set", "shape", "hard"), ("set", "time", 500)),
        *(("set", "taps", 0.5, 0, 0), ("set", "response", "room"), ("set", "bypass", 0), ("set", "shape", "round")),
    ):
        patch.at(64, node, *message)
    result = pd.run(patch, samples=16384, rate=RATE, folder=folder)
    assert result.status == 0, result.console
    (error,) = [message for message in result.messages() if message[0] == "error"]
    assert " ".join(map(str, error)).startswith("error set set shape: 'round' is no choice")
    driven = np.clip(2 * x, -1, 1)
    echoed = driven + 0.5 * np.pad(driven, ((0, 0), (500, 0)))[:, :16384]
    expected = [np.convolve(channel, [0.5] * 4)[:16384] for channel in echoed]
    late = 2 * 512 - 64
    begin = 3000  # the messages come in the second vector
    heard = result.outputs["out"][:, late + begin :]
    np.testing.assert_allclose(heard, np.array(expected)[:, begin : 16384 - late], atol=1e-4)


# --- features


def analysed(folder: Path, x: Sound) -> Sound:
    with Session(str(folder / "features.ts"), "analyse", 512, sample_rate=44100) as session:
        y = session.process(np.pad(x, (0, -len(x) % 64))[None])
        return np.asarray(y[:, session.latency + 2048 :: 512])


def test_a_sine_is_told_by_its_pitch(folder: Path) -> None:
    for pitch in (441.0, 2000.0, 9000.0):
        loudness, centroid, flatness, peak = analysed(folder, sine(pitch, rate=44100))
        np.testing.assert_allclose(loudness, 20 * np.log10(0.5 / np.sqrt(2)), atol=0.3)
        np.testing.assert_allclose(centroid, pitch, atol=15)
        np.testing.assert_allclose(peak, pitch, atol=44100 / 2048)
        assert flatness.max() < 0.01


def test_noise_is_flat_and_silence_is_nothing(folder: Path) -> None:
    noise = np.random.default_rng(4).uniform(-1, 1, 44100).astype(np.float32)
    loudness, centroid, flatness, _ = analysed(folder, noise)
    assert flatness.min() > 0.3
    assert np.abs(centroid - 11025).max() < 2000
    np.testing.assert_allclose(loudness, -4.77, atol=0.7)
    silent = analysed(folder, np.zeros(44100, np.float32))
    np.testing.assert_array_equal(silent[0], -80)
    np.testing.assert_array_equal(silent[1:], 0)


# --- separator


def test_four_outlets_add_up_to_the_sound(folder: Path, tmp_path: Path) -> None:
    x = stereo(20000)[0]
    soundfile.write(tmp_path / "in.wav", x, RATE, subtype="FLOAT")
    done = render(folder / "separator.ts", tmp_path / "in.wav", tmp_path / "out.wav", bufsize=512)
    bands, _ = soundfile.read(tmp_path / "out.wav")
    assert (done.channels, done.latency) == (4, 960 + 255)
    np.testing.assert_allclose(bands.sum(axis=1), x, atol=1e-5)


@pytest.mark.parametrize(("pitch", "band"), [(60, 0), (500, 1), (2500, 2), (12000, 3)])
def test_each_band_has_its_outlet(folder: Path, pitch: float, band: int) -> None:
    with Session(str(folder / "separator.ts"), "forward", 512, sample_rate=RATE) as session:
        level = session.process(sine(pitch)[None])[:, 4096:].std(axis=1)
        assert int(level.argmax()) == band
        assert level[band] > 0.3
        assert np.delete(level, band).max() < 0.1 * level[band]
        gains = [1.0] * 4
        gains[band] = 0.0
        session.set("gains", *gains)
        assert session.process(sine(pitch)[None])[band, 4096:].std() < 1e-6
