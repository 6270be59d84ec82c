"""Draws the pictures of docs/performance.md from build/bench.json into docs/images.

.venv/bin/python tests/bench/plot.py [--input build/bench.json] [--folder docs/images]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw what the bench has measured.")
    parser.add_argument("--input", type=Path, default=ROOT / "build" / "bench.json")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "images")
    options = parser.parse_args()
    result = json.loads(options.input.read_text())
    options.folder.mkdir(parents=True, exist_ok=True)
    mpl.rcParams["svg.hashsalt"] = "nn~"  # the same figures give the same file
    for part, draw in {
        "cost": draw_cost,
        "speed": draw_speed,
        "kernels": draw_kernels,
        "instances": draw_instances,
    }.items():
        if part not in result:
            continue
        figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
        draw(result[part], axes)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(options.folder / f"{part}.svg", metadata={"Date": None})


def draw_cost(rows: list[Row], axes: Axes) -> None:
    """How many of the vectors cost how much."""
    kinds = {"boundary": "a block is full", "rest": "between"}
    for colour, row in enumerate(row for row in rows if row["mode"] != "inline"):
        for kind, style in zip(kinds, ("-", ":"), strict=True):
            if row[kind]:
                about = row["mode"] if row["model"] == "none" else f"{row['model']}, {kinds[kind]}"
                levels, values = zip(*row[kind]["quantiles"], strict=True)
                axes.plot(values, levels, style, color=f"C{colour}", label=f"{about} ({row[kind]['count']})")
    axes.set(xscale="log", xlabel="processor time of the audio thread per vector of 64 samples, microseconds")
    axes.set(ylabel="% of the vectors cost at most")
    axes.legend(loc="lower right", frameon=False)


def draw_speed(rows: list[Row], axes: Axes) -> None:
    """Bars: how many times faster than sound, as it is in the file and rewritten."""
    ways = {0: "as in the file", 1: "rewritten when it is loaded"}
    present = [way for way in ways if any(row["optimize"] == way for row in rows)]
    places = list(dict.fromkeys((row["model"], row["block"]) for row in rows))
    width = 0.8 / len(present)
    for way in present:
        own = [row for row in rows if row["optimize"] == way]
        at = [places.index((row["model"], row["block"])) + width * present.index(way) for row in own]
        bars = axes.bar(at, [row["x"] for row in own], width, label=ways[way])
        axes.bar_label(bars, [f"{row['speed_up']:.2f}x" if way else "" for row in own], fontsize=8)
    axes.axhline(1, color="black", linewidth=0.8, linestyle="--")
    axes.set_xticks([i + 0.4 - width / 2 for i in range(len(places))], [f"{name}\n{block}" for name, block in places])
    axes.set(ylabel="times faster than sound, one core", xlabel="model and block size in samples")
    axes.legend(frameon=False)


def draw_kernels(rows: list[Row], axes: Axes) -> None:
    """Bars: the time that all convolutions of a model take in each way, ATen's being 1."""
    ways = list(rows[0]["ways"])
    width = 0.8 / len(ways)
    for i, way in enumerate(ways):
        shares = [row["ways"][way]["layers_ms"] / row["ways"]["aten"]["layers_ms"] for row in rows]
        bars = axes.bar([place + width * i for place in range(len(rows))], shares, width, label=way)
        axes.bar_label(bars, [f"{share:.2f}" for share in shares], fontsize=7)
    ticks = [place + 0.4 - width / 2 for place in range(len(rows))]
    axes.set_xticks(ticks, [f"{row['model']}\n{row['block']}" for row in rows])
    axes.set(ylabel="time of all convolutions, ATen = 1", xlabel="model and block size in samples")
    axes.legend(frameon=False, ncols=len(ways), loc="upper center", bbox_to_anchor=(0.5, 1.12))


def draw_instances(rows: list[Row], axes: Axes) -> None:
    """Bars: what each object adds."""
    models = list(dict.fromkeys(row["model"] for row in rows))
    count = max(row["instance"] for row in rows)
    width = 0.8 / count
    for instance in range(1, count + 1):
        own = [row for row in rows if row["instance"] == instance]
        at = [models.index(row["model"]) + width * (instance - 1) for row in own]
        axes.bar(at, [row["memory_mib"] for row in own], width, label=f"object {instance}")
    files = {row["model"]: row["file_mib"] for row in rows}
    for i, model in enumerate(models):
        axes.hlines(files[model], i - width / 2, i + 0.8 - width / 2, color="black", label="" if i else "the file")
    axes.set_xticks([i + 0.4 - width / 2 for i in range(len(models))], models)
    axes.set(ylabel="anonymous memory added, MiB")
    axes.legend(frameon=False)


if __name__ == "__main__":
    main()
