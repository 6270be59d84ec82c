"""Habits of existing export scripts that must work after one import is changed."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import nn_export
from nn_export import Session


class CachedPadding(torch.nn.Module):
    """As cached convolutions do it: the cache is made at the first call, a flag says that it is there."""

    def __init__(self, padding: int) -> None:
        super().__init__()
        self.initialized = 0
        self.padding = padding

    @torch.jit.unused
    @torch.no_grad()
    def init_cache(self, x):  # unannotated, as there: TorchScript loses the names of a decorated function
        self.register_buffer("pad", torch.zeros(8, x.shape[1], self.padding))
        self.initialized += 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.initialized:
            self.init_cache(x)
        x = torch.cat([self.pad[: x.shape[0]], x], -1)
        self.pad[: x.shape[0]].copy_(x[..., -self.padding :])
        return x


class Cached(nn_export.Module):
    def __init__(self) -> None:
        super().__init__()
        self.padding = CachedPadding(4)
        self.conv = torch.nn.Conv1d(1, 1, 5)
        self.register_method("forward", 1, 1, 1, 1)

    @torch.jit.export
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(self.padding(x))


class Buffers(nn_export.Module):
    def __init__(self) -> None:
        super().__init__(sr=44100)
        self.register_attribute("one", nn_export.Buffer(torch.ones(1, 8), sr=None))
        self.register_attribute("two", nn_export.Buffer(torch.ones(1, 8), sr=22050.0))
        self.register_method("forward", 1, 1, 1, 1)
        self.finish()

    @torch.jit.export
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rate = float(self.sr)
        if self.one[0].has_value:
            rate = rate + self.one[0].get_value().sum() + float(self.one[0].sr)
        return torch.zeros_like(x) + rate + float(self.two[0].sr)

    @torch.jit.export
    def fill(self, x: torch.Tensor) -> int:
        return self.one[0].set_value(x)


def test_a_cache_made_at_the_first_call_is_exported_empty(tmp_path) -> None:
    model = Cached()
    assert not model.padding.pad.any()
    path = tmp_path / "cached.ts"
    model.export_to_ts(path)
    x = np.random.default_rng(0).uniform(-1, 1, (1, 1024)).astype(np.float32)
    with torch.no_grad():
        expected = model.conv(torch.nn.functional.pad(torch.from_numpy(x)[None], (4, 0)))[0].numpy()
    with Session(str(path), bufsize=64) as session:
        y = session.process(np.pad(x, ((0, 0), (0, session.latency))))[:, session.latency :]
    np.testing.assert_allclose(y, expected, atol=1e-6)


def test_buffers_and_sr(tmp_path) -> None:
    path = tmp_path / "buffers.ts"
    Buffers().export_to_ts(path)
    with Session(str(path), bufsize=64, sample_rate=48000) as session:
        y = session.process(np.zeros((1, 640), np.float32))
        assert y[0, -1] == pytest.approx(44100 + 8 - 1 + 22050, rel=1e-5)  # resampled: its own rate is what it is told


@pytest.mark.parametrize("name", ["sr", "forward_input_labels", "x_params"])
def test_names_of_the_format_are_reserved(name: str) -> None:
    with pytest.raises(nn_export.ModelError, match="reserved"):
        Cached().register_attribute(name, 1)
