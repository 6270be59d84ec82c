"""The parts of the bench: each is a list of steps, and each step gives rows for its section of the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from driver import Driver

RATE = 44100  # Hz, and
VECTOR = 64  # samples: of the driver's host
BLOCKS = (2048, 4096)  # for speed
QUANTILES = (0, 1, 5, 10, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.8, 99.9, 100)

Row = dict[str, Any]
Step = tuple[str, Callable[[], list[Row]]]


@dataclass(frozen=True)
class Plan:
    driver: Driver
    through: Path
    models: list[Path]
    quick: bool

    @property
    def typical(self) -> Path:
        """The model for what one model is enough for."""
        return next((model for model in self.models if model.stem == "v2_small"), self.models[0])

    def seconds(self, long: float) -> float:
        return long / 30 if self.quick else long

    def run(self, *arguments: object) -> list[Row]:
        return self.driver.run(*arguments)


def summary(nanoseconds: Any) -> Row:
    """In microseconds; `quantiles` for pictures: pairs of percent and value."""
    values = np.asarray(nanoseconds) / 1000
    levels = {"p50": 50, "p99": 99, "p999": 99.9}
    return {
        "count": len(values),
        **{name: round(float(np.percentile(values, level)), 3) for name, level in levels.items()},
        "max": round(float(values.max()), 3),
        "quantiles": [[level, round(float(np.percentile(values, level)), 3)] for level in QUANTILES],
    }


def cost(plan: Plan) -> list[Step]:
    """What `process` costs the audio thread."""

    def play(model: Path, bufsize: int, seconds: float) -> list[Row]:
        [line] = plan.run("cost", model, "forward", bufsize, plan.seconds(seconds))
        cpu, wall = np.array(line["cpu"]), np.array(line["wall"])
        end = VECTOR * np.arange(1, len(cpu) + 1)
        boundary = end // line["block"] > (end - VECTOR) // line["block"]  # a block is full at the end of this vector
        row: Row = {"model": model.stem, "mode": "asynchronous" if bufsize else "inline", "rest": None}
        row |= {key: line[key] for key in ("block", "channels", "real_time", "late")}
        row |= {"clock": summary(line["clock"]), "boundary": summary(cpu[boundary]), "wall": summary(wall[boundary])}
        if not boundary.all():
            row["rest"] = summary(cpu[~boundary])
        return [row]

    def wake() -> list[Row]:
        [line] = plan.run("wake", plan.seconds(20))
        return [{"model": "none", "mode": "bare wake", "rest": None, "boundary": summary(line["cpu"])}]

    return [
        ("asynchronous, sixteen channels", partial(play, plan.through, 512, 30)),
        ("inline, sixteen channels", partial(play, plan.through, 0, 10)),
        (f"asynchronous, {plan.typical.stem}", partial(play, plan.typical, 2048, 20)),
        (f"inline, {plan.typical.stem}", partial(play, plan.typical, 0, 10)),
        ("a bare wake", wake),
    ]


def overhead(plan: Plan) -> list[Step]:
    """What the engine adds to a call of the method."""

    def play(model: Path, block: int) -> list[Row]:
        [line] = plan.run("overhead", model, "forward", block, plan.seconds(8))
        bare, engine = summary(line["bare"]), summary(line["engine"])
        row = {"model": model.stem, "block": block, "bare": bare, "engine": engine}
        return [row | {"added": engine["p50"] - bare["p50"], "ratio": engine["p50"] / bare["p50"]}]

    return [(model.stem, partial(play, model, block)) for model, block in ((plan.through, 64), (plan.typical, 2048))]


def measure(plan: Plan, model: Path, block: int) -> list[Row]:
    """Time of the method at a block size, as it is in the file (`optimize 0`) and rewritten (1), run in turn."""
    rows = []
    for line in plan.run("speed", model, "forward", block, plan.seconds(10)):
        times = summary(line["wall"])
        real_time = block / RATE * 1e6 / times["p50"]
        rows.append({"model": model.stem, "block": block, "optimize": line["optimize"], "times": times, "x": real_time})
    for row in rows:
        row["speed_up"] = rows[0]["times"]["p50"] / row["times"]["p50"]
    return rows


def speed(plan: Plan) -> list[Step]:
    """How long a block takes, model by model."""
    return [
        (f"{model.stem}, {block}", partial(measure, plan, model, block)) for model in plan.models for block in BLOCKS
    ]


def kernels(plan: Plan) -> list[Step]:
    """All convolutions of a model computed in one way and another, and by the fastest for each."""

    def play(model: Path, block: int) -> list[Row]:
        return [{"model": model.stem, **row} for row in plan.driver.run_kernels(model, "forward", block)]

    return [(f"{model.stem}, {block}", partial(play, model, block)) for model in plan.models for block in BLOCKS]


def delay(plan: Plan) -> list[Step]:
    """From `set` to the first sample that shows it."""

    def play(bufsize: int) -> list[Row]:
        [line] = plan.run("delay", plan.through, bufsize, 5 if plan.quick else 50)
        samples = np.array(line["samples"])
        row = {"bufsize": bufsize, "count": len(samples), "wall": summary(line["wall"])}
        figures = {"min": samples.min(), "p50": np.percentile(samples, 50), "max": samples.max()}
        return [row | {name: int(value) for name, value in figures.items()}]

    return [(str(bufsize), partial(play, bufsize)) for bufsize in (512, 2048)]


def instances(plan: Plan) -> list[Step]:
    """Time and memory of the first and of each further object with one model."""

    def play(model: Path) -> list[Row]:
        before, *made = plan.run("instances", model, "forward", 2048, 2 if plan.quick else 4)
        memory = [before["memory"], *(line["memory"] for line in made)]
        return [
            {
                "model": model.stem,
                "instance": i + 1,
                "made_ms": line["made"] / 1e6,
                "warm_up_ms": line["warm_up"] / 1e6,
                "first_block_ms": line["first_block"] / 1e6,
                "memory_mib": (memory[i + 1] - memory[i]) / 1024,
                "file_mib": model.stat().st_size / 2**20,
            }
            for i, line in enumerate(made)
        ]

    return [(model.stem, partial(play, model)) for model in plan.models]


def host(plan: Plan) -> list[Step]:
    """Several objects in one host that keeps time."""

    def play(count: int) -> list[Row]:
        bufsize = 2048
        [line] = plan.run("host", plan.typical, "forward", bufsize, count, plan.seconds(15))
        late, took = np.array(line["late"]), np.array(line["took"])
        period = VECTOR / RATE * 1e9
        row = {"model": plan.typical.stem, "instances": count, "bufsize": bufsize, "ticks": len(late)}
        row |= {key: line[key] for key in ("real_time", "late_blocks", "blocks", "load")}
        row |= {"begins_late": summary(late), "took": summary(took), "late_ticks": int((late + took > period).sum())}
        return [row]

    counts = (0, 1, 2) if plan.quick else (0, 1, 2, 4, 8)  # 0: what is late on this machine anyway
    return [(f"{count} instances", partial(play, count)) for count in counts]


def goals(result: dict[str, Any]) -> list[Row]:
    """What was aimed at, and whether this run met it."""
    rows: list[Row] = []

    def add(goal: str, value: float, limit: float, met: bool) -> None:
        rows.append({"goal": goal, "value": value, "limit": limit, "met": met})

    limit = 10.0
    for row in result.get("cost", []):
        if row["mode"] == "asynchronous":
            for level, name in (("p50", "median"), ("p999", "99.9 %")):
                value = row["boundary"][level]
                add(f"boundary vector, {row['model']}, {name}: below {limit:.0f} us", value, limit, value < limit)
    for row in result.get("host", []):
        if row["instances"] == 4:
            late = row["late_ticks"]
            add(f"no late vector of the host, four of {row['model']} at 2048", late, 0, late == 0)
    least = {("v2", 2048): 3.0, ("v2", 4096): 4.0, ("v1", 2048): 2.3, ("v1", 4096): 4.0}
    for row in result.get("speed", []):
        if row["optimize"] == 1:
            aim = least.get((row["model"], row["block"]), 1.0)
            value = row["speed_up"]
            add(f"{row['model']}, {row['block']}: at least {aim:g} times as fast as plain", value, aim, value >= aim)
    for row in result.get("instances", []):
        if row["instance"] == 2:
            aim = 25.0
            add(f"a second {row['model']}: below {aim:g} MiB", row["memory_mib"], aim, row["memory_mib"] < aim)
            ready, soon = row["made_ms"] + row["warm_up_ms"], 50.0
            add(f"a second {row['model']}: ready within {soon:g} ms", ready, soon, ready < soon)
    return rows


PARTS: dict[str, Callable[[Plan], list[Step]]] = {
    "cost": cost,
    "overhead": overhead,
    "speed": speed,
    "kernels": kernels,
    "delay": delay,
    "instances": instances,
    "host": host,
}
