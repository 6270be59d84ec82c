"""`optimize`: the same sound by faster kernels."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from nn_export import Error, Session
from support import legacy_models

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
import rave_models

RATE = 44100
BLOCK = 2048


class Streaming(nn.Module):
    """A convolution with a cached padding, and no reset() of its own."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv1d(1, 256, 512, stride=32)
        self.back = nn.ConvTranspose1d(256, 1, 32, stride=32)
        self.gain = 1.0
        self.register_buffer("pad", torch.zeros(64, 1, 480))
        self.register_buffer("forward_params", torch.tensor([1, 1, 1, 1]))
        self.register_buffer("gain_params", torch.tensor([2]))

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["forward"]

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        return ["gain"]

    @torch.jit.export
    def get_gain(self) -> float:
        return self.gain

    @torch.jit.export
    def set_gain(self, gain: float) -> int:
        self.gain = gain
        return 0

    def forward(self, x: Tensor) -> Tensor:
        batch = x.size(0)
        x = torch.cat([self.pad[:batch], x], -1)
        self.pad[:batch].copy_(x[..., -480:])
        return self.gain * self.back(self.conv(x))


class Double(Streaming):
    """Computes in double precision."""

    def __init__(self) -> None:
        super().__init__()
        self.double()

    def forward(self, x: Tensor) -> Tensor:
        return self.back(self.conv(nn.functional.pad(x.double(), [480, 0]))).float()


class Remade(Streaming):
    """Makes its state anew when it is reset, from constants, and keeps a view of it."""

    def __init__(self) -> None:
        super().__init__()
        self.last = torch.zeros(1, 1, 4)
        self.count = torch.zeros(1)

    @torch.jit.export
    def reset(self) -> None:
        self.last = torch.zeros(1, 1, 4)
        self.count = torch.zeros(2)[:1]

    def forward(self, x: Tensor) -> Tensor:
        self.count.add_(1)
        self.last.add_(self.count)
        return self.last.sum() + 0 * x


class Unbatched(Streaming):
    """Gives its convolutions signals without a batch."""

    def forward(self, x: Tensor) -> Tensor:
        return self.back(self.conv(nn.functional.pad(x[0], [480, 0])))[None]


@pytest.fixture(scope="module")
def streaming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streaming")
    models: dict[str, Callable[[], nn.Module]] = {
        "streaming": Streaming,
        "double": Double,
        "remade": Remade,
        "unbatched": Unbatched,
    }
    return legacy_models.write(folder, models) / "streaming.ts"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A RAVE whose noise is off: its sound is the same each time."""
    return rave_models.make("raspberry", tmp_path_factory.mktemp("optimize") / "quiet.ts", noise=False)


@pytest.fixture(autouse=True)
def own_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where what was measured is remembered: for each test anew."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "nn~" / "kernels.json"


def noise(channels: int, blocks: int) -> np.ndarray:
    return 0.2 * np.random.default_rng(0).standard_normal((channels, blocks * BLOCK)).astype(np.float32)


def decibels(expected: np.ndarray, heard: np.ndarray) -> float:
    error = np.sum((expected.astype(np.float64) - heard) ** 2)
    return float("inf") if error == 0 else 10 * np.log10(np.sum(expected.astype(np.float64) ** 2) / error)


def play(path: Path, method: str, *messages: tuple[str | int | float, ...]) -> np.ndarray:
    with Session(str(path), method, BLOCK, sample_rate=RATE) as session:
        for selector, *values in messages:
            session.send(str(selector), *values)
        return session.process(noise(session.in_channels, 12))


@pytest.mark.parametrize("method", ["encode", "decode", "forward"])
def test_the_sound_is_the_same(quiet: Path, method: str) -> None:
    plain = play(quiet, method, ("optimize", 0))
    fast = play(quiet, method)
    assert np.abs(plain).max() > 1e-3
    assert not np.array_equal(plain, fast)  # else nothing was optimized
    assert decibels(plain, fast) > 110


def test_it_says_what_it_does(quiet: Path) -> None:
    with Session(str(quiet), "forward", BLOCK, sample_rate=RATE) as session:
        ((selector, (word, faster, known)),) = session.send("optimize")
        assert (selector, word) == ("optimize", 1)
        assert 10 < faster <= known
        assert session.send("optimize", 0) == [("optimize", [0, 0, 0])]


def test_settings_state_and_reset_go_along(streaming: Path) -> None:
    """Switched back and forth in mid-sound: nothing but the fades' rounding is heard."""
    x = noise(1, 12)

    def sound(*switches: int) -> np.ndarray:
        with Session(str(streaming), "forward", BLOCK, sample_rate=RATE) as session:
            parts = []
            for i, part in enumerate(np.split(x, 6, axis=1)):
                if i == 1:
                    session.set("gain", 0.5)
                if i == 4:
                    session.reset()
                if i < len(switches):
                    session.send("optimize", switches[i])
                parts.append(session.process(part))
            assert session.get("gain") == [0.5]
        return np.concatenate(parts, axis=1)

    plain = sound(0)
    fast = sound(1)
    switched = sound(0, 0, 1, 0, 1)
    assert decibels(plain, fast) > 110
    # Equal power: where both are the same sound, the fade is louder. All that is not fading is the same.
    fading = int(0.011 * RATE)
    differs = np.flatnonzero(np.abs(plain - switched)[0] > 1e-4)
    assert 0 < len(differs) <= 3 * fading


def test_rounded_weights_say_what_they_cost(quiet: Path) -> None:
    plain = play(quiet, "forward", ("optimize", 0))
    with Session(str(quiet), "forward", BLOCK, sample_rate=RATE) as session:
        session.send("optimize", "bf16")
        (line,) = [line for line in session.messages() if "bfloat16" in line]
        heard = session.process(noise(1, 12))
    assert 25 < decibels(plain, heard) < 80
    told = float(line.split()[-2])
    assert told == pytest.approx(decibels(plain, heard), abs=10)


def test_signals_without_a_batch(streaming: Path) -> None:
    path = streaming.with_name("unbatched.ts")
    plain = play(path, "forward", ("optimize", 0))
    assert np.abs(plain).max() > 0.01
    np.testing.assert_allclose(play(path, "forward"), plain, atol=1e-5)


@pytest.mark.parametrize("optimize", [0, 1])
def test_state_made_by_a_reset_is_the_instances_own(streaming: Path, optimize: int) -> None:
    """LibTorch computes what depends on nothing once and for all: all objects would be given one tensor."""
    block = np.zeros((1, BLOCK), np.float32)
    with (
        Session(str(streaming.with_name("remade.ts")), "forward", 0, vector_size=BLOCK) as one,
        Session(str(streaming.with_name("remade.ts")), "forward", 0, vector_size=BLOCK) as other,
    ):
        for session in (one, other):
            session.send("optimize", optimize)
            session.process(np.tile(block, 4))
            session.send("reset")
            session.process(np.tile(block, 4))
        other.send("reset")
        other.process(np.tile(block, 4))
        assert one.process(block)[0, -1] == 4 * sum(range(1, 6))
        one.send("reset")
        heard = one.process(np.tile(block, 3))
        assert heard[0, -1] == 4 * sum(range(1, 4))


def test_a_model_without_such_convolutions_plays_as_it_is(streaming: Path) -> None:
    path = streaming.with_name("double.ts")
    with Session(str(path), "forward", BLOCK, sample_rate=RATE) as session:
        assert session.send("optimize") == [("optimize", [1, 0, 0])]
        heard = session.process(noise(1, 4))
    assert np.abs(heard).max() > 0
    np.testing.assert_array_equal(heard, play(path, "forward", ("optimize", 0))[:, : heard.shape[1]])


def test_what_was_measured_is_remembered(quiet: Path, own_caches: Path) -> None:
    play(quiet, "encode")
    first = own_caches.read_text(encoding="utf-8")
    ((machine, kernels),) = json.loads(first).items()
    assert torch.__version__.split("+")[0] in machine
    assert len(kernels) > 5
    assert set(kernels.values()) <= {"aten", "onednn", "panels"}
    play(quiet, "encode")
    assert own_caches.read_text(encoding="utf-8") == first
    # What stands there is believed: no kernel but ATen's plays the same to the bit.
    own_caches.write_text(json.dumps({machine: dict.fromkeys(kernels, "aten")}), encoding="utf-8")
    copied = quiet.with_name("copied.ts")
    copied.write_bytes(quiet.read_bytes())
    with Session(str(copied), "encode", BLOCK, sample_rate=RATE) as session:
        ((_, (_, faster, known)),) = session.send("optimize")
        assert (faster, known) == (0, len(kernels))


@pytest.mark.parametrize("word", ["on", 2, "fp16", -1])
def test_other_words_are_refused(streaming: Path, word: str | int) -> None:
    with (
        Session(str(streaming), "forward", BLOCK) as session,
        pytest.raises(Error, match=f"optimize '{word}' does not work: give 0, 1 or bf16"),
    ):
        session.send("optimize", word)
