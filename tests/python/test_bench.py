"""The figures of `nn_export bench` fit together and are those of the model. No time has an upper bound here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor, nn

import nn_export
from nn_export.bench import MIN_BLOCKS, SAFE, Bench, Row, bench
from support import bad_models, legacy_models


class Stack(nn_export.Module):
    """A convolution of known cost, in two methods."""

    def __init__(self) -> None:
        super().__init__(sr=48000)
        self.conv = nn.Conv1d(1, 6, 32, stride=32)
        self.back = nn.ConvTranspose1d(6, 1, 32, stride=32, bias=False)
        self.register_method("encode", 1, 1, 6, 32)
        self.register_method("decode", 6, 32, 1, 1)

    def encode(self, x: Tensor) -> Tensor:
        return self.conv(x)

    def decode(self, z: Tensor) -> Tensor:
        return self.back(z)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bench")
    Stack().export_to_ts(place / "stack.ts")
    models = {"five": lambda: bad_models.Slow(5), "hundred": lambda: bad_models.Slow(100)}
    return legacy_models.write(place, models)


@pytest.fixture(scope="module")
def result(folder: Path) -> Bench:
    return bench(folder / "stack.ts", sizes=(100, 2048), seconds=0.1)


def test_counts(result: Bench) -> None:
    assert result.parameters == 6 * 32 + 6 + 6 * 32
    assert result.parameter_mb == pytest.approx(4e-6 * result.parameters)
    per_second = 6 * 32 * 48000 / 32 / 1e6
    assert result.mmacs == {"encode": pytest.approx(per_second), "decode": pytest.approx(per_second)}


def test_rows(result: Bench) -> None:
    assert result.sample_rate == 48000
    rows = [(row.method, row.optimize, row.block_size) for row in result.rows]
    assert rows == [(m, o, size) for m in ("encode", "decode") for size in (128, 2048) for o in (False, True)]
    for row in result.rows:
        assert row.problem == ""
        assert row.blocks >= MIN_BLOCKS
        assert 0 < row.p50_ms <= row.worst_ms
        duration = row.block_size / 48
        assert row.load == pytest.approx(row.p50_ms / duration)
        assert row.safe == (row.worst_ms < SAFE * duration)
        assert row.latency == 2 * row.block_size - 64
    assert result.load_ms > 0
    assert result.load_again_ms > 0


def test_a_model_that_works_five_milliseconds(folder: Path) -> None:
    found = bench(folder / "five.ts", sizes=(128, 512), seconds=0.1)
    assert all(row.p50_ms >= 5 for row in found.rows)
    assert not any(row.safe for row in found.rows if row.block_size == 128)  # 2.9 ms of sound
    assert all(row.first_ms >= 5 for row in found.rows)


def test_too_slow_is_never_safe(folder: Path) -> None:
    found = bench(folder / "hundred.ts", sizes=(2048,), seconds=0)
    assert all(row.load > 1 and not row.safe for row in found.rows)
    assert found.safe_from("forward") is None
    assert json.loads(json.dumps(found.to_json()))["safe_from"] == {"forward": None}


def test_safe_from_is_where_all_greater_ones_are_safe() -> None:
    safe = {256: True, 512: False, 1024: True, 2048: True}
    found = Bench("", 44100, rows=[Row("forward", True, size, safe=safe[size]) for size in safe])
    row = found.safe_from("forward")
    assert row is not None
    assert row.block_size == 1024
    assert found.safe_from("encode") is None


@pytest.mark.parametrize("name", legacy_models.MODELS)
def test_files_of_other_exporters(tmp_path: Path, name: str) -> None:
    place = legacy_models.write(tmp_path, {name: legacy_models.MODELS[name]})
    found = bench(place / f"{name}.ts", sizes=(4096,), seconds=0)
    assert found.rows
    assert not [row.problem for row in found.rows if row.problem]


def test_a_method_that_fails_is_a_row(folder: Path, tmp_path: Path) -> None:
    legacy_models.write(tmp_path, {"halting": lambda: bad_models.FailsNowAndThen(2)})
    found = bench(tmp_path / "halting.ts", sizes=(512,), seconds=0)
    assert all(row.problem and not row.safe and not row.blocks for row in found.rows)


def test_the_command(run: Any, folder: Path) -> None:
    done = run("bench", str(folder / "stack.ts"), "--size", "2048", "--seconds", "0", "--plot", "load.png")
    assert done.status == 0, done.err
    assert "decode: safe from bufsize 2048 on, 0.3 million multiply-accumulates" in done.out or "not safe" in done.out
    assert Path("load.png").stat().st_size > 5000
    done = run("bench", str(folder / "stack.ts"), "--size", "2048", "--seconds", "0", "--json")
    assert set(json.loads(done.out)) >= {"rows", "safe_from", "mmacs"}
    assert run("bench", "missing.ts").status == 1
    assert run("bench", str(folder / "stack.ts"), "--seconds", "0", "--plot", "load.doc").status == 1
    assert not Path("load.doc").exists()
