"""What keeps the latents in order: closed forms, and codebooks that follow what they are shown."""

from __future__ import annotations

import numpy as np
import torch

from nn_export.models.rave import Config
from nn_export.models.rave.latent import Quantized, Variational, Wasserstein, discrepancy


def test_divergence_of_the_standard_normal_is_nothing() -> None:
    latent = Variational()
    scale = float(np.log(np.expm1(1 - 1e-4)))  # whose softplus is one
    parameters = torch.cat([torch.zeros(1, 3, 5), torch.full((1, 3, 5), scale)], dim=1)
    z, cost = latent.eval()(parameters)
    assert abs(float(cost)) < 1e-5
    assert torch.equal(z, parameters[:, :3])
    _, cost = latent(parameters + torch.cat([torch.full((1, 3, 5), 2.0), torch.zeros(1, 3, 5)], dim=1))
    assert abs(float(cost) - 3 * 4) < 1e-4  # the squares of the means, over all latents
    drawn = torch.stack([latent.train()(parameters)[0] for _ in range(2000)])
    assert abs(float(drawn.std()) - 1) < 0.02


def test_discrepancy_as_numpy_has_it() -> None:
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(20, 3)), draw.normal(1, 2, size=(30, 3))

    def kernel(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.mean([[np.exp(-np.mean((p - q) ** 2) / 3) for q in b] for p in a]))

    expected = kernel(x, x) + kernel(y, y) - 2 * kernel(x, y)
    assert abs(float(discrepancy(torch.from_numpy(x), torch.from_numpy(y))) - expected) < 1e-9
    assert abs(float(discrepancy(torch.from_numpy(x), torch.from_numpy(x)))) < 1e-9
    points, cost = Wasserstein()(torch.randn(2, 3, 50))
    assert float(cost) < 0.05 < float(Wasserstein()(torch.randn(2, 3, 50) + 3)[1])
    assert points.shape == (2, 3, 50)


def quantized() -> Quantized:
    torch.manual_seed(0)
    return Quantized(Config(latent_size=2, regularization="rvq", codebooks=3, codes=8))


def test_codes_are_the_nearest_vectors_of_what_is_left() -> None:
    latent, z = quantized(), torch.randn(2, 2, 5)
    codes = latent.codes(z)
    for b in range(2):
        for t in range(5):
            rest = z[b, :, t].clone()
            for book, code in zip(latent.books, codes[b, :, t], strict=True):
                nearest = int(((book - rest) ** 2).sum(1).argmin())
                assert nearest == int(code)
                rest -= book[nearest]
            assert torch.allclose(z[b, :, t] - rest, latent.decode(codes)[b, :, t], atol=1e-5)


def test_codebooks_follow_the_latents() -> None:
    """Clusters far apart: after a while each has its code, and gradients pass straight through."""
    latent = quantized().train()
    centres = torch.tensor([[5.0, 0.0], [-5.0, 0.0], [0.0, 5.0], [0.0, -5.0]])
    generator = torch.Generator().manual_seed(1)

    def batch() -> torch.Tensor:
        chosen = centres[torch.randint(4, (4, 50), generator=generator)]
        return (chosen + 0.1 * torch.randn(4, 50, 2, generator=generator)).transpose(1, 2)

    for _ in range(50):
        z = batch().requires_grad_()
        sums, cost = latent(z)
    sums.sum().backward()
    assert z.grad is not None
    assert torch.equal(z.grad, torch.ones_like(z)), "not straight through"
    assert float(cost.detach()) < 0.02
    latent.eval()
    assert float((latent.mean(z) - z).detach().abs().max()) < 0.5
    before = latent.books.clone()
    latent(batch())
    assert torch.equal(latent.books, before), "it learns in eval mode"


def test_a_dead_code_is_moved() -> None:
    latent = quantized().train()
    z = torch.randn(4, 2, 100)
    latent(z)
    with torch.no_grad():
        latent.books[0, 3] = 1000.0
    for _ in range(400):
        latent(z)
    assert float(latent.books[0, 3].abs().max()) < 10
