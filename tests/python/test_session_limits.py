"""What an attribute may be set to: the engine refuses the rest, whoever wrote the setter, and keeps what was set."""

from __future__ import annotations

import enum
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import nn_export
from nn_export import Error, ModelError, Session
from nn_export.info import info


class Shape(enum.Enum):
    SOFT = "soft"
    HARD = "hard"


class Limited(nn_export.Module):
    """An attribute of each kind, with limits."""

    def __init__(self) -> None:
        super().__init__()
        self.register_attribute("gain", 1.0, min=0.1, max=4.0, unit="times")
        self.register_attribute("steps", 2, choices=[1, 2, 4])
        self.register_attribute("shape", Shape.SOFT, choices=Shape, description="how it bends")
        self.register_attribute("pair", (1.0, 2.0), max=3.0)
        self.register_attribute("matrix", torch.zeros(2, 3))
        self.register_attribute("table", nn_export.Buffer(None, 2, 100))
        self.register_attribute("own", 1.0, min=0.0)
        self.register_method("forward", 1, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gain[0]

    @torch.jit.export
    def set_own(self, own: float) -> int:
        self.own = (own,)
        return 0


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("limits") / "limited.ts"
    Limited().export_to_ts(path)
    return path


@pytest.fixture
def session(model: Path) -> Any:
    with Session(str(model), bufsize=64) as session:
        yield session


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("gain", [5.0], "set gain: 5 is out of range: give 0.1 to 4 times"),
        ("gain", [0.0], "0 is out of range"),
        ("steps", [3], "'3' is no choice: give one of 1, 2, 4"),
        ("shape", ["round"], "'round' is no choice: give one of soft, hard"),
        ("pair", [1.0, 3.5], "3.5 is out of range: give at most 3"),
        ("own", [-1.0], "-1 is out of range: give at least 0"),
    ],
)
def test_what_is_not_allowed_is_refused(session: Any, name: str, values: list[Any], message: str) -> None:
    before = session.get(name)
    with pytest.raises(Error, match=message):
        session.set(name, *values)
    assert session.get(name) == before


def test_what_is_allowed_is_set(session: Any) -> None:
    for name, values in {
        "gain": [float(np.float32(0.1))],
        "steps": [4],
        "shape": ["hard"],
        "pair": [3.0, -9.0],
    }.items():
        session.set(name, *values)
        assert session.get(name) == pytest.approx(values) if name != "shape" else ["hard"]


def test_a_tensor_keeps_its_shape(session: Any) -> None:
    session.set("matrix", *range(6))
    assert session.get("matrix") == [0, 1, 2, 3, 4, 5]
    with pytest.raises(Error, match="5 numbers do not fill it: give 2 x 3, that is 6, row by row"):
        session.set("matrix", *range(5))


@pytest.mark.parametrize("length", [1, 101])
def test_a_buffer_of_another_length_is_refused(session: Any, length: int) -> None:
    with pytest.raises(Error, match=f"has {length} samples: give 2 to 100 samples"):
        session.set_buffer("table", np.zeros((1, length), np.float32), 44100)
    session.set_buffer("table", np.zeros((1, 50), np.float32), 44100)


def test_setters_refuse_in_other_hosts_too(model: Path) -> None:
    scripted = torch.jit.load(str(model))
    assert [scripted.set_gain(value) for value in (5.0, 0.0, 2.0)] == [1, 1, 0]
    assert [scripted.set_shape(value) for value in ("round", "hard")] == [1, 0]
    assert [scripted.set_steps(value) for value in (3, 4)] == [1, 0]
    assert scripted.get_gain() == (2.0,)


def test_limits_are_told(model: Path) -> None:
    stated = info(model)["meta"]["attributes"]
    assert stated["gain"] == {"min": 0.1, "max": 4.0, "unit": "times"}
    assert stated["shape"] == {"choices": ["soft", "hard"], "description": "how it bends"}
    assert stated["table"] == {"min_samples": 2, "max_samples": 100}


def test_a_default_outside_is_refused_when_it_is_registered() -> None:
    module = nn_export.Module()
    with pytest.raises(ModelError, match="is not among choices"):
        module.register_attribute("shape", "round", choices=Shape)


def test_limits_that_are_no_plain_numbers(tmp_path: Path) -> None:
    class Odd(Limited):
        def __init__(self) -> None:
            super().__init__()
            self.register_attribute("a", 1.0, min=-float("inf"), max=np.float32(2.5))
            self.register_attribute("b", 1, min=np.int64(0))

    module = Odd()
    module.export_to_ts(tmp_path / "odd.ts")
    assert [module.set_a(value) for value in (2.0, 3.0, -1e9)] == [0, 1, 0]
    assert info(tmp_path / "odd.ts")["meta"]["attributes"]["a"] == {"max": 2.5}
    with pytest.raises(ModelError, match="min is nan"):
        module.register_attribute("c", 1.0, min=float("nan"))


@pytest.mark.parametrize(
    "limits",
    [
        {"min": "low", "max": None, "choices": 3, "unit": 5, "min_samples": -4, "max_samples": 1e30},
        {"min": 9, "max": -9},
        {"choices": [{"a": 1}, None, [[]]]},
        {"choices": []},
        "no limits",
    ],
)
def test_a_broken_record_limits_nothing(model: Path, tmp_path: Path, limits: Any) -> None:
    scripted = torch.jit.load(str(model))
    record = {"contract": "1.0", "attributes": {name: limits for name in ("gain", "table", "shape")}}
    torch.jit.save(scripted, tmp_path / "broken.ts", _extra_files={"nn_export.json": json.dumps(record)})
    with Session(str(tmp_path / "broken.ts"), bufsize=64) as session:
        session.set("gain", 2.0)
        assert session.get("gain") == [2.0]
