"""What bench.py prints: a table for each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from parts import RATE, VECTOR
from rich.console import Console
from rich.table import Table

Row = dict[str, Any]
TITLES = {
    "cost": f"Audio thread: processor time of one {VECTOR}-sample vector, microseconds",
    "overhead": "Engine: a block that is waited for, and a bare call of the method, microseconds",
    "speed": f"Models: one block on one core, milliseconds, and how many times faster than sound at {RATE} Hz",
    "kernels": "All convolutions of a model in one way: milliseconds of a block (how many chose it); the fastest",
    "delay": "Attributes: from `set` to the first sample that shows it",
    "instances": "Objects with the same model: time to make one, and anonymous memory it adds",
    "host": f"A host that keeps time, {VECTOR} samples at {RATE} Hz: what is late",
}


def show(result: dict[str, Any], console: Console) -> None:
    machine = result["machine"]
    console.print(
        f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}, torch {machine['torch']}, "
        f"revision {machine['revision']}, {machine['date']}, load before {machine['load']:.1f}"
    )
    for part, make in ROWS.items():
        if part in result:
            headings, rows = make(result[part])
            table = Table(*headings, title=TITLES[part], title_justify="left")
            for row in rows:
                table.add_row(*(f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in row))
            console.print(table)
    for goal in result["goals"]:
        verdict = "[green]met[/]" if goal["met"] else "[red]not met[/]"
        console.print(f"{goal['goal']}: {goal['value']:.4g}: {verdict}")


Content = tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]


def cost(rows: list[Row]) -> Content:
    def cells() -> Iterable[tuple[Any, ...]]:
        for row in rows:
            about = (row["model"], row.get("channels", ""), row["mode"], row.get("block", ""))
            for kind in ("boundary", "rest"):
                if row[kind]:
                    figures = row[kind]
                    yield *about, kind, figures["count"], *(figures[name] for name in ("p50", "p99", "p999", "max"))
        clocks = [row["clock"]["p50"] for row in rows if "clock" in row]
        yield "", "", "reading the clock", "", "", "", max(clocks), "", "", ""

    headings = ("model", "channels", "mode", "block", "vectors", "count", "p50", "p99", "p99.9", "max")
    return headings, cells()


def overhead(rows: list[Row]) -> Content:
    headings = ("model", "block", "bare p50", "engine p50", "added", "ratio")
    return headings, (
        (row["model"], row["block"], row["bare"]["p50"], row["engine"]["p50"], row["added"], row["ratio"])
        for row in rows
    )


def speed(rows: list[Row]) -> Content:
    headings = ("model", "block", "way", "p50 ms", "p99 ms", "x real time", "speed-up")
    return headings, (
        (
            row["model"],
            row["block"],
            "rewritten" if row["optimize"] else "as in the file",
            row["times"]["p50"] / 1000,
            row["times"]["p99"] / 1000,
            row["x"],
            row["speed_up"],
        )
        for row in rows
    )


def kernels(rows: list[Row]) -> Content:
    ways = tuple(rows[0]["ways"]) if rows else ()
    headings = ("model", "block", *ways, "plain block", "rewritten", "speed-up", "dB to plain")
    return headings, (
        (
            row["model"],
            row["block"],
            *(f"{row['ways'][way]['layers_ms']:.2f} ({row['ways'][way]['chosen']})" for way in ways),
            row["plain_ms"],
            row["fast_ms"],
            row["plain_ms"] / row["fast_ms"],
            "all equal" if row["decibels"] is None else row["decibels"],
        )
        for row in rows
    )


def delay(rows: list[Row]) -> Content:
    headings = ("bufsize", "count", "min samples", "p50", "max", "p50 ms", "max ms")
    return headings, (
        (
            *(row[name] for name in ("bufsize", "count", "min", "p50", "max")),
            row["wall"]["p50"] / 1000,
            row["wall"]["max"] / 1000,
        )
        for row in rows
    )


def instances(rows: list[Row]) -> Content:
    headings = ("model", "file MiB", "object", "made in ms", "warm-up ms", "first block ms", "adds MiB")
    keys = ("model", "file_mib", "instance", "made_ms", "warm_up_ms", "first_block_ms", "memory_mib")
    return headings, (tuple(row[key] for key in keys) for row in rows)


def host(rows: list[Row]) -> Content:
    headings = (
        "model",
        "objects",
        "late / blocks of each",
        "load %",
        "late vectors",
        "of",
        "begins late ms",
        "took us",
    )
    return headings, (
        (
            row["model"],
            row["instances"],
            " ".join(map(str, row["late_blocks"])),
            row["ticks"] * VECTOR // row["bufsize"],
            " ".join(map(str, row["load"])),
            row["late_ticks"],
            row["ticks"],
            f"{row['begins_late']['p50'] / 1000:.3f}, max {row['begins_late']['max'] / 1000:.3f}",
            f"{row['took']['p50']:.1f}, max {row['took']['max']:.1f}",
        )
        for row in rows
    )


ROWS: dict[str, Callable[[list[Row]], Content]] = {
    "cost": cost,
    "overhead": overhead,
    "speed": speed,
    "kernels": kernels,
    "delay": delay,
    "instances": instances,
    "host": host,
}
