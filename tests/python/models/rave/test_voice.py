"""A RAVE as a stream is the RAVE on whole sounds, later by the latency that it tells."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from nn_export import ModelError
from nn_export.models.rave import PRESETS, Config, DiscreteVoice, Rave, Voice
from nn_export.verify import verify

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


@pytest.mark.parametrize("kind", ["mmd", "rvq", "stereo"])
def test_it_passes_its_own_checks(kind: str, tmp_path: Path) -> None:
    module = all_latents(rave(KINDS[kind]))
    module.export_to_ts(tmp_path / "voice.ts")
    assert [str(finding) for finding in verify(tmp_path / "voice.ts", module).problems] == []


@torch.no_grad()
def test_attributes_do_what_they_say() -> None:
    model, x = rave(SMALL), sound(SMALL, 24)
    voice = Voice(model, latents=3)

    def heard(**values: Any) -> Tensor:
        voice.set_reset(True)
        for name, value in values.items():
            assert getattr(voice, f"set_{name}")(value) == 0
        y = voice(x)
        for name in values:
            setattr(voice, name, before[name])
        return y

    before = {name: getattr(voice, name) for name in voice.get_attributes()}
    plain = heard()
    assert torch.equal(heard(), plain), "chance is the same again after reset"
    for name, value in {
        "temperature": 1.0,
        "padding_gain": 1.0,
        "noise": False,
        "seed": 5,
        "latent_scale": torch.tensor([2.0, 1, 1]),
        "latent_bias": torch.tensor([0, 0.5, 0]),
    }.items():
        assert not torch.equal(heard(**{name: value}), plain), name
    still = heard(deterministic=True)
    assert torch.equal(heard(deterministic=True, temperature=2.0, padding_gain=1.0, seed=9), still)
    assert torch.equal(heard(noise=False), still)


@torch.no_grad()
def test_fewer_latents_are_the_first_of_all() -> None:
    model, x = rave(SMALL), sound(SMALL, 24)
    few, whole = Voice(model, latents=2), Voice(model, latents=6)
    z = whole.encode(x)
    assert torch.allclose(few.encode(x), z[:, :2], atol=1e-6)
    both = Voice(model, latents=6).encode_dist(x)
    assert torch.allclose(both[:, :6], z, atol=1e-6)
    assert (both[:, 6:] > 0).all()
    few.set_noise(False)
    whole.set_noise(False)
    z[:, 2:] = 0  # the mean of what is left out
    assert torch.allclose(few.decode(z[:, :2]), whole.decode(z), atol=1e-6)


@torch.no_grad()
def test_codes_are_whole_numbers() -> None:
    config = KINDS["rvq"]
    model, x = rave(config), sound(config, 24)
    voice = DiscreteVoice(model)
    codes = voice.encode(x)
    assert codes.shape == (1, 3, 24)
    assert torch.equal(codes, codes.round())
    assert 0 <= int(codes.min()) <= int(codes.max()) < 16
    first, second = DiscreteVoice(model), DiscreteVoice(model)
    assert torch.equal(first.decode(codes), second.decode(codes + 0.3)), "what is no code is the nearest one"
    assert torch.isfinite(first.decode(codes * 1e6)).all()
    assert DiscreteVoice(model, codebooks=2).encode(x).shape == (1, 2, 24)


@pytest.mark.parametrize(
    ("kind", "make", "what"),
    [
        ("kl", lambda model: Voice(model, latents=0), "latents 0: the model has 6: give a number from 1 to 6"),
        ("kl", lambda model: Voice(model, latents=7), "latents 7"),
        ("kl", lambda model: Voice(model, fidelity=1.5), "fidelity 1.5: give a number above 0, at most 1"),
        ("kl", lambda model: Voice(model, batch=0), "batch 0"),
        ("kl", DiscreteVoice, "has latents, not codes"),
        ("rvq", Voice, "has codes, not latents"),
        ("rvq", lambda model: DiscreteVoice(model, codebooks=4), "codebooks 4: the model has 3"),
    ],
)
def test_what_cannot_be_exported_is_told(kind: str, make: Any, what: str) -> None:
    with pytest.raises(ModelError, match=what):
        make(rave(KINDS[kind]))


@pytest.mark.parametrize("kind", ["kl", "mmd", "rvq"])
@torch.no_grad()
def test_deterministic_leaves_chance_out(kind: str) -> None:
    model, x = rave(KINDS[kind]), sound(KINDS[kind], 24)
    heard = []
    for seed in (0, 7):
        voice = all_latents(model)
        voice.set_deterministic(True)
        voice.set_seed(seed)
        heard.append(voice(x))
    assert torch.equal(*heard)
