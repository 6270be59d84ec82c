#!/usr/bin/env python3
"""Draws patches/max/icon.png: a sound that goes through a narrow place, its latents, and comes out again."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

SIZE = 500  # pixels, as the package manager wants it
NIGHT, SOUND, LATENT = "#1d2333", "#e8d44d", "#6fb1ff"


def main() -> None:
    """Writes the file."""
    mpl.use("agg")
    figure = Figure(figsize=(SIZE / 100, SIZE / 100), dpi=100, facecolor=NIGHT)
    axes = figure.add_axes((0, 0, 1, 1), facecolor=NIGHT)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    x = np.linspace(0.06, 0.94, 1200)
    throat = np.abs(x - 0.5) / 0.44  # 0 in the middle, 1 at the edges
    loud = 0.5 * np.clip(throat - 0.3, 0, 1) ** 0.8 * (1 - throat**4)
    wave = np.abs(loud * np.sin(2 * np.pi * 11.3 * (x - 0.5)) * (0.75 + 0.25 * np.cos(2 * np.pi * 5 * (x - 0.5))))
    axes.fill_between(x, 0.6 - wave, 0.6 + wave, color=SOUND, linewidth=0)
    for row in range(4):
        y = 0.6 + 0.045 * (row - 1.5)
        axes.plot((0.38, 0.62), (y, y), color=LATENT, linewidth=6, solid_capstyle="round")
    axes.text(0.5, 0.17, "nn~", color="white", fontsize=92, fontweight="bold", ha="center", va="center")
    figure.savefig(Path(__file__).parents[2] / "patches" / "max" / "icon.png", metadata={"Software": None})


if __name__ == "__main__":
    main()
