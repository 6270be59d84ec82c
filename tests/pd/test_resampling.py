"""Models that state a sample rate in a Pd that runs at another one: pitch, time, frames, changes in mid-sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from nn_export.render import render
from support import resampling_models
from support.frames import ramp, wrong_in_decoder, wrong_in_encoder
from support.pd import Array, Atom, Patch, Pd, Port, Result
from support.resampling_models import ABSURD, PITCH, RATIO
from support.spectrum import bandlimited_noise, difference_db, gain_db, pitch
from support.timeline import delayed, latency

RATES = ((48000, 44100), (44100, 48000), (96000, 44100))  # the host's, the model's
LENGTH = 49152
SETTLED = 1024  # samples after which a filter no longer tells that there was silence before the sound


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return resampling_models.write(tmp_path_factory.mktemp("resampling"))


def offline(patch: Patch, *box: Atom) -> Port:
    """An [nn~] that plays sample-exactly."""
    node = patch.obj("nn~", *box)
    patch.at(0, node, "offline", 1)
    return node


def ask(patch: Patch, node: Port, name: str, *samples: int) -> None:
    """Has an object of one signal outlet tell its latency, before the sound or at these samples."""
    patch.print(node[1], name)
    for sample in samples or (0,):
        patch.at(sample, node, "latency")


def latencies(result: Result, name: str) -> list[int]:
    return [int(message[1]) for message in result.messages(name) if message[0] == "latency"]


@pytest.mark.parametrize(("host", "model"), RATES)
def test_a_generator_sounds_at_its_own_pitch(pd: Pd, folder: Path, host: int, model: int) -> None:
    patch = Patch()
    own, hosts = offline(patch, f"sine{model}", "forward", 512), offline(patch, f"sine{model}", "forward", 512)
    own >> patch.sink("own")[0]
    hosts >> patch.sink("hosts")[0]
    patch.at(0, hosts, "resample", 0)
    result = pd.run(patch, samples=host, rate=host, folder=folder)
    assert result.status == 0, result.console
    for name, expected in (("own", PITCH), ("hosts", PITCH * host / model)):
        heard = result.outputs[name][0, host // 4 :]
        assert pitch(heard, host) == pytest.approx(expected, rel=1e-6), name
        assert np.sqrt(2 * np.mean(np.square(heard, dtype=np.float64))) == pytest.approx(0.5, rel=1e-3)


@pytest.mark.parametrize("vector", [16, 64, 1024])
@pytest.mark.parametrize(("host", "model"), RATES)
def test_latency_is_what_is_heard(pd: Pd, folder: Path, host: int, model: int, vector: int) -> None:
    """To the sample, for all sizes at once: one sample more or less would leave a difference of a few dB."""
    noise = bandlimited_noise(LENGTH, 0.8 * min(host, model) / host)
    patch = Patch(vector)
    source = patch.source("noise", noise)[0]
    bufsizes = (0, 64, 500, 2048, 4096)
    for bufsize in bufsizes:
        node = offline(patch, f"through{model}", "forward", bufsize)
        source >> node >> patch.sink(str(bufsize))[0]
        ask(patch, node, f"latency {bufsize}", LENGTH - 64)
    result = pd.run(patch, samples=LENGTH, rate=host, folder=folder)
    assert result.status == 0, result.console
    for bufsize in bufsizes:
        (late,) = latencies(result, f"latency {bufsize}")
        heard, expected = result.outputs[str(bufsize)], delayed(noise, late)
        ringing = slice(late + SETTLED, None)
        assert difference_db(heard[:, ringing], expected[:, ringing]) < -80, f"bufsize {bufsize}"
        assert not heard[:, : max(0, late - SETTLED)].any(), f"bufsize {bufsize}"
        gains = gain_db(expected[0, ringing], heard[0, ringing], 0.78 * min(host, model) / host)
        assert np.abs(gains).max() < 0.02, f"bufsize {bufsize}"


def frames_patch(model: int, bufsizes: tuple[int, int], sound: Array) -> tuple[Patch, list[Port]]:
    patch = Patch()
    nodes = [
        patch.obj("nn~", f"frames{model}", method, bufsize)
        for method, bufsize in zip(("encode", "decode"), bufsizes, strict=True)
    ]
    patch.source("ramp", sound)[0] >> nodes[0] >> nodes[1] >> patch.sink("decoded")[0]
    nodes[0] >> patch.sink("encoded")[0]
    for name, node in zip(("encoder", "decoder"), nodes, strict=True):
        ask(patch, node, name)
    return patch, nodes


def wrong_frames(result: Result, host: int, model: int) -> tuple[int, int]:
    """How many samples of the encoder and how many frames of the decoder are not those that belong there."""
    (encoder,), (decoder,) = latencies(result, "encoder"), latencies(result, "decoder")
    encoded, decoded = result.outputs["encoded"][0], result.outputs["decoded"][0]
    return (
        wrong_in_encoder(encoded, encoder, host, model),
        wrong_in_decoder(decoded, encoder, decoder, host, model),
    )


@pytest.mark.parametrize(("host", "model"), RATES)
def test_each_latent_arrives_once(pd: Pd, folder: Path, host: int, model: int) -> None:
    """Through minutes of sound from one object to the other, in place from the first to the last."""
    samples = 120 * host // 64 * 64
    patch, nodes = frames_patch(model, (2048, 512), ramp(samples, host, model))
    for node in nodes:
        patch.at(0, node, "offline", 1)
    result = pd.run(patch, samples=samples, rate=host, folder=folder, timeout=240)
    assert result.status == 0, result.console
    assert wrong_frames(result, host, model) == (0, 0)


def test_each_latent_arrives_once_in_real_time(pd: Pd, folder: Path) -> None:
    """Where a block was late (on a busy machine), some frames may be wrong, and no more than that."""
    host, model, samples = 48000, 44100, 4 * 48000
    patch, nodes = frames_patch(model, (4096, 4096), ramp(samples, host, model))
    for node in nodes:
        patch.at(samples - 64, node, "stats")
    result = pd.run(patch, samples=samples, rate=host, realtime=True, folder=folder)
    assert result.status == 0, result.console
    late = sum(
        int(m[2]) for name in ("encoder", "decoder") for m in result.messages(name) if m[:2] == ["stats", "late"]
    )
    encoder, decoder = wrong_frames(result, host, model)
    assert encoder <= 4 * late * 4096
    assert decoder <= 4 * late * 4096 // RATIO


@pytest.mark.parametrize("waits", [True, False])
def test_resampling_is_switched_in_mid_sound(pd: Pd, folder: Path, waits: bool) -> None:
    """Without a click, to a latency that is told, and back; the console says what became of it."""
    host, quarter = 48000, 24576
    sine = 0.5 * np.sin(2 * np.pi * 500 / host * np.arange(4 * quarter))[None].astype(np.float32)
    patch = Patch()
    node = patch.obj("nn~", "through44100", "forward", 1024)
    patch.source("sine", sine)[0] >> node >> patch.sink("out")[0]
    patch.at(0, node, "offline", int(waits))
    patch.at(quarter, node, "resample", 0)
    patch.at(2 * quarter, node, "resample", 1)
    ask(patch, node, "told", 0, 2 * quarter - 64, 3 * quarter)
    result = pd.run(patch, samples=4 * quarter, rate=host, realtime=not waits, folder=folder)
    assert result.status == 0, result.console
    heard = result.outputs["out"]
    assert np.abs(np.diff(heard)).max() < 0.06  # the sine's own largest step is 0.033, two in phase 1.4 times that
    before, without, after = latencies(result, "told")
    assert (without, after) == (latency(1024), before)
    assert before > without
    assert [message for message in result.messages("told") if message[0] == "resample"] == [
        ["resample", 0],
        ["resample", 1],
    ]
    on = result.console.count("through44100 was made for 44100 Hz, the host runs at 48000: it is resampled")
    off = result.console.count("the host runs at 48000: pitch and speed differ; send 'resample 1'")
    assert (on, off) == (2, 1)
    if waits:
        for start, late in ((0, before), (quarter, without), (2 * quarter, after)):
            settled = slice(start + 4096 + SETTLED, start + quarter)
            assert difference_db(heard[:, settled], delayed(sine, late)[:, settled]) < -60


def test_a_rate_that_is_told_by_a_getter_alone(pd: Pd, folder: Path) -> None:
    noise = bandlimited_noise(LENGTH, 0.7)
    patch = Patch()
    node = offline(patch, "stated44100", "forward", 512)
    patch.source("noise", noise)[0] >> node >> patch.sink("out")[0]
    ask(patch, node, "told")
    patch.at(0, node, "resample")
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert ["resample", 1] in result.messages("told")
    (late,) = latencies(result, "told")
    assert late > latency(512)
    settled = slice(late + SETTLED, None)
    assert difference_db(result.outputs["out"][:, settled], delayed(noise, late)[:, settled]) < -80


def test_without_a_rate_or_with_an_absurd_one_nothing_is_resampled(pd: Pd, folder: Path) -> None:
    noise = np.random.default_rng(5).uniform(-1, 1, (1, LENGTH)).astype(np.float32)
    names = ["plain", *(f"stated{rate}" for rate in ABSURD)]
    patch = Patch()
    source = patch.source("noise", noise)[0]
    for name in names:
        node = offline(patch, name, "forward", 512)
        source >> node >> patch.sink(name)[0]
        ask(patch, node, name)
        patch.at(0, node, "resample", 1)
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    for name in names:
        np.testing.assert_array_equal(result.outputs[name], delayed(noise, latency(512)), err_msg=name)
        assert result.messages(name) == [["latency", latency(512), 20], ["resample", 0]], name
    assert "'resample 1'" not in result.console  # it is on, and helps none of these
    assert result.console.count("pitch and speed differ: only rates from 8000 to 192000 Hz are resampled") == 4


def test_a_model_is_told_the_rate_it_runs_at(pd: Pd, folder: Path) -> None:
    patch = Patch()
    node = offline(patch, "told", "forward", 64)
    node >> patch.sink("out")[0]
    for sample, on in ((8192, 0), (16384, 1)):
        patch.at(sample, node, "resample", on)
    patch.at(20480, node, "reset")
    result = pd.run(patch, samples=24576, folder=folder)
    assert result.status == 0, result.console
    heard = result.outputs["out"][0, [8191, 16383, 20479, 24575]]
    np.testing.assert_allclose(heard, [44.1, 48, 44.1, 44.1], rtol=1e-5)


@pytest.mark.parametrize(("host", "model"), [(44100, 44100), (48000, 44100), (44100, 48000)])
def test_render_sounds_as_pd_does(pd: Pd, folder: Path, host: int, model: int) -> None:
    """At equal rates the same samples; else the same but for what two good resamplers differ by."""
    lower = min(host, model) / host
    noise = 0.5 * bandlimited_noise(LENGTH, 0.75 * lower)
    patch = Patch()
    node = offline(patch, f"codec{model}", "forward", 1024)
    patch.source("noise", noise)[0] >> node >> patch.sink("out")[0]
    ask(patch, node, "told")
    result = pd.run(patch, samples=LENGTH, rate=host, folder=folder)
    (late,) = latencies(result, "told")
    soundfile.write(folder / "noise.wav", noise.T, host, subtype="FLOAT")
    render(folder / f"codec{model}.ts", folder / "noise.wav", folder / "rendered.wav", bufsize=1024)
    rendered = soundfile.read(folder / "rendered.wav", dtype="float32", always_2d=True)[0].T[:, : LENGTH - late]
    heard = result.outputs["out"][:, late:]
    if host == model:
        np.testing.assert_allclose(heard, rendered, atol=1e-6)
    else:
        assert difference_db(heard[:, SETTLED:-SETTLED], rendered[:, SETTLED:-SETTLED], 0.78 * lower) < -60
