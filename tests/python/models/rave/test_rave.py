"""RAVE on whole sounds: sizes that are known, latents in order, and a clear word on what cannot be built."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch

from nn_export import ModelError
from nn_export.models.rave import PRESETS, Config, Rave
from nn_export.models.rave.discriminator import Discriminator


def count(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)


def test_the_thesis_model_has_its_size() -> None:
    model = Rave(PRESETS["v1"])
    assert (count(model.encoder), count(model.decoder)) == (4_836_416, 12_779_442)
    assert count(model) == 17_615_858
    assert count(Rave(dataclasses.replace(PRESETS["v1"], noise=False)).decoder) == 12_739_298
    assert count(Discriminator(1, 16)) == 16_917_942


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_gives_a_sound_back(preset: str) -> None:
    config = dataclasses.replace(PRESETS[preset], capacity=2)
    model = Rave(config).eval()
    x = torch.randn(2, config.channels, 8 * config.ratio)
    with torch.no_grad():
        z = model.encode(x)
        assert z.shape == (2, config.latent_size, 8)
        assert model(x).shape == x.shape
    with pytest.raises(ModelError, match=f"give a multiple of {config.ratio}"):
        model(x[:, :, :-1])


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"channels": 3}, "channels 3 .* give 1 or 2"),
        ({"bands": 5}, "bands 5 .* even"),
        ({"capacity": 0}, "capacity 0"),
        ({"latent_size": 0}, "latent_size 0"),
        ({"ratios": ()}, "ratios"),
        ({"ratios": (4, 0)}, "ratios"),
        ({"ratios": (2, 2)}, "noise True .* multiple of 64"),
        ({"mode": "acausal"}, "choose centred or causal"),
        ({"regularization": "none"}, "choose kl, mmd or rvq"),
        ({"sise": 3}, "sise: no such part"),
    ],
)
def test_what_cannot_be_built_is_told(values: dict[str, Any], what: str) -> None:
    with pytest.raises(ModelError, match=what):
        Config.from_dict(values)


def test_a_config_survives_a_file() -> None:
    content = {
        name: list(v) if isinstance(v, tuple) else v for name, v in dataclasses.asdict(PRESETS["discrete"]).items()
    }
    assert Config.from_dict(content) == PRESETS["discrete"]


# -- the latents that matter -------------------------------------------------------------------------------------------


def latents(spectrum: list[float], frames: int = 4000) -> torch.Tensor:
    """Whose principal directions have variances in these proportions, turned at random."""
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(frames, len(spectrum), generator=generator, dtype=torch.float64)
    z = torch.linalg.qr(z - z.mean(0))[0] * frames**0.5  # exactly uncorrelated, of variance 1
    turned, _ = torch.linalg.qr(torch.randn(len(spectrum), len(spectrum), generator=generator, dtype=torch.float64))
    return z * torch.tensor(spectrum, dtype=torch.float64).sqrt() @ turned + 3


def test_fidelity_counts_variance() -> None:
    model = Rave(Config(capacity=1, latent_size=4, ratios=(4, 4, 4)))
    z = latents([0.6, 0.3, 0.08, 0.02])
    model.fit_pca(z)
    assert [model.rank(f) for f in (0.1, 0.6, 0.61, 0.9, 0.95, 0.98, 0.99, 1.0)] == [1, 1, 2, 2, 3, 3, 4, 4]
    basis = model.latent_basis
    assert torch.allclose(basis @ basis.t(), torch.eye(4), atol=1e-6)
    principal = (z.float() - model.latent_mean) @ basis.t()
    assert torch.allclose(principal.var(0) / principal.var(0).sum(), torch.tensor([0.6, 0.3, 0.08, 0.02]), atol=1e-4)
    assert torch.allclose(principal @ basis + model.latent_mean, z.float(), atol=1e-4)


def test_fidelity_of_nothing() -> None:
    model = Rave(Config(capacity=1, latent_size=4, ratios=(4, 4, 4)))
    with pytest.raises(ModelError, match="3 latent frames: give at least 4"):
        model.fit_pca(torch.randn(3, 4))
    for fidelity in (0.0, 1.1, float("nan")):
        with pytest.raises(ModelError, match="above 0, at most 1"):
            model.rank(fidelity)
    model.fit_pca(torch.ones(10, 4))  # a model that has collapsed
    assert model.rank(0.95) == 4
