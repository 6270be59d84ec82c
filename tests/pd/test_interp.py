"""`interp 1` in real Pd: means go in, lines come out, at the latency of before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from support import playing_models
from support.fades import faded_over
from support.pd import Array, Patch, Pd, Port
from support.timeline import delayed, latency

RATIO, LATENTS = 256, playing_models.LATENTS
BUFSIZES = (0, RATIO, 4096)
LENGTH, CHANGE = 24576, 8192
NOISE = np.random.default_rng(71).uniform(-1, 1, (1, LENGTH)).astype(np.float32)
CURVES = np.random.default_rng(72).uniform(-1, 1, (LATENTS, LENGTH)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return playing_models.write(tmp_path_factory.mktemp("interp"))


def smooth(patch: Patch, method: str, bufsize: int) -> Port:
    """An [nn~] that plays sample-exactly, and smoothly from the start."""
    node = patch.obj("nn~", f"codec{RATIO}", method, bufsize)
    patch.at(0, node, "offline", 1)
    patch.at(0, node, "interp", 1)
    return node


def eager(method: str, x: Array) -> Array:
    with torch.no_grad():
        codec = playing_models.Codec(RATIO).eval()
        return getattr(codec, method)(torch.from_numpy(x)[None])[0].numpy()


def lines(values: Array) -> Array:
    """Each value [channels, frames] reached by a line at the end of its frame; the first is held."""
    before = np.concatenate([values[:, :1], values[:, :-1]], axis=1)
    through = np.arange(1, RATIO + 1) / RATIO
    return (before[:, :, None] + (values - before)[:, :, None] * through).reshape(len(values), -1)


def test_encode_answers_lines_and_decode_takes_them_where_its_frames_end(pd: Pd, folder: Path) -> None:
    patch = Patch()
    noise = patch.source("noise", NOISE)[0]
    for bufsize in BUFSIZES:
        encode = smooth(patch, "encode", bufsize)
        decode = patch.obj("nn~", f"codec{RATIO}", "decode", bufsize)
        patch.at(0, decode, "offline", 1)
        noise >> encode
        sinks = patch.sink(f"latents {bufsize}", LATENTS)
        for i in range(LATENTS):
            encode[i] >> decode[i]
            encode[i] >> sinks[i]
        decode >> patch.sink(f"sound {bufsize}")[0]
        patch.print(encode[LATENTS], f"info {bufsize}")
        patch.at(64, encode, "latency")
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    for bufsize in BUFSIZES:
        late = latency(bufsize, RATIO)
        assert result.messages(f"info {bufsize}")[0] == ["interp", 1]
        assert result.messages(f"info {bufsize}")[1][:2] == ["latency", late]
        expected = delayed(lines(eager("encode", NOISE)), late)
        assert np.abs(np.diff(expected[:, -RATIO:])).max() > 1e-4
        np.testing.assert_allclose(result.outputs[f"latents {bufsize}"], expected, atol=1e-5, err_msg=str(bufsize))
        sound = delayed(eager("decode", expected[:, RATIO - 1 :: RATIO].astype(np.float32)), late)
        np.testing.assert_allclose(result.outputs[f"sound {bufsize}"], sound, atol=1e-5, err_msg=str(bufsize))


def test_decode_gets_the_mean_of_each_frame(pd: Pd, folder: Path) -> None:
    patch = Patch()
    curves = patch.source("curves", CURVES)
    for bufsize in BUFSIZES:
        decode = smooth(patch, "decode", bufsize)
        for i in range(LATENTS):
            curves[i] >> decode[i]
        decode >> patch.sink(str(bufsize))[0]
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    means = CURVES.reshape(LATENTS, -1, RATIO).mean(axis=2)
    for bufsize in BUFSIZES:
        expected = delayed(eager("decode", means), latency(bufsize, RATIO))
        np.testing.assert_allclose(result.outputs[str(bufsize)], expected, atol=1e-5, err_msg=str(bufsize))


def test_turned_on_while_it_plays_the_one_fades_into_the_other(pd: Pd, folder: Path) -> None:
    """Between curves with gains that add up to one: nothing leaves the range of the values."""
    patch = Patch()
    encode = patch.obj("nn~", f"codec{RATIO}", "encode", RATIO)
    patch.at(0, encode, "offline", 1)
    patch.at(CHANGE, encode, "interp", 1)
    patch.source("noise", NOISE)[0] >> encode
    sinks = patch.sink("latents", LATENTS)
    for i in range(LATENTS):
        encode[i] >> sinks[i]
    result = pd.run(patch, samples=LENGTH, folder=folder)
    assert result.status == 0, result.console
    values = eager("encode", NOISE)
    late = latency(RATIO)
    old = delayed(np.repeat(values, RATIO, axis=1), late)
    new = lines(values[:, CHANGE // RATIO :])
    expected = faded_over(old, new, CHANGE, late, curves=True)
    np.testing.assert_allclose(result.outputs["latents"], expected, atol=1e-5)
