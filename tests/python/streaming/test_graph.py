"""Streaming equals offline, sample for sample, at the latency that is known in advance."""

from __future__ import annotations

import importlib
import random
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

import nn_export
from nn_export import ModelError
from nn_export import streaming as st
from nn_export.streaming import Stream, to_streaming
from nn_export.verify import verify

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}


def in_blocks(stream: Any, x: Tensor, seed: int, granularity: int) -> Tensor:
    draw, blocks, start = random.Random(seed), [], 0
    while start < x.shape[2]:
        size = granularity * draw.choice([1, 1, draw.randint(1, 40)])
        blocks.append(stream(x[:, :, start : start + size]))
        start += size
    return torch.cat(blocks, dim=2)


def difference(net: nn.Module, stream: Stream, channels: int, dtype: torch.dtype, seed: int, batch: int = 1) -> float:
    """The largest, relative to the peak, where silence before and after the sound hides both ends."""
    step = stream.granularity
    length = step * -(-12000 // step)
    x = torch.randn(batch, channels, length, dtype=dtype, generator=torch.Generator().manual_seed(seed))
    x[:, :, : length // 2], x[:, :, -length // 5 :] = 0, 0
    with torch.no_grad():
        offline = net(x)
        scripted = torch.jit.script(stream)
        results = [in_blocks(stream, x, seed, step), in_blocks(scripted, x, seed + 1, step)]
    begin, delay = offline.shape[2] * 2 // 5, stream.delay
    end = min(offline.shape[2], results[0].shape[2]) - delay
    expected = offline[:, :, begin:end]
    assert end - begin > 3 * delay, "the sound is too short for this delay"
    heard = [result[:, :, begin + delay : end + delay] for result in results]
    return max(float((one - expected).abs().max() / expected.abs().max()) for one in heard)


def same(net: nn.Module, channels: int = 1, seed: int = 0, batch: int = 1, **arguments: Any) -> Stream:
    for dtype in TOLERANCE:
        net = net.to(dtype).eval()
        stream = to_streaming(net, channels, batch=batch, **arguments)
        assert difference(net, stream, channels, dtype, seed, batch) < TOLERANCE[dtype]
    return stream


@pytest.mark.parametrize("mode", ["centred", "causal", "anticausal"])
@pytest.mark.parametrize("kernel", [1, 2, 3, 6, 9])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (1, 3), (2, 1), (3, 2), (5, 1)])
def test_convolutions(kernel: int, stride: int, dilation: int, mode: Any) -> None:
    torch.manual_seed(0)
    before = st.Conv1d(1, 2, 4)  # so that there is a delay already
    net = nn.Sequential(before, st.Conv1d(2, 3, kernel, stride, dilation, mode=mode))
    stream = same(net)
    back = (kernel - 1) * dilation if mode == "causal" else 0 if mode == "anticausal" else (kernel - 1) * dilation // 2
    ahead = (kernel - 1) * dilation - back + 2
    assert stream.delay == max(0, -(-(ahead - stride + 1) // stride))
    assert stream.latency == stream.delay * stride
    assert net[1](before(torch.zeros(1, 1, 60, dtype=torch.float64))).shape[2] == -(-60 // stride)


@pytest.mark.parametrize("mode", ["centred", "causal", "anticausal"])
@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (4, 2), (7, 3), (8, 4), (9, 4), (16, 8)])
def test_transposed_convolutions(kernel: int, stride: int, mode: Any) -> None:
    torch.manual_seed(1)
    net = nn.Sequential(nn.Conv1d(2, 3, 3, padding=1), st.ConvTranspose1d(3, 2, kernel, stride, mode=mode))
    stream = same(net, channels=2)
    assert net(torch.zeros(1, 2, 10, dtype=torch.float64)).shape[2] == 10 * stride
    late = {"centred": (kernel - stride + 1) // 2, "causal": 0, "anticausal": kernel - stride}[mode]
    assert stream.delay == late + stride


PLAIN: dict[str, nn.Module] = {
    "padded": nn.Conv1d(1, 2, 5, padding=2),
    "same": nn.Conv1d(1, 2, 6, padding="same", dilation=2),
    "valid": nn.Conv1d(1, 2, 5),
    "groups": nn.Sequential(nn.Conv1d(1, 4, 3, padding=1), nn.Conv1d(4, 8, 3, padding=1, groups=4)),
    "transposed": nn.ConvTranspose1d(1, 2, 6, stride=3, padding=2, output_padding=1),
    "with gaps": nn.ConvTranspose1d(1, 2, 2, stride=3, output_padding=1),
    "mean": nn.Sequential(nn.Conv1d(1, 2, 3, padding=1), nn.AvgPool1d(4, 2, 1)),
    "largest": nn.Sequential(nn.Conv1d(1, 2, 3, padding=1), nn.MaxPool1d(4, 4)),
    "weight norm": weight_norm(nn.Conv1d(1, 2, 5, padding=2)),
    "batch norm": nn.Sequential(nn.BatchNorm1d(1), nn.Conv1d(1, 2, 5, padding=2), nn.PReLU(2)),
    "delay": nn.Sequential(nn.Conv1d(1, 2, 9, padding=4), st.Delay(7)),
    "gru": nn.Sequential(nn.Conv1d(1, 3, 3, padding=1), st.GRU(3, 4, 2)),
    "lstm": nn.Sequential(nn.Conv1d(1, 3, 3, padding=1), st.LSTM(3, 4)),
}


@pytest.mark.parametrize("name", PLAIN)
def test_ordinary_layers(name: str) -> None:
    torch.manual_seed(2)
    same(PLAIN[name])


@pytest.mark.parametrize("name", ["gru", "lstm"])
def test_a_recurrent_layer_is_not_run_for_its_shape(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sample by sample, as PyTorch does it without computing, that takes minutes."""
    monkeypatch.setattr(type(PLAIN[name][1].rnn), "forward", None)
    to_streaming(PLAIN[name])


def test_a_delay_takes_the_lag_up() -> None:
    """What is delayed anyway need not lag: 4 samples of the 7 are there already."""
    stream = to_streaming(PLAIN["delay"])
    assert stream.delay == 0
    assert to_streaming(nn.Sequential(nn.Conv1d(1, 2, 9, padding=4), st.Delay(3))).delay == 1


class Residual(nn.Module):
    """x + f(x), as people write it."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.wide = weight_norm(nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation))
        self.narrow = nn.Conv1d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.narrow(torch.nn.functional.leaky_relu(self.wide(x), 0.2))


class Branches(nn.Module):
    """Paths of different length and rate, joined by all that joins."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = nn.Sequential(Residual(4, 1), Residual(4, 3), Residual(4, 9))
        self.into = st.Conv1d(2, 4, 7)
        self.down, self.up = st.Conv1d(4, 8, 9, stride=4), st.ConvTranspose1d(8, 4, 8, stride=4)
        self.ahead = st.Conv1d(4, 4, 5, mode="anticausal")
        self.out = nn.Conv1d(12, 4, 3, padding=1)
        self.register_buffer("scale", torch.full((4, 1), 0.5))

    def forward(self, x: Tensor) -> Tensor:
        y = self.into(x)
        z = torch.tanh(self.up(self.down(y)))
        joined = torch.cat([self.stack(y) * self.scale, self.ahead(y) - z, y], dim=1)
        first, second = self.out(joined).chunk(2, dim=1)
        return first * torch.sigmoid(second) + x.mean(dim=1, keepdim=True)


def test_branches_meet_in_time() -> None:
    torch.manual_seed(3)
    stream = same(Branches(), channels=2, batch=3)
    assert stream.granularity == 4
    assert stream.batch == 3


def random_net(seed: int) -> nn.Module:
    """A chain of at most six layers, some of them beside a shortcut."""
    draw = random.Random(seed)
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    channels, rate = 1, 1
    for _ in range(draw.randint(2, 6)):
        width = draw.randint(1, 4)
        kind = draw.choice(["conv", "down", "up", "residual", "act"])
        if kind == "conv":
            mode: Any = draw.choice(["centred", "causal", "anticausal"])
            layers.append(st.Conv1d(channels, width, draw.randint(1, 9), dilation=draw.randint(1, 4), mode=mode))
        elif kind == "down" and rate < 16:
            stride = draw.randint(2, 4)
            layers.append(st.Conv1d(channels, width, draw.randint(1, 9), stride=stride))
            rate *= stride
        elif kind == "up":
            stride = draw.randint(2, 3)
            layers.append(st.ConvTranspose1d(channels, width, stride * draw.randint(1, 3), stride=stride))
        elif kind == "residual":
            layers.append(Residual(channels, draw.randint(1, 5)))
            width = channels
        else:
            layers.append(nn.LeakyReLU(0.2))
            width = channels
        channels = width
    return nn.Sequential(*layers)


@pytest.mark.parametrize("seed", range(16))
def test_random_networks(seed: int) -> None:
    same(random_net(seed), seed=seed)


def test_the_delay_is_the_one_that_is_measured() -> None:
    """No smaller delay makes them equal."""
    torch.manual_seed(4)
    net = Branches().double().eval()
    stream = to_streaming(net, 2)
    x = torch.randn(1, 2, 8000, dtype=torch.float64)
    with torch.no_grad():
        offline, heard = net(x), stream(x)
    errors = [
        float((heard[:, :, 2000 + lag : 6000 + lag] - offline[:, :, 2000:6000]).abs().max())
        for lag in range(stream.delay + 20)
    ]
    assert min(range(len(errors)), key=errors.__getitem__) == stream.delay
    assert errors[stream.delay] < 1e-10 < 1e-3 < min(errors[: stream.delay])


def test_streams_one_after_the_other() -> None:
    """An encoder and a decoder that are played apart, with the delay of the first handed on."""
    torch.manual_seed(5)
    encoder = nn.Sequential(nn.Conv1d(1, 4, 7, padding=3), st.Conv1d(4, 6, 9, stride=4)).double().eval()
    decoder = nn.Sequential(st.ConvTranspose1d(6, 4, 8, stride=4), nn.Conv1d(4, 1, 7, padding=3)).double().eval()
    first = to_streaming(encoder)
    second = to_streaming(decoder, 6, delay=first.delay)
    both = to_streaming(nn.Sequential(encoder, decoder))
    assert second.delay == both.delay
    x = torch.randn(1, 1, 4000, dtype=torch.float64)
    with torch.no_grad():
        assert torch.equal(second(first(x)), both(x))


def test_state() -> None:
    torch.manual_seed(6)
    stream = to_streaming(Branches().eval(), 2, batch=2)
    x = torch.randn(2, 2, 400)
    before = {name: value.data_ptr() for name, value in stream.named_buffers()}
    with torch.no_grad():
        first = stream(x)
        assert not torch.equal(stream(x), first)
        stream.reset()
        assert torch.equal(stream(x), first)
        stream.reset()
        assert torch.allclose(stream(x[:1]), first[:1], atol=1e-6)
    assert {name: value.data_ptr() for name, value in stream.named_buffers()} == before
    with pytest.raises(ValueError, match="batch of 3, made for 2"):
        stream(torch.zeros(3, 2, 4))
    with pytest.raises(ValueError, match="give a multiple of 4"):
        stream(torch.zeros(1, 2, 6))


def test_the_offline_model_stays_as_it_is() -> None:
    net = Branches()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    stream = to_streaming(net, 2)
    with torch.no_grad():
        for value in net.parameters():
            value.zero_()
    assert net.training
    assert all(value.abs().sum() > 0 for name, value in stream.named_parameters() if name.endswith("weight"))
    assert before.keys() == net.state_dict().keys()


class Voice(nn_export.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(7)
        self.net = to_streaming(
            nn.Sequential(nn.Conv1d(1, 4, 9, padding=4), Residual(4, 3), nn.Conv1d(4, 1, 1)), batch=4
        )
        self.register_method("forward", 1, 1, 1, 1, latency=self.net.latency)

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


def test_it_exports_and_is_right(tmp_path: Path) -> None:
    voice = Voice()
    voice.export_to_ts(tmp_path / "voice.ts")
    verdict = verify(tmp_path / "voice.ts", voice)
    assert verdict.problems == []


def test_the_documented_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[3] / "docs" / "streaming.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code is not None
    (tmp_path / "documented.py").write_text(code[1])
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("documented")
    assert verify("voice.ts").problems == []


class Bad(nn.Module):
    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.conv = nn.Conv1d(1, 2, 3, padding=1)
        self.norm = nn.GroupNorm(1, 2)
        self.mirror = nn.Conv1d(2, 2, 3, padding=1, padding_mode="reflect")
        self.down = st.Conv1d(2, 2, 4, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        if self.kind == "norm":
            return self.norm(y)
        if self.kind == "mirror":
            return self.mirror(y)
        if self.kind == "flip":
            return y.flip(2)
        if self.kind == "slice":
            return y[:, :, 1:]
        if self.kind == "cat":
            return torch.cat([y, y], dim=2)
        if self.kind == "fft":
            return torch.fft.rfft(y).abs()
        if self.kind == "decides":
            return y if y.sum() > 0 else -y
        return torch.ones(2, 1)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("norm", "'norm' is not known to be streamable"),
        ("mirror", "padding_mode 'reflect'"),
        ("flip", "only channels, dim=1"),
        ("slice", "takes a part of the time"),
        ("cat", "goes along dimension 2"),
        ("fft", "may mix what sounds at different times"),
        ("decides", "must not decide by its input"),
        ("constant", "return one tensor that comes from the input"),
    ],
)
def test_what_cannot_stream_is_told(kind: str, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        to_streaming(Bad(kind))
    assert message in str(caught.value).replace("': is", "' is")
    if kind in ("flip", "slice", "cat", "fft"):
        assert "test_graph.py, line" in str(caught.value)
