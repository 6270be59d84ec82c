"""Losses: closed forms."""

from __future__ import annotations

import math

import pytest
import torch

from nn_export.models.rave.losses import (
    Loudness,
    SpectralDistance,
    a_weighting,
    discriminator_loss,
    feature_matching,
    generator_loss,
    snr,
)


def noise(seed: int = 0, samples: int = 8192) -> torch.Tensor:
    return torch.randn(2, 1, samples, generator=torch.Generator().manual_seed(seed))


def test_equal_sounds_are_not_apart() -> None:
    assert float(SpectralDistance()(noise(), noise())) == 0


def test_a_louder_sound_is_as_far_as_its_gain_says() -> None:
    """At each of the five resolutions: |g - 1| for the spectrum, log g for its logarithm."""
    far = SpectralDistance()(2 * noise(), noise())
    assert float(far) == pytest.approx(5 * (1 + math.log(2)), rel=1e-3)


def test_phases_do_not_count() -> None:
    phase = 2 * math.pi * 1000 / 48000 * torch.arange(8192.0)
    x, moved = (torch.sin(phase + start)[None, None] + 0.05 * noise()[:1] for start in (0, 1))
    assert float((x - moved).abs().max()) > 0.9
    assert float(SpectralDistance()(moved, x)) < 0.3 * float(SpectralDistance()(2 * x, x))


def test_some_resolutions_have_the_expected_value_of_all() -> None:
    far, x, y = SpectralDistance(), noise(), noise(1)
    torch.manual_seed(0)
    drawn = torch.stack([far(x, y, 1) for _ in range(200)])
    assert float(drawn.std()) > 0
    assert float(drawn.mean()) == pytest.approx(float(far(x, y)), rel=0.05)
    short = far(x[:, :, :300], y[:, :, :300])
    assert float(far(x[:, :, :300], y[:, :, :300], 9)) == pytest.approx(float(short)), "two fit"


def test_silence_has_a_gradient() -> None:
    x = torch.zeros(1, 1, 4096, requires_grad=True)
    SpectralDistance()(x, noise(samples=4096)[:1]).backward()
    assert x.grad is not None
    assert torch.isfinite(x.grad).all()
    assert torch.isfinite(SpectralDistance()(noise(), torch.zeros(2, 1, 8192)))


def test_a_weighting() -> None:
    """IEC 61672, table 3."""
    known = {31.5: -39.4, 100.0: -19.1, 1000.0: 0.0, 2500.0: 1.3, 10000.0: -2.5, 16000.0: -6.6}
    assert a_weighting(torch.tensor(list(known))).tolist() == pytest.approx(list(known.values()), abs=0.15)


def test_loudness_is_in_tens() -> None:
    loudness = Loudness(48000)
    assert float((loudness(10 * noise()) - loudness(noise())).mean()) == pytest.approx(1, abs=1e-3)


def test_adversarial_losses() -> None:
    def scored(score: float) -> list[list[torch.Tensor]]:
        return [[torch.full((1, 2, 4), 3.0), torch.full((1, 1, 4), float(score))] for _ in range(3)]

    assert float(discriminator_loss(scored(0), scored(0))) == 6, "three scales that know nothing"
    assert float(discriminator_loss(scored(1.5), scored(-2))) == 0
    assert float(discriminator_loss(scored(-1), scored(1))) == 12
    assert float(generator_loss(scored(0.5))) == -1.5
    other = [[layer + 2 for layer in scale[:-1]] + scale[-1:] for scale in scored(9)]
    assert float(feature_matching(scored(0), other)) == 2, "the mean over layers; the score is none"


def test_snr() -> None:
    assert snr(1.1 * noise(), noise()) == pytest.approx(20)
