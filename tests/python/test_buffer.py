"""Buffer, eager and inside TorchScript."""

from __future__ import annotations

import copy

import pytest
import torch

from nn_export import Buffer


def test_starts_empty() -> None:
    buffer = Buffer()
    assert not buffer.has_value
    assert buffer.shape == [0, 0]
    assert buffer.sr == -1
    assert buffer.to_str() == "empty"


def test_takes_channels_by_samples() -> None:
    buffer = Buffer()
    x = torch.arange(8.0).reshape(2, 4)
    assert buffer.set_value(x, 44100) == 0
    assert buffer.has_value
    assert buffer.shape == [2, 4]
    assert buffer.sr == 44100
    assert torch.equal(buffer.value, x)
    assert buffer.to_str() == "2 x 4 samples at 44100 Hz"


def test_one_dimension_is_one_channel() -> None:
    buffer = Buffer(torch.ones(5))
    assert buffer.shape == [1, 5]
    assert buffer.to_str() == "1 x 5 samples at unknown rate"


@pytest.mark.parametrize(("samples", "answer"), [(63, -1), (64, 0), (2048, 0), (2049, -1)])
def test_bounds(samples: int, answer: int) -> None:
    buffer = Buffer(None, 64, 2048)
    assert buffer.set_value(torch.zeros(1, samples), 48000) == answer
    assert buffer.has_value == (answer == 0)


def test_a_refused_value_changes_nothing() -> None:
    buffer = Buffer(torch.ones(1, 10), max_samples=10, sr=8000)
    assert buffer.set_value(torch.zeros(1, 11), 44100) == -1
    assert buffer.set_value(torch.zeros(1, 1, 5), 44100) == -1
    assert buffer.sr == 8000
    assert torch.equal(buffer.value, torch.ones(1, 10))


def test_first_content_must_fit() -> None:
    with pytest.raises(ValueError, match="within min_samples and max_samples"):
        Buffer(torch.zeros(1, 3), min_samples=4)


def test_init_value_empties() -> None:
    buffer = Buffer(torch.ones(1, 10), sr=8000)
    buffer.init_value()
    assert not buffer.has_value
    assert buffer.shape == [0, 0]
    assert buffer.sr == -1


def test_a_copy_is_its_own() -> None:
    first = Buffer(torch.ones(1, 4))
    second = copy.deepcopy(first)
    second.init_value()
    assert first.has_value


class Holder(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.buffers_ = (Buffer(torch.ones(2, 6), sr=10), Buffer())

    def forward(self, x: torch.Tensor) -> tuple[bool, int, list[int], str, int]:
        second = self.buffers_[1]
        code = second.set_value(x, 7)
        return self.buffers_[0].has_value, code, second.shape, second.to_str(), self.buffers_[0].sr


def test_works_in_torchscript() -> None:
    x = torch.zeros(1, 3)
    expected = (True, 0, [1, 3], "1 x 3 samples at 7 Hz", 10)
    assert Holder()(x) == expected
    assert torch.jit.script(Holder())(x) == expected
