"""One file, three ways: Pd offline, `nn_export render` and eager PyTorch give the same samples."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

import nn_export
from support.pd import Patch, Pd

VOICE = Path("/usr/share/puredata/doc/sound/voice.wav")
BLOCK = 1024


class Codec(nn_export.Module):
    """A streaming model with state, a lower-rate bottleneck and an attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.down = torch.nn.Conv1d(1, 6, 96, stride=32)
        self.up = torch.nn.ConvTranspose1d(6, 1, 32, stride=32)
        self.register_buffer("past", torch.zeros(4, 1, 64))
        self.register_attribute("drive", 1.0)
        self.register_method("forward", 1, 1, 1, 1)
        self.register_method("encode", 1, 1, 6, 32)  # so that blocks come in multiples of 32

    def encode(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.cat([self.past[: x.shape[0]], x], dim=-1)
        self.past[: x.shape[0]].copy_(x[..., -64:])
        return torch.tanh(self.drive[0] * self.down(x))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.up(self.encode(x))


@pytest.fixture(scope="module")
def codec(tmp_path_factory: pytest.TempPathFactory) -> tuple[Codec, Path]:
    torch.manual_seed(1)
    model = Codec()
    path = tmp_path_factory.mktemp("same") / "codec.ts"
    model.export_to_ts(path)
    return model, path


def test_pd_render_and_pytorch_agree(pd: Pd, codec: tuple[Codec, Path], tmp_path: Path) -> None:
    model, path = codec
    voice, rate = soundfile.read(VOICE, dtype="float32")
    voice = voice[: 20 * BLOCK]
    source, target = tmp_path / "in.wav", tmp_path / "out.wav"
    soundfile.write(source, voice, rate, subtype="FLOAT")

    model.set_drive(2.5)
    with torch.inference_mode():
        blocks = torch.from_numpy(voice)[None, None].split(BLOCK, dim=-1)
        eager = torch.cat([model(block) for block in blocks], dim=-1)[0, 0].numpy()

    tool = Path(sys.executable).with_name("nn_export")
    arguments = ["render", path, source, target, "--set", "drive=2.5", "--bufsize", str(BLOCK)]
    done = subprocess.run([tool, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rendered, rendered_rate = soundfile.read(target, dtype="float32")
    assert rendered_rate == rate

    latency = 2 * BLOCK - 64
    patch = Patch()
    patch.obj("r", "nn") >> (nn := patch.obj("nn~", str(path), "forward", BLOCK))
    patch.source("in", voice)[0] >> nn >> patch.sink("out")[0]
    patch.at(0, "nn", "offline", 1)
    patch.at(0, "nn", "set", "drive", 2.5)
    result = pd.run(patch, samples=len(voice) + latency, rate=rate)
    assert result.status == 0, result.console
    played = result.outputs["out"][0]

    assert np.abs(eager).max() > 0.01
    assert not played[:latency].any()
    np.testing.assert_allclose(rendered, eager, atol=1e-6, rtol=0)
    np.testing.assert_allclose(played[latency:], eager, atol=1e-6, rtol=0)
    np.testing.assert_array_equal(played[latency:], rendered)
