"""What Max plays is what Python's Session plays, sample for sample."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from nn_export import Session
from support.fake_max import FakeMax
from support.pd import Array
from support.playing_models import Codec, Values

BLOCK = 256


@pytest.fixture(scope="module")
def codec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("max") / "codec.ts"
    Codec(16).export_to_ts(path)
    Values().export_to_ts(path.with_name("values.ts"))
    return path


@pytest.fixture(autouse=True)
def search_path(fake_max: FakeMax, codec: Path) -> None:
    fake_max.c.fm_folder(str(codec.parent).encode())


def noise(channels: int, samples: int) -> Array:
    return np.random.default_rng(3).uniform(-1, 1, (channels, samples)).astype(np.float32)


def expected(path: Path, method: str, x: Array, rate: float = 48000, vector: int = 64) -> Array:
    with Session(str(path), method, BLOCK, sample_rate=float(rate), vector_size=vector) as session:
        return session.process(x)


@pytest.mark.parametrize("method", ["forward", "encode", "decode"])
@pytest.mark.parametrize(("rate", "vector"), [(48000, 64), (44100, 441), (96000, 1024)])
def test_max_plays_as_session(fake_max: FakeMax, codec: Path, method: str, rate: float, vector: int) -> None:
    fake_max.dsp(rate, vector)
    nn = fake_max.new(f"nn~ codec {method} {BLOCK} @offline 1")
    fake_max.dsp(rate, vector)
    x = noise(nn.inlets, 16 * vector)
    played = nn.play(x)
    assert np.abs(played).max() > 0.1
    np.testing.assert_array_equal(played, expected(codec, method, x, rate, vector))
    assert fake_max.errors() == []


def test_dsp_stops_and_starts_at_other_rates_and_vectors(fake_max: FakeMax, codec: Path) -> None:
    nn = fake_max.new(f"nn~ codec forward {BLOCK} @offline 1")
    for rate, vector in [(48000, 64), (44100, 128), (96000, 32), (48000, 64)]:
        fake_max.dsp(rate, vector)
        nn.send("reset")
        played = nn.play(noise(1, 2048))
        assert np.isfinite(played).all()
        assert np.abs(played[0, 1024:]).max() > 0.1
        fake_max.dsp(0)
    assert fake_max.errors() == []


@pytest.mark.real_time
@pytest.mark.parametrize("dsp_off", [False, True])
def test_after_a_pause_nothing_of_before_is_heard(fake_max: FakeMax, codec: Path, dsp_off: bool) -> None:
    """Muted by mute~, or with DSP off. By the clock: a shorter pause cannot be told from none."""
    nn = fake_max.new("nn~ values forward 512")  # which remembers nothing
    fake_max.dsp(48000)
    for pause in (0.0, 0.4):
        nn.play(noise(1, 1024))
        time.sleep(0.05)  # all is answered
        if dsp_off:
            fake_max.dsp(0)
        time.sleep(pause)
        fake_max.dsp(48000)
        heard = nn.play(np.zeros((1, 4096)))
        assert (np.abs(heard).max() > 0.1) == (pause == 0.0)
    assert fake_max.errors() == []


def test_voices_on_multichannel_cords_play_as_sessions(fake_max: FakeMax, codec: Path) -> None:
    """decode has two channels: one cord for a channel with three voices each, or one for a voice with two channels."""
    x = noise(6, 2048)
    mc = fake_max.new(f"mc.nn~ codec decode {BLOCK} @offline 1 @optimize 0")
    mcs = fake_max.new(f"mcs.nn~ codec decode 3 {BLOCK} @offline 1 @optimize 0")
    assert (mc.inlets, mc.outlets) == (2, ["multichannelsignal", "anything"])
    assert (mcs.inlets, mcs.outlets) == (3, 3 * ["multichannelsignal"] + ["anything"])
    mc.connect(3, 3)
    mcs.connect(2, 2, 2)
    fake_max.dsp(48000)
    assert (mc.channels_out, mcs.channels_out) == (3, 3)
    played = mc.play(x)
    np.testing.assert_array_equal(mcs.play(x[[0, 3, 1, 4, 2, 5]]), played)
    for voice in range(3):
        alone = expected(codec, "decode", x[[voice, voice + 3]])
        np.testing.assert_allclose(played[voice], alone[0], atol=1e-5, rtol=0)
    assert fake_max.errors() == []


def test_cords_of_mc_change_while_it_plays(fake_max: FakeMax, codec: Path) -> None:
    mc = fake_max.new(f"mc.nn~ codec forward {BLOCK} @offline 1")
    for voices in (1, 4, 2, 3):
        mc.connect(voices)
        fake_max.dsp(48000)
        assert mc.channels_out == voices
        played = mc.play(noise(voices, 4096))
        assert (np.abs(played[:, 2048:]).max(axis=1) > 0.1).all()
    assert fake_max.errors() == []


def test_mcs_negotiates_anew_for_another_method(fake_max: FakeMax, codec: Path) -> None:
    mcs = fake_max.new(f"mcs.nn~ codec forward 2 {BLOCK} @offline 1")
    fake_max.dsp(48000)
    assert mcs.channels_out == 2
    builds = fake_max.c.fm_builds()
    mcs.send("method encode")
    fake_max.settle()
    assert fake_max.c.fm_builds() == builds + 1
    assert mcs.channels_out == 4
    assert np.abs(mcs.play(noise(2, 2048))).max() > 0.1


def test_a_cord_of_one_channel_is_heard_by_all_voices(fake_max: FakeMax, codec: Path) -> None:
    mc = fake_max.new(f"mc.nn~ codec decode {BLOCK} @offline 1")
    mc.connect(1, 3)
    fake_max.dsp(48000)
    x = noise(4, 2048)
    played = mc.play(x)
    assert played.shape[0] == 3
    np.testing.assert_allclose(played[2], expected(codec, "decode", x[[0, 3]])[0], atol=1e-5, rtol=0)


def test_void_is_silent_until_a_model_is_loaded(fake_max: FakeMax, codec: Path) -> None:
    for text, ins, outs in [("nn~ void 2 3", 2, 3), ("mc.nn~ void 1 1", 1, 1), ("mcs.nn~ void 2", 2, 2), ("nn~", 1, 1)]:
        nn = fake_max.new(text)
        assert (nn.inlets, len(nn.outlets) - 1) == (ins, outs)
        fake_max.dsp(48000)
        assert not nn.play(noise(ins, 640)).any()
        nn.send("offline 1")
        nn.send(f"load codec forward {BLOCK}")
        fake_max.settle()
        assert np.abs(nn.play(noise(ins, 4096))).max() > 0.1
        assert "load codec forward 1 1" in nn.take()
