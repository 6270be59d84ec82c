"""The noise head: closed forms, and a spectrum that follows its amplitudes."""

from __future__ import annotations

import torch

from nn_export.models.rave.network import amplitude
from nn_export.models.rave.noise import CachedNoiseFrames, NoiseFrames, response
from nn_export.streaming.noise import normal, uniform

FRAME = 64


def test_amplitudes() -> None:
    values = amplitude(torch.tensor([0.0, -5.0], dtype=torch.float64))
    assert torch.allclose(values, torch.tensor([0.4061263, 2.00497e-5], dtype=torch.float64), rtol=1e-5)


def test_flat_amplitudes_leave_the_noise_as_it_is() -> None:
    frames = NoiseFrames(2, FRAME).eval()
    noise = torch.randn(1, 2 * FRAME, 3)
    heard = frames.shape(torch.ones(1, 2 * 5, 3), noise)
    assert torch.allclose(heard, noise.view(1, 2, FRAME, 3).transpose(2, 3).reshape(1, 2, 3 * FRAME), atol=1e-6)


def test_the_spectrum_follows_the_amplitudes() -> None:
    """On average over many frames, each frequency has the square of the curve that is laid through the amplitudes."""
    wanted = torch.tensor([1.0, 0.2, 0.7, 0.1, 0.5])
    frames = NoiseFrames(1, FRAME).eval()
    heard = frames(wanted.view(1, 5, 1).repeat(1, 1, 4000)).view(-1, FRAME)
    power = torch.fft.rfft(heard.double()).abs().square().mean(0) / FRAME * 3  # uniform noise has a variance of 1/3
    curve = (wanted @ response(FRAME)).double().square()
    assert float((power / curve).log10().abs().max()) < 0.05
    assert torch.allclose(response(FRAME).sum(0), torch.ones(FRAME // 2 + 1), atol=1e-6)


def test_noise_is_a_function_of_time() -> None:
    whole = uniform(3, torch.tensor(-5), 1000, 7, torch.zeros(()))
    parts = [uniform(3, torch.tensor(-5 + start), 100, 7, torch.zeros(())) for start in range(0, 1000, 100)]
    assert torch.equal(torch.cat(parts, 1), whole)
    assert not torch.equal(uniform(3, torch.tensor(-5), 1000, 8, torch.zeros(())), whole)
    rows = torch.corrcoef(normal(4, torch.tensor(0), 50_000, 0, torch.zeros(())))
    assert float((rows - torch.eye(4)).abs().max()) < 0.02, "rows are another noise each"


def test_noise_is_white_and_normal() -> None:
    x = normal(1, torch.tensor(0), 1 << 17, 3, torch.zeros((), dtype=torch.float64))[0]
    assert abs(float(x.mean())) < 0.01
    assert abs(float(x.var()) - 1) < 0.02
    assert abs(float((x**4).mean()) - 3) < 0.1
    spectrum = torch.fft.rfft(x).abs().square().view(-1)[1:].unfold(0, 4096, 4096).mean(1) / len(x)
    assert float(spectrum.max() / spectrum.min()) < 1.2


def test_in_blocks() -> None:
    amplitudes = torch.rand(2, 5 * 3, 40)
    whole, stream = NoiseFrames(3, FRAME).eval(), CachedNoiseFrames(3, FRAME, 0)
    parts = [stream(part) for part in amplitudes.split([1, 7, 32], dim=2)]
    assert torch.allclose(torch.cat(parts, 2), whole(amplitudes), atol=1e-6)
    stream.reset()
    assert torch.allclose(stream(amplitudes), whole(amplitudes), atol=1e-6)
