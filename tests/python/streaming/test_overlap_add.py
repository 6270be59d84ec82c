"""Overlap-add comes near the model on whole sounds, a stream is it: the relations of thesis 5.2, of no time."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile  # type: ignore[import-untyped]
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from distances import distances
from overlap_add import OVERLAPS, Offline, OverlapAdd, Player, play, players, receptive_field, state_bytes

from nn_export.models.rave import PRESETS

BENCH = Path(__file__).parents[2] / "bench"
CONFIG = dataclasses.replace(PRESETS["tiny"], capacity=4, latent_size=4, ratios=(4, 2, 2), attenuation=40, noise=False)
"""Of 256 samples a frame; the thesis' model otherwise."""

BLOCKS = (512, 2048, 16384)


def noise(samples: int) -> torch.Tensor:
    return torch.randn(1, 1, samples, generator=torch.Generator().manual_seed(0)) / 4


@pytest.fixture(scope="module")
def offline() -> Offline:
    torch.manual_seed(0)
    model = Offline(CONFIG)
    model.enliven(noise(1 << 14))
    return model


@pytest.mark.parametrize("overlap", OVERLAPS)
@pytest.mark.parametrize("block", [4, 64, 1000])
def test_the_windows_sum_to_one(overlap: float, block: int) -> None:
    """So that what overlap-add changes comes from the model."""
    module, x = OverlapAdd(nn.Identity(), block, overlap), noise(5000)
    heard = play(Player("", module, module.hop, module.lag), x)
    assert torch.allclose(heard, x, atol=1e-6)


def test_the_overlaps_are_those_of_the_thesis() -> None:
    """25 % of a block fade into the next one; at 50 % the window is a Hann window."""
    none, quarter, half = (OverlapAdd(nn.Identity(), 1024, overlap) for overlap in OVERLAPS)
    assert [module.hop for module in (none, quarter, half)] == [1024, 768, 512]
    assert bool((none.window == 1).all())
    assert int((quarter.window == 1).sum()) == 512
    hann = torch.sin(torch.pi * (torch.arange(1024) + 0.5) / 1024) ** 2
    assert torch.allclose(half.window, hann, atol=1e-6)


def test_the_receptive_field_is_what_the_layers_say() -> None:
    net = nn.Sequential(nn.Conv1d(1, 1, 5, padding=2), nn.Conv1d(1, 1, 7, dilation=2, padding=6))
    assert receptive_field(net, 1) == (8, 8)


@torch.inference_mode()
def test_the_stream_is_exact_and_overlap_add_never(offline: Offline) -> None:
    x = noise(1 << 16)
    whole = offline(x)
    with torch.inference_mode(False):
        past, future = receptive_field(offline, CONFIG.ratio)
    assert BLOCKS[-1] > past + future > BLOCKS[0], "there are buffers on either side of what the model sees"
    inner = slice(past, x.size(2) - future)
    expected = whole[:, :, inner]
    assert float(expected.std()) > 0.05 * float(expected.abs().max()), "the model sounds"
    found = {}
    for block in BLOCKS:
        for player in players(offline, block):
            found[player.name, block] = distances(expected, play(player, x)[:, :, inner])
        stream = found["stream", block]
        assert stream["largest"] < 1e-5
        assert stream["log_spectral"] < 1e-4
    for method in {method for method, _ in found} - {"stream"}:
        rows = [found[method, block] for block in BLOCKS]
        for row in rows:
            assert row["largest"] > 1e-3
            assert row["log_spectral"] > 100 * stream["log_spectral"]
            assert row["multiscale"] > stream["multiscale"]
        for key in ("log_spectral", "waveform"):
            assert rows[0][key] > rows[1][key] > rows[2][key], f"{method}: larger buffers come nearer"
    assert found["overlap-add 50%", BLOCKS[-1]]["waveform"] < found["overlap-add 0%", BLOCKS[-1]]["waveform"]


@torch.inference_mode()
def test_no_other_delay_is_the_streams(offline: Offline) -> None:
    x, stream = noise(1 << 15), players(offline, 1024)[0]
    expected, inner = offline(x), slice(1 << 13, 3 << 13)
    for off in (-1, 1):
        heard = play(stream._replace(lag=stream.lag + off), x)
        stream.module.reset()  # type: ignore[operator]
        assert distances(expected[:, :, inner], heard[:, :, inner])["largest"] > 0.05


def test_the_streams_state_does_not_grow_with_the_buffer(offline: Offline) -> None:
    streams, none, quarter, half = zip(*(players(offline, block) for block in BLOCKS), strict=True)
    assert len({state_bytes(player.module) for player in streams}) == 1
    assert state_bytes(streams[0].module) > 1000
    for block, *others in zip(BLOCKS, none, quarter, half, strict=True):
        assert [state_bytes(player.module) for player in others] == [0, 2 * block, 4 * block]


def test_a_distance_is_zero_only_for_the_same() -> None:
    x = noise(8192)
    assert set(distances(x, x).values()) == {0.0}
    assert all(value > 0 for value in distances(x, 1.01 * x).values())


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, BENCH / script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the memory is read from /proc")
def test_the_script_measures_and_draws(tmp_path: Path) -> None:
    sound, table, picture = tmp_path / "sound.wav", tmp_path / "figures.json", tmp_path / "picture.svg"
    soundfile.write(sound, noise(44100)[0, 0].numpy(), 44100)
    done = run("overlap_add.py", "--quick", "--sound", sound, "--output", table)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(table.read_text())
    assert len(result["rows"]) == 2 * 4
    for row in result["rows"]:
        assert row["rtf"] > 0
        assert row["memory_mib"] > 0
        assert (row["largest"] < 1e-5) == (row["method"] == "stream")
    done = run("overlap_add_plot.py", "--input", table, "--output", picture)
    assert done.returncode == 0, done.stderr
    assert picture.read_text().startswith("<?xml")


def test_a_missing_sound_is_a_line(tmp_path: Path) -> None:
    done = run("overlap_add.py", "--quick", "--sound", tmp_path / "none.wav")
    assert done.returncode == 1
    assert "none.wav" in done.stderr
    assert "Traceback" not in done.stderr
