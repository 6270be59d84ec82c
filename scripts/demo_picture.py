"""The picture of the demo: what went in, the latents, what came out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

from nn_export.plots import spectrogram

if TYPE_CHECKING:
    from demo import Take


def draw(takes: Mapping[str, Take], rate: int, ratio: int, file: Path) -> None:
    """Spectrograms of all sounds, and the latents of two of them; `ratio` samples make one value of a latent."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    plt.rcParams.update({"axes.titlelocation": "left", "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(4, 2, figsize=(12, 11), layout="constrained")
    count = len(takes["out"].latents)
    for axis, sound, title in (
        (axes[0, 0], takes["out"].heard, "in.wav: a sentence"),
        (axes[0, 1], takes["transfer"].heard, "other.wav: a bell"),
        (axes[2, 0], takes["out"].out, "out.wav: the sentence, through its latents"),
        (axes[2, 1], takes["transfer"].out, "transfer.wav: the bell, through the same"),
        (axes[3, 0], takes["held"].out, "held.wav: the sentence, its first latent held at 2"),
        (axes[3, 1], takes["sweep"].out, "sweep.wav: the sentence, its first latent pushed from -4 to 4"),
    ):
        spectrogram(sound, rate, axis)
        axis.set(ylim=(0, 8), title=title)
    for axis, name, title in (
        (axes[1, 0], "out", "the sentence's latents"),
        (axes[1, 1], "transfer", "the bell's latents"),
    ):
        values = takes[name].latents
        extent = (0, values.shape[1] * ratio / rate, count + 0.5, 0.5)
        image = axis.imshow(values, "RdBu_r", vmin=-3, vmax=3, extent=extent, aspect="auto", interpolation="nearest")
        axis.set(ylabel="latent", yticks=range(1, count + 1), title=f"{title}, {rate / ratio:.0f} values per second")
        figure.colorbar(image, ax=axis, pad=0.01)
    figure.savefig(file, dpi=130)
    plt.close(figure)
