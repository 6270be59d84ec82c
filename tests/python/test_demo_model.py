"""The demo's model: streaming is exact, its attributes do what they say, and fitting makes it better."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "python" / "examples" / "demo"))
from model import LATENTS, RATIO, Demo, distance


@pytest.fixture
def demo() -> Demo:
    torch.manual_seed(0)
    return Demo().eval()


def noise(batch: int = 1, frames: int = 40) -> torch.Tensor:
    return 0.1 * torch.randn(batch, 1, frames * RATIO, generator=torch.Generator().manual_seed(1))


@torch.inference_mode()
@pytest.mark.parametrize("frames", [1, 2, 3, 7, 39])
def test_a_stream_in_blocks_is_the_whole(demo: Demo, frames: int) -> None:
    x = noise(batch=3)
    whole = demo(x)
    demo.reset()
    blocks = [demo(block) for block in x.split(frames * RATIO, dim=-1)]
    torch.testing.assert_close(torch.cat(blocks, dim=-1), whole, atol=1e-6, rtol=0)


@torch.inference_mode()
def test_decode_of_encode_is_forward(demo: Demo) -> None:
    latents = demo.encode(noise())
    assert latents.shape == (1, LATENTS, 40)
    sound = demo.decode(latents)
    demo.reset()
    torch.testing.assert_close(demo(noise()), sound)


@torch.inference_mode()
def test_no_latency_and_no_look_ahead(demo: Demo) -> None:
    x = noise()
    changed = x.clone()
    changed[..., 20 * RATIO :] = 0
    before = demo(x)
    demo.reset()
    different = (demo(changed) != before)[0, 0].nonzero()
    assert 20 * RATIO <= different.min() < 21 * RATIO


@torch.inference_mode()
def test_attributes(demo: Demo) -> None:
    latents = torch.randn(1, LATENTS, 8)
    plain = demo.decode(latents)
    demo.reset()
    assert demo.set_gain(0.5) == 0
    torch.testing.assert_close(demo.decode(latents), plain * 0.5)
    demo.reset()
    demo.set_gain(1.0)
    assert demo.set_bias(LATENTS, 1.0) != 0
    assert demo.set_bias(2, 0.25) == 0
    biased = demo.decode(latents)
    demo.reset()
    demo.set_bias(0, 0.0)
    latents[:, 2] += 0.25
    torch.testing.assert_close(demo.decode(latents), biased)
    demo.set_bypass(True)
    assert torch.equal(demo(noise()), noise())


def test_fitting_makes_it_better(demo: Demo) -> None:
    time = torch.arange(32768) / 44100
    recording = 0.2 * torch.sin(2 * torch.pi * 220 * time) * (1 + torch.sin(2 * torch.pi * 3 * time))

    def error() -> float:
        torch.manual_seed(2)
        with torch.no_grad():
            return float(distance(demo(recording[None, None])[0], recording[None]))

    before, told = error(), []
    demo.fit(recording, steps=60, progress=lambda done, loss: told.append(done))
    assert error() < 0.7 * before
    assert told[-1] == 1.0
    latents = demo.encode(recording[None, None])
    torch.testing.assert_close(latents.square().mean((0, 2)), torch.ones(LATENTS), atol=0.05, rtol=0)
