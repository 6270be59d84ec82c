"""Several voices through one real model: each plays as it would in an object of its own."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import torch

import nn_export
from nn_export import Session
from support.nn_api import MC, MCS, PLAIN, NnObject
from support.pd import Array
from support.playing_models import Codec

VECTOR, BLOCK, VECTORS = 64, 256, 40


@pytest.fixture(scope="module")
def codec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("voices") / "codec.ts"
    Codec(16).export_to_ts(path)
    return path


@pytest.fixture
def library(externals: Path) -> Path:
    return next(externals.glob("libnn.*"))


def noise(channels: int) -> Array:
    return np.random.default_rng(7).uniform(-1, 1, (channels, VECTORS * VECTOR)).astype(np.float32)


def play(nn: NnObject, x: Array) -> Array:
    return np.concatenate([nn.process(part) for part in np.split(x, VECTORS, axis=1)], axis=1)


def alone(path: Path, method: str, voices: list[Array]) -> list[Array]:
    """What each gives in a Session of its own."""
    played = []
    for x in voices:
        with Session(str(path), method, BLOCK, sample_rate=48000.0, vector_size=VECTOR) as session:
            played.append(session.process(x))
    return played


@pytest.mark.parametrize("method", ["forward", "encode", "decode"])
@pytest.mark.parametrize("optimize", [0, 1])
def test_each_voice_is_a_session_of_its_own(library: Path, codec: Path, method: str, optimize: int) -> None:
    with NnObject(library, str(codec), method, 3, BLOCK, cording=MCS) as mcs:
        mcs.message("offline", 1)
        mcs.message("optimize", optimize)
        channels = 2 if method == "decode" else 1
        mcs.connect(*3 * [channels])
        mcs.prepare(48000, VECTOR)
        x = noise(3 * channels)
        played = play(mcs, x)
    expected = alone(codec, method, np.split(x, 3))
    np.testing.assert_allclose(played, np.concatenate(expected), atol=1e-5, rtol=0)
    assert np.abs(played).max() > 0.1


def test_mc_and_mcs_play_the_same(library: Path, codec: Path) -> None:
    """Of three voices with two channels: one has a cord for a channel, the other for a voice."""
    x = noise(6)
    with NnObject(library, str(codec), "decode", BLOCK, cording=MC) as mc:
        mc.message("offline", 1)
        mc.connect(3, 3)
        mc.prepare(48000, VECTOR)
        played = play(mc, x)
    with NnObject(library, str(codec), "decode", 3, BLOCK, cording=MCS) as mcs:
        mcs.message("offline", 1)
        mcs.connect(2, 2, 2)
        mcs.prepare(48000, VECTOR)
        np.testing.assert_array_equal(played, play(mcs, x[[0, 3, 1, 4, 2, 5]]))


def test_more_voices_while_sound_runs_keep_the_first_ones_state(library: Path, codec: Path) -> None:
    x = noise(1)
    with NnObject(library, str(codec), "forward", BLOCK, cording=MC) as mc:
        mc.connect(1)
        mc.prepare(48000, VECTOR)
        for part in np.split(x, VECTORS, axis=1)[:20]:
            mc.process(part)
            time.sleep(0.001)
        mc.connect(4)
        assert mc.outs == 4
        mc.prepare(48000, VECTOR)
        while mc.drain():
            time.sleep(0.001)
        heard = np.zeros(4)
        for _ in range(10):
            for part in np.split(np.tile(x, (4, 1)), VECTORS, axis=1):
                heard = np.maximum(heard, np.abs(mc.process(part)).max(axis=1))
                time.sleep(0.0005)
            mc.drain()
        assert (heard > 0.1).all(), heard
        assert mc.lines[1:] == []


class OneAtATime(nn_export.Module):
    """Has state for one stream only."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("past", torch.zeros(1, 1, 4))
        with pytest.warns(UserWarning, match="it plays with batch 1"):
            self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        whole = torch.cat([self.past, x], dim=2)
        self.past.copy_(whole[:, :, -4:])
        return whole[:, :, :-4]


def test_a_model_for_one_voice_says_so(library: Path, tmp_path: Path) -> None:
    path = tmp_path / "single.ts"
    OneAtATime().export_to_ts(path)
    with NnObject(library, str(path), "forward", BLOCK, cording=MC) as mc:
        mc.message("offline", 1)
        mc.connect(2)
        mc.prepare(48000, VECTOR)
        line = mc.lines[-1]
        assert line.startswith("method 'forward' of single does not play 2 voices at a time: "), line
        assert line.endswith("or use one [nn~] a voice")
        x = noise(2)
        played = play(mc, x)
        assert not played[1].any()
    np.testing.assert_array_equal(played[0], alone(path, "forward", [x[:1]])[0][0])
    with NnObject(library, str(path), "forward", BLOCK, cording=PLAIN) as nn:
        assert nn.outs == 1
