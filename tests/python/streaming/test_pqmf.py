"""The bank gives the sound back, band by band in its place, also as a stream."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import nn

from nn_export.streaming import PQMF, to_streaming


def noise(samples: int) -> torch.Tensor:
    return torch.randn(1, 1, samples, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("bands", [4, 8, 16])
@pytest.mark.parametrize(("attenuation", "least"), [(40, 33), (70, 44), (100, 54)])
def test_it_gives_the_sound_back(bands: int, attenuation: float, least: float) -> None:
    bank, x = PQMF(bands, attenuation), noise(1 << 14)
    split = bank.analysis(x)
    assert split.shape == (1, bands, (1 << 14) // bands)
    error = (bank.synthesis(split) - x)[:, :, 2000:-2000]
    assert 10 * math.log10(float(x.square().mean() / error.square().mean())) > least
    assert float(bands * split.square().sum() / x.square().sum()) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("band", [0, 1, 7, 15])
def test_a_sine_is_in_its_band(band: int) -> None:
    pitch = (band + 0.5) / 32
    x = torch.sin(2 * math.pi * pitch * torch.arange(1 << 14, dtype=torch.float64)).float()[None, None]
    level = PQMF(16).analysis(x)[:, :, 100:-100].square().mean(2)[0]
    assert int(level.argmax()) == band
    others = torch.cat([level[: max(0, band - 1)], level[band + 2 :]])
    assert float(others.max() / level[band]) < 1e-8


@pytest.mark.parametrize("mode", ["centred", "causal"])
@pytest.mark.parametrize("attenuation", [40, 100])
def test_as_a_stream(mode: Any, attenuation: float) -> None:
    """Blocks of an odd number of band samples too; the causal bank lags by its taps less a block."""
    bank, x = PQMF(16, attenuation, mode), noise(1 << 13)
    whole = nn.Sequential(bank.analysis, bank.synthesis)
    stream = to_streaming(whole)
    assert stream.granularity == 16
    taps = bank.analysis[0].kernel_size[0]
    assert stream.delay == taps - 16 if mode == "causal" else taps - 16 <= stream.delay < taps + 16
    scripted = torch.jit.script(stream)
    heard = torch.cat([scripted(block) for block in x.split(16 * 5, dim=2)], dim=2)
    late = stream.delay
    expected = whole(x)[:, :, 1000 : -1000 - late]
    assert float((heard[:, :, 1000 + late : -1000] - expected).abs().max()) < 1e-5
    stream.reset()
    assert torch.allclose(stream(x), heard, atol=1e-5)
