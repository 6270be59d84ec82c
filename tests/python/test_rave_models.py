"""The benchmark's RAVE models: as large as the public ones, they stream, and the engine plays them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from nn_export import Session

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import rave_models

from nn_export.bench import bench
from nn_export.info import info
from nn_export.verify import Severity, verify

SIZES = {  # of encoder and decoder, and how far off they may be
    "v1": (4_836_416, 12_770_721, 0.0),
    "v2": (16_056_928, 15_479_072, 0.001),
    "v2_small": (3_945_904, 3_816_608, 0.01),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rave")
    for name in ("raspberry", "v2_small"):
        rave_models.make(name, folder / f"{name}.ts")
    rave_models.make("raspberry", folder / "quiet.ts", noise=False)
    return folder


@pytest.mark.parametrize("name", SIZES)
def test_it_is_as_large_as_the_public_one(name: str) -> None:
    model = rave_models.Rave(rave_models.CONFIGS[name])
    *sizes, tolerance = SIZES[name]
    found = [sum(p.numel() for p in net.parameters()) for net in (model.encoder, model.decoder)]
    assert found == pytest.approx(sizes, rel=tolerance)


@pytest.mark.parametrize("name", ["raspberry", "v2_small"])
@pytest.mark.parametrize("method", ["encode", "decode", "forward"])
def test_the_engine_plays_it(folder: Path, name: str, method: str) -> None:
    with Session(str(folder / f"{name}.ts"), method, 2048, sample_rate=44100) as session:
        x = 0.2 * np.random.default_rng(0).standard_normal((session.in_channels, 20 * 2048)).astype(np.float32)
        y = session.process(x)
        assert session.stats()["errors"] == 0
        assert session.out_channels == (rave_models.CROPPED if method == "encode" else 1)
    assert np.isfinite(y).all()
    assert 0.02 < np.abs(y).max() < 10  # neither silent nor exploding


def test_its_attributes_are_set(folder: Path) -> None:
    with Session(str(folder / "quiet.ts"), "decode", 2048, sample_rate=44100) as session:
        session.set("latent_scale", 0.5)
        session.set("learn_target", True)
        assert session.get("latent_scale") == [0.5]
        assert session.get("learn_target") == [True]


@torch.inference_mode()
def test_two_short_blocks_are_one_long_one(folder: Path) -> None:
    short, long = (torch.jit.load(str(folder / "quiet.ts")) for _ in range(2))
    x = 0.2 * torch.randn(3, 1, 8 * 4096, generator=torch.Generator().manual_seed(0))  # any batch up to 64
    y, z = (torch.cat([m(part) for part in x.split(size, -1)], -1) for m, size in ((short, 2048), (long, 4096)))
    assert y.std() > 2e-3
    torch.testing.assert_close(y, z, rtol=0, atol=1e-4)


@torch.inference_mode()
def test_the_filter_bank_inverts() -> None:
    filters = rave_models.filter_bank()
    analysis = rave_models.Analysis(filters, causal=False)
    synthesis = rave_models.Synthesis(filters, analysis.late, causal=False)
    x = torch.randn(1, 1, 8192, generator=torch.Generator().manual_seed(0))
    late = 16 * synthesis.late
    torch.testing.assert_close(synthesis(analysis(x))[..., late:], x[..., :-late], rtol=0, atol=0.02)


def test_it_is_the_same_each_time(folder: Path) -> None:
    saved, again = torch.jit.load(str(folder / "raspberry.ts")), rave_models.build("raspberry")
    for name, tensor in again.state_dict().items():
        torch.testing.assert_close(saved.state_dict()[name], tensor, rtol=0, atol=0)


@pytest.mark.parametrize("noise", [True, False])
def test_info_bench_and_verify_judge_them(tmp_path: Path, noise: bool) -> None:
    """As RAVE's exporter writes them; with their noise they are random, and nothing else is held against them."""
    path = rave_models.make("raspberry", tmp_path / "voice.ts", noise=noise)
    assert list(info(path)["methods"]) == ["encode", "decode", "forward"]
    verdict = verify(path)
    assert verdict.problems == []
    assert {finding.check for finding in verdict.findings if finding.severity is Severity.WARNING} == (
        {"random"} if noise else set()
    )
    figures = bench(path, sizes=(2048,), seconds=0)
    assert not any(row.problem for row in figures.rows)
    assert figures.parameters > 1e6
    assert all(mmacs is not None and mmacs > 1 for mmacs in figures.mmacs.values())
