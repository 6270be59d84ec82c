"""Pictures of sound, of latents and of load. They need matplotlib: `pip install nn-export[plot]`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ModelError
from .files import replacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .bench import Bench


def require_matplotlib() -> Any:
    """`matplotlib.pyplot`.

    Raises:
        ModelError: it is not installed.
    """
    try:
        import matplotlib.pyplot
    except ImportError as error:
        raise ModelError("pictures need matplotlib: pip install 'nn-export[plot]'") from error
    return matplotlib.pyplot


def waveform(x: ArrayLike, sample_rate: float, axes: Axes | None = None) -> Axes:
    """Draw sound, [samples] or [channels, samples], one line per channel; returns the axes, new ones if None."""
    axes = _axes(axes)
    channels = _channels(x)
    time = np.arange(channels.shape[1]) / sample_rate
    for i, channel in enumerate(channels):
        axes.plot(time, channel, linewidth=0.5, alpha=0.8, label=f"channel {i + 1}")
    axes.set(xlabel="seconds", ylabel="amplitude", xlim=(0, channels.shape[1] / sample_rate))
    if len(channels) > 1:
        axes.legend(loc="upper right")
    return axes


def spectrogram(x: ArrayLike, sample_rate: float, axes: Axes | None = None, window: int = 1024) -> Axes:
    """Draw the spectrum over time of [samples] or [channels, samples] (their mean), 90 dB deep.

    Args:
        x: sound.
        sample_rate: in Hz.
        axes: where to draw; new ones if None.
        window: samples of a Hann window, moved on by a quarter.

    Raises:
        ModelError: the sound is shorter than the window.
    """
    axes = _axes(axes)
    mono = _channels(x).mean(axis=0)
    if len(mono) < window:
        raise ModelError(f"a sound of {len(mono)} samples is shorter than the window of {window}: give a smaller one")
    frames = np.lib.stride_tricks.sliding_window_view(mono, window)[:: window // 4] * np.hanning(window)
    level = 20 * np.log10(np.abs(np.fft.rfft(frames)).T + 1e-9)
    extent = (0, len(mono) / sample_rate, 0, sample_rate / 2000)
    loudest = float(level.max())
    axes.imshow(level, origin="lower", aspect="auto", extent=extent, vmin=loudest - 90, vmax=loudest, cmap="magma")
    axes.set(xlabel="seconds", ylabel="kHz")
    return axes


def latents(
    z: ArrayLike, sample_rate: float, ratio: int, axes: Axes | None = None, labels: Sequence[str] | None = None
) -> Axes:
    """Draw control signals, [dimensions, values] or held as the engine gives them, as steps above each other.

    Args:
        z: values at audio rate, as a session returns them, of which each `ratio`-th is drawn.
        sample_rate: in Hz.
        ratio: audio samples per value.
        axes: where to draw; new ones if None.
        labels: one per dimension.
    """
    axes = _axes(axes)
    values = _channels(z)[:, ::ratio]
    reach = max(float(np.abs(values).max()), 1e-9)
    time = np.arange(values.shape[1]) * ratio / sample_rate
    for i, row in enumerate(values):
        axes.step(time, i + 0.45 * row / reach, where="post", linewidth=1)
    axes.set(xlabel="seconds", yticks=range(len(values)))
    axes.set_yticklabels(labels or [str(i) for i in range(len(values))])
    axes.invert_yaxis()
    return axes


def load_plot(result: Bench, path: Path) -> None:
    """Draw the load of each method over the block size into a file, rewritten and as written.

    Raises:
        ModelError: matplotlib is missing, or the file cannot be written.
    """
    plt = require_matplotlib()
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for i, method in enumerate(result.mmacs):
        for optimize, style in ((True, "o-"), (False, "o:")):
            rows = [row for row in result.rows if (row.method, row.optimize) == (method, optimize) and not row.problem]
            label = method if optimize else f"{method}, as in the file"
            axes.plot(
                [row.block_size for row in rows], [100 * row.load for row in rows], style, color=f"C{i}", label=label
            )
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set(xlabel="block size in samples", ylabel="load in % of one core", title=Path(result.path).name)
    axes.axhline(100, color="grey", linewidth=0.5)
    axes.grid(alpha=0.3)
    axes.legend()
    with replacing(path) as temporary:
        try:
            figure.savefig(temporary)
        except (ValueError, OSError) as error:
            raise ModelError(f"{path}: cannot be drawn: {error}") from error
        finally:
            plt.close(figure)


def _axes(axes: Axes | None) -> Axes:
    if axes is not None:
        return axes
    made: Axes = require_matplotlib().subplots(figsize=(9, 3), layout="constrained")[1]
    return made


def _channels(x: ArrayLike) -> NDArray[np.float64]:
    """[channels, samples]."""
    return np.atleast_2d(np.asarray(x, dtype=np.float64))
