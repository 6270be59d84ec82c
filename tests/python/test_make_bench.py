"""`make bench`, quickly: every section is there, and its figures fit together.

Only what must hold on a machine of any speed and load is asked of the times: that a model which keeps a processor busy
for 5 ms is never measured as less, and that figures agree with each other.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.bad_models import Slow
from support.legacy_models import write

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "tests" / "bench" / "bench.py"
BLOCK_MS = 2048 / 44.1

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bench reads /proc")


@pytest.fixture(scope="module", autouse=True)
def driver() -> None:
    build = ["cmake", "--build", "build", "--target", "bench_driver", "bench_kernels"]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=600)


def bench(output: Path, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, BENCH, "--quick", "--output", output, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(output.read_text())
    return result


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Of a model that takes 5 ms for each block."""
    folder = tmp_path_factory.mktemp("bench")
    write(folder, {"five": lambda: Slow(5)})
    return bench(folder / "bench.json", folder / "five.ts")


def test_every_section_is_there(result: dict[str, Any]) -> None:
    assert set(result) == {
        *("machine", "quick", "cost", "overhead", "speed", "kernels", "delay", "instances", "host", "goals")
    }
    assert all(result[section] for section in result)
    assert {row["model"] for row in result["cost"]} == {"through", "five", "none"}
    assert result["machine"]["cores"] >= 1
    assert all(isinstance(goal["met"], bool) for goal in result["goals"])


def summaries(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict) and "quantiles" in value:
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [summary for child in children for summary in summaries(child)]


def test_percentiles_are_in_order(result: dict[str, Any]) -> None:
    found = summaries(result)
    assert len(found) > 20
    for summary in found:
        assert summary["count"] > 0
        assert 0 < summary["p50"] <= summary["p99"] <= summary["p999"] <= summary["max"]
        values = [value for _, value in summary["quantiles"]]
        assert values == sorted(values)


def test_counts_are_those_of_what_was_played(result: dict[str, Any]) -> None:
    for row in result["cost"]:
        if row["model"] != "none":
            vectors = row["boundary"]["count"] + (row["rest"]["count"] if row["rest"] else 0)
            assert vectors == row["clock"]["count"]
            assert row["boundary"]["count"] == vectors * 64 // max(row["block"], 64)
    for row in result["host"]:
        assert len(row["blocks"]) == row["instances"]
        played = row["ticks"] * 64 // 2048
        for blocks in row["blocks"]:
            assert 0 < blocks <= played


def test_a_model_of_five_milliseconds(result: dict[str, Any]) -> None:
    for row in result["speed"]:
        assert row["times"]["p50"] / 1000 >= 5
        assert row["x"] == pytest.approx(row["block"] / 44.1 / (row["times"]["p50"] / 1000))
    plain = [row for row in result["speed"] if not row["optimize"]]
    assert [row["speed_up"] for row in plain] == [1, 1]
    [through, five] = result["overhead"]
    assert through["ratio"] > five["ratio"]  # a call of next to nothing, and all that goes with it
    inline = next(row for row in result["cost"] if row["mode"] == "inline" and row["model"] == "five")
    beside = next(row for row in result["cost"] if row["mode"] == "asynchronous" and row["model"] == "five")
    assert inline["wall"]["p50"] >= 5000  # the audio thread waits
    assert beside["boundary"]["p50"] < inline["wall"]["p50"]  # it does not


def test_an_attribute_is_heard_when_its_block_is(result: dict[str, Any]) -> None:
    """Never before the block it came in; how much later, a busy machine decides."""
    for row in result["delay"]:
        latency = 2 * row["bufsize"] - 64
        assert latency - row["bufsize"] < row["min"] <= row["p50"] <= row["max"]
        assert row["wall"]["p50"] / 1000 > (latency - row["bufsize"]) / 44.1 / 2


def test_a_model_slower_than_sound_is_late(tmp_path: Path) -> None:
    write(tmp_path, {"slow": lambda: Slow(round(BLOCK_MS) + 20)})
    rows = bench(tmp_path / "bench.json", tmp_path / "slow.ts", "--only", "host")["host"]
    for row in rows:
        assert all(late > 0 for late in row["late_blocks"])
    assert "speed" not in json.loads((tmp_path / "bench.json").read_text())


def test_a_missing_model_is_a_line(tmp_path: Path) -> None:
    command = [sys.executable, BENCH, "--quick", tmp_path / "none.ts", "--only", "speed"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "none.ts" in done.stderr
    assert "Traceback" not in done.stderr
