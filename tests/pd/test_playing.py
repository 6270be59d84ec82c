"""What sounds: real Pd against Python's Session and eager PyTorch, sample by sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from nn_export import _core
from support import legacy_models, playing_models
from support.fades import broken_off, faded_over, started_anew
from support.pd import Array, Atom, Patch, Pd, Port
from support.timeline import delayed, latency

BUFSIZES = (0, 64, 65, 480, 4096)
LENGTH, CHANGE = 24576, 8192
NOISE = np.random.default_rng(21).uniform(-1, 1, (1, LENGTH)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = playing_models.write(tmp_path_factory.mktemp("playing"))
    models = {"double": legacy_models.MODELS["int64"], "plain": legacy_models.Plain}
    return legacy_models.write(folder, {**legacy_models.MODELS, **models})


def eager(ratio: int, x: Array) -> Array:
    """The codec's forward in PyTorch, on the whole sound [1, n] in one call; n a multiple of the ratio."""
    with torch.no_grad():
        return playing_models.Codec(ratio).eval()(torch.from_numpy(x)[None])[0].numpy()


def offline(patch: Patch, *box: Atom) -> Port:
    """An [nn~] that plays sample-exactly."""
    node = patch.obj("nn~", *box)
    patch.at(0, node, "offline", 1)
    return node


@pytest.mark.parametrize("vector", [1, 16, 64, 128, 1024, 4096])
def test_pd_equals_session_and_eager(pd: Pd, folder: Path, vector: int) -> None:
    """Ten objects at once: two ratios at five sizes, with an attribute that changes on the way."""
    patch = Patch(vector)
    noise = patch.source("noise", NOISE)[0]
    cases = [(ratio, bufsize) for ratio in (3, 16) for bufsize in BUFSIZES]
    for ratio, bufsize in cases:
        node = offline(patch, f"codec{ratio}", "forward", bufsize)
        noise >> node >> patch.sink(f"{ratio} {bufsize}")[0]
        patch.at(CHANGE, node, "set", "gain", 0.3)
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    for ratio, bufsize in cases:
        heard = result.outputs[f"{ratio} {bufsize}"]
        file = str(folder / f"codec{ratio}.ts")
        with _core.Session(file, "forward", bufsize, vector_size=vector) as session:
            before = session.process(NOISE[:, :CHANGE])
            session.set("gain", float(np.float32(0.3)))
            expected = np.concatenate([before, session.process(NOISE[:, CHANGE:])], axis=1)
            assert session.latency == latency(bufsize, ratio, vector)
        np.testing.assert_allclose(heard, expected, atol=1e-6, err_msg=f"ratio {ratio}, bufsize {bufsize}")
        assert np.abs(heard[:, CHANGE:]).max() > 0.1
        whole = delayed(eager(ratio, NOISE[:, : CHANGE // ratio * ratio]), latency(bufsize, ratio, vector))
        np.testing.assert_allclose(heard[:, : whole.shape[1]], whole, atol=1e-6, err_msg=f"ratio {ratio}, eager")


def test_encode_and_decode_line_up(pd: Pd, folder: Path) -> None:
    """[nn~ encode] -> [nn~ decode] is forward, later by whole frames for the latents and the decoder's own latency."""
    patch = Patch()
    noise = patch.source("noise", NOISE)[0]
    cases = [(ratio, bufsize) for ratio in (256, 2048) for bufsize in (0, ratio, 4096)]
    for ratio, bufsize in cases:
        encode, decode = (offline(patch, f"codec{ratio}", method, bufsize) for method in ("encode", "decode"))
        noise >> encode
        for i in range(playing_models.LATENTS):
            encode[i] >> decode[i]
        decode >> patch.sink(f"{ratio} {bufsize}")[0]
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    for ratio, bufsize in cases:
        each = latency(bufsize, ratio)
        expected = delayed(eager(ratio, NOISE), each // ratio * ratio + each)
        assert np.abs(expected[:, -ratio:]).max() > 0.1
        np.testing.assert_allclose(
            result.outputs[f"{ratio} {bufsize}"], expected, atol=1e-5, err_msg=f"ratio {ratio}, bufsize {bufsize}"
        )


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_sample_rate_reaches_the_model(pd: Pd, folder: Path, rate: int) -> None:
    """On the first load; and it stays known after a reset, a live load and another method."""
    patch = Patch()
    kept, loaded = offline(patch, "rate", "forward", 64), offline(patch, "plain", "forward", 64)
    for name, node in (("kept", kept), ("loaded", loaded)):
        node >> patch.sink(name)[0]
    patch.at(4096, kept, "reset")
    patch.at(4096, loaded, "load", "optional_rate")
    result = pd.run(patch, samples=8192, rate=rate, folder=folder)
    assert result.status == 0, result.console
    told = np.full((1, 4096), rate / 1000, np.float32)
    kept = started_anew(delayed(told, latency(64)), told, latency(64), rate)
    np.testing.assert_allclose(result.outputs["kept"], kept, rtol=1e-6)
    loaded = faded_over(np.zeros((1, 8192)), told, 4096, latency(64), rate)
    np.testing.assert_allclose(result.outputs["loaded"], loaded, rtol=1e-6)


def test_enable_brings_nothing_stale(pd: Pd, folder: Path) -> None:
    """What sounded last falls away, and what comes first after the rest rises from silence."""
    patch = Patch()
    node = offline(patch, "double", "forward", 480)
    patch.source("noise", NOISE)[0] >> node >> patch.sink("out")[0]
    patch.at(4096, node, "enable", 0)
    patch.at(8192, node, "enable", 1)
    result = pd.run(patch, samples=LENGTH, folder=folder)
    rested = broken_off(delayed(2 * NOISE[:, :4096], latency(480)), np.zeros((1, 4096)))
    expected = started_anew(rested, 2 * NOISE[:, 8192:], latency(480))
    np.testing.assert_allclose(result.outputs["out"], expected, atol=1e-6)


def test_reset_forgets_the_past_and_keeps_attributes(pd: Pd, folder: Path) -> None:
    """A running sum starts anew, a gain stays."""
    patch = Patch()
    noise = patch.source("noise", NOISE)[0]
    total, gain = offline(patch, "one_voice", "forward", 480), offline(patch, "after_none", "forward", 480)
    for name, node in (("total", total), ("gain", gain)):
        noise >> node >> patch.sink(name)[0]
        patch.at(4096, node, "reset")
    patch.at(0, gain, "set", "gain", 3)
    patch.print(gain[1])
    patch.at(8192, gain, "get", "gain")
    result = pd.run(patch, samples=LENGTH, folder=folder)

    parts = NOISE[:, :4096], NOISE[:, 4096:]
    first, second = (np.cumsum(part, 1, dtype=np.float64) for part in parts)
    expected = started_anew(delayed(first, latency(480)), second, latency(480))
    np.testing.assert_allclose(result.outputs["total"], expected, atol=1e-4)
    expected = started_anew(delayed(3 * parts[0], latency(480)), 3 * parts[1], latency(480))
    np.testing.assert_allclose(result.outputs["gain"], expected, atol=1e-6)
    assert result.messages() == [["get", "gain", 3]]


def test_numbers_arrive_as_they_were_typed(pd: Pd, folder: Path) -> None:
    """All six types; 1e-07 is not 0, and the word 12 is not 12.000000."""
    patch = Patch()
    node = offline(patch, "values", "forward", 64)
    patch.source("noise", NOISE)[0] >> node
    for i, inlet in enumerate(patch.sink("out", 3)):
        node[i] >> inlet
    patch.source("stereo", [[0.5] * 10, [-0.25] * 10])
    settings = {
        "on": (1,),
        "shift": (16777216,),
        "gain": (1e-7,),
        "name": (12,),
        "weights": (0.1, -0.7, 1e6, 3),
    }
    for name, values in settings.items():
        patch.at(0, node, "set", name, *values)
    patch.at(0, node, "set", "grain", "stereo-0", "stereo-1")
    patch.print(node[3])
    for name in (*settings, "grain"):
        patch.at(64, node, "get", name)
    patch.at(4096, node, "set", "shift", 0)
    patch.at(4096, node, "set", "weights", 0)
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    answers = {message[1]: message[2:] for message in result.messages()}
    assert answers == {
        "on": [1],
        "shift": [16777200],  # Pd prints six digits
        "gain": [1e-7],
        "name": [12],
        "weights": [0.1, -0.7, 1e6, 3],
        "grain": ["2 x 10 samples at 48000 Hz"],
    }
    heard = result.outputs["out"][:, 4096 + latency(64) :]
    np.testing.assert_allclose(heard[0], -np.float32(1e-7) * NOISE[0, 4096 : 4096 + heard.shape[1]], rtol=1e-6)
    np.testing.assert_array_equal(heard[1:, 0], [0.5, -0.25])


def test_async_is_exact_or_silent(pd: Pd, folder: Path) -> None:
    """Without `offline`, in real time: each block answers the one that came `latency` before, or fades to silence."""
    result = pd.play(
        ["nn~", "double", "forward", 512],
        NOISE,
        outlets=1,
        score=[(LENGTH - 64, ["stats"])],
        realtime=True,
        folder=folder,
    )
    assert result.status == 0, result.console
    heard, expected = result.outputs["out"], delayed(2 * NOISE, latency(512))
    whole = (LENGTH - latency(512)) // 512 * 512 + latency(512)
    ends = range(latency(512) + 512, whole + 1, 512)
    late = [heard[0, end - 1] == 0 for end in ends]  # the last sample of a block lies behind its fade
    rebuilt = expected[:, : latency(512)]
    for end, was_late, is_late in zip(ends, [False, *late], late, strict=False):
        block = expected[:, end - 512 : end] * (not is_late)
        rebuilt = np.concatenate([rebuilt, block], axis=1) if is_late == was_late else broken_off(rebuilt, block)
    np.testing.assert_allclose(heard[:, :whole], rebuilt, atol=1e-6)
    assert np.mean(late) < 0.5
    stats = {name: value for selector, name, value in result.messages() if selector == "stats"}
    assert stats["errors"] == 0
    assert stats["blocks"] + stats["late"] >= LENGTH // 512 - 3
