"""Files through models: aligned, as long as they were, the same as in PyTorch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

import nn_export
from nn_export import ModelError
from nn_export.render import Signal, read_sound, render
from support.export_models import Broken, Codec, Gain, Late, Player


def tone(samples: int, channels: int = 1, rate: int = 48000) -> Signal:
    """A sine per channel, 100 Hz apart, with a soft start and end; [channels, samples]."""
    time = np.arange(samples) / rate
    frequencies = 440 + 100 * np.arange(channels)[:, None]
    return (0.5 * np.sin(2 * np.pi * frequencies * time) * np.hanning(samples)).astype(np.float32)


class Bench:
    """Exports a module, writes a wav, renders, reads the result."""

    def __init__(self, folder: Path) -> None:
        self.model, self.source, self.target = folder / "model.ts", folder / "in.wav", folder / "out.wav"

    def play(self, module: nn_export.Module, x: Signal, rate: int = 48000, **options: Any) -> Signal:
        module.export_to_ts(self.model)
        soundfile.write(self.source, x.T, rate, subtype="FLOAT")
        self.result = render(self.model, self.source, self.target, **options)
        y, self.rate = read_sound(self.target)
        return y


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.mark.parametrize("bufsize", [0, 1, 512, 4096, 10000])
@pytest.mark.parametrize("samples", [1, 1000, 10001])
def test_identity(bench: Bench, bufsize: int, samples: int) -> None:
    x = tone(samples)
    y = bench.play(Gain(), x, bufsize=bufsize)
    assert y.shape == x.shape
    assert np.array_equal(y, x)


def test_latency_of_the_model_is_taken_out_too(bench: Bench) -> None:
    x = tone(5000)
    assert np.array_equal(bench.play(Late(), x), x)


@pytest.mark.parametrize("bufsize", [0, 64, 4096])
def test_same_as_pytorch(bench: Bench, bufsize: int) -> None:
    x = tone(16384)
    y = bench.play(Codec(), x, bufsize=bufsize)
    with torch.no_grad():
        expected = Codec()(torch.from_numpy(x)[None])[0].numpy()
    assert np.abs(y - expected).max() < 1e-6


def test_latents_are_held_in_a_wav_of_many_channels(bench: Bench) -> None:
    x = tone(4096)
    y = bench.play(Codec(latents=5), x, method="encode")
    with torch.no_grad():
        expected = Codec(latents=5).encode(torch.from_numpy(x)[None])[0].numpy().repeat(16, axis=1)
    assert y.shape == (5, 4096)
    assert np.abs(y - expected).max() < 1e-6
    assert soundfile.info(bench.target).subtype == "FLOAT"


def test_latents_come_back(bench: Bench, tmp_path: Path) -> None:
    x = tone(8192)
    latents = bench.play(Codec(), x, method="encode")
    y = bench.play(Codec(), latents, method="decode")
    with torch.no_grad():
        expected = Codec()(torch.from_numpy(x)[None])[0].numpy()
    assert np.abs(y - expected).max() < 1e-6


def test_each_channel_through_a_mono_model(bench: Bench) -> None:
    x = tone(6000, channels=3)
    y = bench.play(Codec(), x)
    alone = [bench.play(Codec(), channel[None])[0] for channel in x]
    assert y.shape == (3, 6000)
    assert np.array_equal(y, np.stack(alone))


def test_pairs_of_channels_through_a_stereo_model(bench: Bench) -> None:
    x = tone(3000, channels=4)
    assert np.array_equal(bench.play(Gain(channels=2), x), x)


def test_a_mono_file_through_a_stereo_model(bench: Bench) -> None:
    x = tone(3000)
    assert np.array_equal(bench.play(Gain(channels=2), x), np.repeat(x, 2, axis=0))


def test_channels_that_do_not_fit(bench: Bench) -> None:
    with pytest.raises(
        ModelError, match=r"in\.wav: method 'decode' takes 3 channels, the file has 2: give a multiple of 3"
    ):
        bench.play(Codec(), tone(3000, channels=2), method="decode")
    with pytest.raises(ModelError, match="takes 3 channels, the file has 1"):
        bench.play(Codec(), tone(3000), method="decode")


@pytest.mark.parametrize("rate", [22050, 44100, 96000])
def test_a_file_of_another_rate_is_resampled(bench: Bench, rate: int) -> None:
    x = tone(rate // 2, rate=rate)
    y = bench.play(Gain(0.5, sr=48000), x, rate)
    assert bench.rate == rate
    assert bench.result.model_rate == 48000
    assert y.shape == x.shape
    assert np.abs(y - 0.5 * x).max() < 1e-3


def test_a_model_without_a_rate_plays_at_the_files(bench: Bench) -> None:
    x = tone(3000, rate=11025)
    assert np.array_equal(bench.play(Gain(), x, 11025), x)
    assert bench.result.model_rate == 11025


def test_held_values_are_not_resampled(bench: Bench) -> None:
    y = bench.play(Codec(sr=48000), tone(24000, rate=24000), 24000, method="encode")
    assert y.shape == (3, 24000)
    steps = np.flatnonzero(np.diff(y[0]))
    assert set(np.diff(steps)) == {8}  # 16 samples at 48 kHz are 8 at 24 kHz


def test_settings(bench: Bench) -> None:
    x = tone(3000)
    assert np.allclose(bench.play(Gain(), x, settings={"gain": 0.25}), 0.25 * x)
    assert np.allclose(bench.play(Gain(), x, settings={"gain": [2]}), 2 * x)


def test_a_buffer_is_set_from_a_file(bench: Bench, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "table.wav", np.tile([0.25, 0.125], (100, 1)), 44100, subtype="FLOAT")
    x = tone(3000)
    y = bench.play(Player(), x, settings={"table": str(tmp_path / "table.wav")})
    assert np.allclose(y, x + 0.5)


def test_settings_that_are_refused(bench: Bench) -> None:
    x = tone(300)
    with pytest.raises(nn_export.Error, match="nothing"):
        bench.play(Gain(), x, settings={"nothing": 1})
    with pytest.raises(ModelError, match="--set gain=None: not a value"):
        bench.play(Gain(), x, settings={"gain": None})


def test_other_formats_are_read(bench: Bench, tmp_path: Path) -> None:
    x = tone(2000, channels=2)
    for name, options in {"a.flac": {}, "b.wav": {"subtype": "PCM_16"}, "c.aiff": {"subtype": "PCM_24"}}.items():
        Gain().export_to_ts(bench.model)
        soundfile.write(tmp_path / name, x.T, 44100, **options)
        result = render(bench.model, tmp_path / name, bench.target)
        assert (result.channels, result.samples, result.sample_rate) == (2, 2000, 44100)
        assert np.abs(read_sound(bench.target)[0] - x).max() < 1e-4


def test_progress_goes_up_to_the_end(bench: Bench) -> None:
    told: list[tuple[int, int]] = []
    bench.play(Gain(), tone(50000, channels=2), progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert len({total for _, total in told}) == 1


def test_files_that_are_wrong(bench: Bench, tmp_path: Path) -> None:
    bench.play(Gain(), tone(100))
    (tmp_path / "text.wav").write_text("text")
    soundfile.write(tmp_path / "empty.wav", np.zeros((0, 1)), 44100)
    cases = [
        ((bench.model, tmp_path / "no.wav", bench.target), {}, r"no\.wav: no such sound file"),
        ((bench.model, tmp_path / "text.wav", bench.target), {}, r"text\.wav: cannot be read as sound"),
        ((bench.model, tmp_path / "empty.wav", bench.target), {}, r"empty\.wav: holds no samples"),
        ((bench.model, bench.source, tmp_path / "out.mp3"), {}, r"only wav is written: name it out\.wav"),
        ((bench.model, bench.source, tmp_path / "no" / "out.wav"), {}, r"make the folder '.*no' first"),
        ((bench.model, bench.source, bench.target), {"method": "encod"}, "no method 'encod': it has: forward"),
    ]
    for arguments, options, message in cases:
        with pytest.raises(ModelError, match=message):
            render(*arguments, **options)
    with pytest.raises(nn_export.Error):
        render(tmp_path / "no.ts", bench.source, bench.target)


def test_a_model_that_fails_leaves_no_file(bench: Bench) -> None:
    with pytest.raises(ModelError, match="three is too many"):
        bench.play(Broken("throw"), tone(50000))
    assert not bench.target.exists()
