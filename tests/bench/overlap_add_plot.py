"""Draws the picture of docs/streaming.md from build/overlap_add.json: docs/images/streaming.svg.

.venv/bin/python tests/bench/overlap_add_plot.py [--input build/overlap_add.json] [--output docs/images/streaming.svg]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from driver import ROOT
from matplotlib.axes import Axes

PANELS = {
    "rtf": "Time: processor seconds per second of sound",
    "memory_mib": "Memory of a call, MiB",
    "log_spectral": "Spectral distance to offline (eq. 5.4)",
    "waveform": "Waveform distance to offline, its norm = 1",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw what overlap_add.py has measured.")
    parser.add_argument("--input", type=Path, default=ROOT / "build" / "overlap_add.json")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "images" / "streaming.svg")
    options = parser.parse_args()
    result = json.loads(options.input.read_text())
    mpl.rcParams["svg.hashsalt"] = "nn~"  # the same figures give the same file
    figure, axes = plt.subplots(2, 2, figsize=(9, 7), layout="constrained", sharex=True)
    for panel, (key, title) in zip(axes.flat, PANELS.items(), strict=True):
        draw(result, key, panel)
        panel.set_title(title, fontsize=10, loc="left")
        panel.spines[["top", "right"]].set_visible(False)
    note = {"fontsize": 8, "color": "dimgrey"}
    axes[0, 0].text(
        result["receptive_field"],
        1,
        " what the model\n sees at once",
        transform=axes[0, 0].get_xaxis_transform(),
        va="top",
        **note,
    )
    draw_state(result["rows"], axes[0, 1])
    axes[0, 1].set_title("dashed: state kept between blocks", fontsize=8, color="dimgrey", loc="right")
    for panel in axes[1]:
        panel.set_xlabel("buffer size in samples")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, frameon=False, ncols=len(labels), loc="outside upper center")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(options.output, metadata={"Date": None})


def draw(result: dict[str, Any], key: str, axes: Axes) -> None:
    """A line for each method; dotted where overlap-add is given less than the model sees at once."""
    rows = result["rows"]
    blocks = sorted({row["block"] for row in rows})
    for i, method in enumerate(dict.fromkeys(row["method"] for row in rows)):
        values = {row["block"]: row[key] for row in rows if row["method"] == method}
        seen = [block for block in blocks if method == "stream" or block >= result["receptive_field"]]
        blind = blocks[: len(blocks) - len(seen) + 1]
        colour, width = f"C{i}", 2.5 if method == "stream" else 1.5
        axes.plot(blind, [values[b] for b in blind], ":", color=colour, linewidth=width)
        axes.plot(seen, [values[b] for b in seen], "-", color=colour, linewidth=width, label=method)
        axes.plot(blocks, [values[b] for b in blocks], "o", color=colour, markersize=3)
    axes.axvline(result["receptive_field"], color="grey", linewidth=0.8, linestyle="--")
    axes.set(xscale="log", yscale="log")
    ticks = blocks[::2]
    axes.set_xticks(ticks, [f"{block // 1024}k" for block in ticks])
    axes.set_xticks([], minor=True)


def draw_state(rows: list[dict[str, Any]], axes: Axes) -> None:
    """Dashed lines: what each method keeps between blocks; overlap-add at 0 % keeps nothing."""
    for i, method in enumerate(dict.fromkeys(row["method"] for row in rows)):
        kept = [(row["block"], row["state_kib"] / 1024) for row in rows if row["method"] == method and row["state_kib"]]
        if kept:
            axes.plot(*zip(*kept, strict=True), "--", color=f"C{i}", linewidth=1)


if __name__ == "__main__":
    main()
