"""A RAVE as a stream is the RAVE on whole sounds, later by the latency that it tells."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import pytest
import torch
from torch import Tensor

from nn_export.models.rave import PRESETS, Config, DiscreteVoice, Rave, Voice

SMALL = Config(capacity=4, latent_size=6, ratios=(4, 4, 2, 2))
"""Of 1024 samples a frame, with a noise head."""

KINDS = {
    "kl": SMALL,
    "causal": dataclasses.replace(SMALL, mode="causal", attenuation=70),
    "stereo": dataclasses.replace(SMALL, channels=2),
    "mmd": dataclasses.replace(SMALL, regularization="mmd", noise_channels=5),
    "rvq": dataclasses.replace(SMALL, regularization="rvq", noise_channels=3, codebooks=3, codes=16),
    "low latency": dataclasses.replace(PRESETS["low_latency"], capacity=4, latent_size=6),
}


def rave(config: Config) -> Rave:
    """Random weights; loud enough to hear every part, and latents whose basis is a rotation."""
    torch.manual_seed(1)
    model = Rave(config).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.startswith("encoder") and weight.dim() > 1:
                weight.mul_(2)
        basis, _ = torch.linalg.qr(torch.randn(config.latent_size, config.latent_size))
        model.latent_basis.copy_(basis)
        model.latent_mean.copy_(torch.randn(config.latent_size) / 4)
    return model


def sound(config: Config, frames: int, batch: int = 1) -> Tensor:
    """Noise between silence, so that neither end of a whole sound is heard."""
    x = torch.randn(batch, config.channels, frames * config.ratio, generator=torch.Generator().manual_seed(2)) / 3
    x[:, :, : x.size(2) // 2], x[:, :, -x.size(2) // 6 :] = 0, 0
    return x


def in_blocks(method: Any, x: Tensor, block: int, seed: int = 0) -> Tensor:
    draw, parts, start = random.Random(seed), [], 0
    while start < x.size(2):
        size = block * draw.choice([1, 1, 2, 3])
        parts.append(method(x[:, :, start : start + size]))
        start += size
    return torch.cat(parts, dim=2)


def far(heard: Tensor, expected: Tensor) -> float:
    return float((heard - expected).abs().max() / expected.abs().max())


def all_latents(model: Rave, **arguments: Any) -> Any:
    if model.config.regularization == "rvq":
        return DiscreteVoice(model, **arguments)
    return Voice(model, latents=model.config.latent_size, **arguments)


@pytest.mark.parametrize("kind", KINDS)
@torch.no_grad()
def test_the_stream_is_the_whole_sound_delayed(kind: str) -> None:
    """With the noise head on: noise is a function of time. Eager and scripted, in blocks that differ."""
    config = KINDS[kind]
    model, frames = rave(config), 96 if config.ratio > 512 else 400
    x = sound(config, frames, batch=2)
    whole, voice = model(x), all_latents(model)
    latency = voice._nn.methods["forward"].latency
    begin, end = x.size(2) * 2 // 5, x.size(2) * 4 // 5
    assert latency < x.size(2) - end, "the end is seen: offline, layers are padded there"
    assert float(whole[:, :, begin:end].abs().max()) > 1e-4
    scripted = torch.jit.script(all_latents(model))  # of its own: it shares the state of what it is made from
    for stream in (voice, scripted):
        heard = in_blocks(stream, x, config.ratio)
        assert far(heard[:, :, begin + latency : end + latency], whole[:, :, begin:end]) < 1e-5
        assert far(heard[:, :, begin + latency - 1 : end + latency - 1], whole[:, :, begin:end]) > 0.05, "so is another"
    scripted.set_reset(True)
    again = in_blocks(scripted, x, config.ratio)
    assert torch.equal(again, heard), "reset is not the beginning"


@pytest.mark.parametrize("kind", ["kl", "rvq"])
@torch.no_grad()
def test_encode_then_decode_is_forward(kind: str) -> None:
    """Chance and noise included: they are those of the sound's own time."""
    config = KINDS[kind]
    model, x = rave(config), sound(config, 48)
    one, other = all_latents(model), all_latents(model)
    if kind == "kl":
        for voice in (one, other):
            voice.set_temperature(1.0)
    whole = in_blocks(one, x, config.ratio)
    z = in_blocks(other.encode, x, config.ratio, seed=3)
    assert torch.allclose(in_blocks(other.decode, z, 1, seed=4), whole, atol=1e-6)
    latents = [other._nn.methods[name].latency for name in ("encode", "decode", "forward")]
    assert latents[0] + latents[1] == latents[2]
    assert latents[0] % config.ratio == 0


@torch.no_grad()
def test_default_latency() -> None:
    """Of the thesis' model at 48 kHz: what the sizes in the documentation promise."""
    assert Voice(Rave(PRESETS["v1"]), latents=8, batch=4)._nn.methods["forward"].latency == 24807
    assert Voice(Rave(PRESETS["v1_causal"]), latents=8, batch=4)._nn.methods["forward"].latency == 125
