"""RAVE in real Pd: what plays is the offline model, later by the latency that was told."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from nn_export.models.rave import PRESETS, Rave, Voice
from support.pd import Patch, Pd

RATE = 44100


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Rave]]:
    """A small one of each mode, and the low-latency one as it is; with random weights."""
    folder, made = tmp_path_factory.mktemp("rave"), {}
    for name, preset in (("centred", "small"), ("causal", "raspberry"), ("low_latency", "low_latency")):
        torch.manual_seed(3)
        config = dataclasses.replace(PRESETS[preset], sample_rate=RATE)
        if name != "low_latency":
            config = dataclasses.replace(config, capacity=4, latent_size=4, ratios=(4, 4, 2, 2))
        made[name] = Rave(config).eval()
        with torch.no_grad():  # else the latents hardly move, and the decoder hardly minds
            for weight in made[name].encoder.parameters():
                weight.mul_(2 if weight.dim() > 1 else 1)
            made[name].decoder.trunk[0].parametrizations.weight.original0.mul_(10)
        Voice(made[name], latents=4 if name != "low_latency" else 128).export_to_ts(folder / f"{name}.ts")
    return folder, made


@pytest.mark.parametrize("name", ["centred", "causal"])
def test_encode_decode_forward_and_pytorch_agree(pd: Pd, models: tuple[Path, dict[str, Rave]], name: str) -> None:
    """Without noise, as the noise head's time is that of each object."""
    folder, raves = models
    rave = raves[name]
    length = 64 * rave.config.ratio
    x = np.zeros((1, length), np.float32)
    x[:, length // 3 : 2 * length // 3] = np.random.default_rng(1).uniform(-0.5, 0.5, length // 3 + 1)[: length // 3]
    patch = Patch(64)
    source = patch.source("sound", x)[0]
    nodes = {}
    for method in ("encode", "decode", "forward"):
        nodes[method] = patch.obj("nn~", name, method, rave.config.ratio)
        patch.at(0, nodes[method], "offline", 1)
        if rave.config.noise:
            patch.at(0, nodes[method], "set", "noise", 0)
    source >> nodes["encode"]
    source >> nodes["forward"]
    for i in range(4):
        nodes["encode"][i] >> nodes["decode"][i]
    nodes["decode"] >> patch.sink("pair")[0]
    nodes["forward"] >> patch.sink("whole")[0]
    for node in nodes.values():
        patch.at(length - 64, node, "latency")
    result = pd.run(patch, samples=length, rate=RATE, folder=folder)
    assert result.status == 0, result.console
    told = [int(line.split()[2]) for line in result.console.splitlines() if line.startswith("nn~: latency")]
    assert len(told) == 3
    with torch.no_grad():
        expected = rave(torch.from_numpy(x)[None], noise=False)[0].numpy()
    begin, end = length // 3 - rave.config.ratio, 2 * length // 3
    peak = np.abs(expected).max()
    frames = told[0] // rave.config.ratio  # latents reach the decoder after whole frames
    for sink, late in (("whole", told[2]), ("pair", frames * rave.config.ratio + told[1])):
        heard = result.outputs[sink][:, begin + late : end + late]
        assert heard.shape[1] > 20 * rave.config.ratio // 2
        difference = np.abs(heard - expected[:, begin : begin + heard.shape[1]]).max()
        assert difference < 1e-5 * peak
        early = begin - rave.config.ratio
        shifted = np.abs(heard - expected[:, early : early + heard.shape[1]]).max()
        assert shifted > 0.01 * peak, "a frame more or less makes no difference"


def test_low_latency_from_inlet_to_outlet(pd: Pd, models: tuple[Path, dict[str, Rave]]) -> None:
    """An impulse at any time is answered within 10 ms, and at nearly the same distance, at a host vector of 64."""
    folder, _ = models
    apart = 24576  # further than the model remembers
    at = [apart // 2 + apart * i + 19 * i for i in range(7)]
    silence, clicks = (np.zeros((1, 7 * apart), np.float32) for _ in range(2))
    clicks[0, at] = 0.9
    heard = {}
    for name, x in (("silence", silence), ("clicks", clicks)):
        patch = Patch(64)
        node = patch.obj("nn~", "low_latency", "forward", 128)
        patch.at(0, node, "offline", 1)
        patch.source("sound", x)[0] >> node >> patch.sink("out")[0]
        patch.at(6400, node, "latency")
        result = pd.run(patch, samples=x.shape[1], rate=RATE, folder=folder)
        assert result.status == 0, result.console
        heard[name] = result.outputs["out"][0]
    assert "latency 249 5.646" in result.console
    answer = np.abs(heard["clicks"] - heard["silence"])
    begin = []
    for time in at:
        part = answer[time : time + apart // 2]
        assert part.max() > 1e-5, "the model does not hear the click"
        assert answer[time - 500 : time].max() < 1e-6, "it hears it before"
        begin.append(int(np.argmax(part > 0.01 * part.max())))
    print(f"latency 249 samples; answers begin {min(begin)} to {max(begin)} samples after the click")
    assert 1000 * max(begin) / RATE < 10
    assert 1000 * (max(begin) - min(begin)) / RATE < 3
