"""The pictures show what they are given."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from nn_export import ModelError, plots

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
RATE = 48000


def test_a_waveform_has_a_line_per_channel() -> None:
    x = np.stack([np.linspace(-1, 1, 480), np.zeros(480)])
    axes = plots.waveform(x, RATE)
    assert [line.get_ydata().tolist() for line in axes.lines] == x.tolist()
    assert axes.get_xlim() == (0, 0.01)
    assert plots.waveform(x[0], RATE, axes) is axes


def test_a_spectrogram_is_brightest_at_the_pitch() -> None:
    x = np.sin(2 * np.pi * 6000 * np.arange(RATE // 4) / RATE)
    (image,) = plots.spectrogram(x, RATE).images
    level = image.get_array()
    bin_ = int(level.mean(axis=1).argmax())
    assert bin_ * RATE / 1024 == pytest.approx(6000, abs=RATE / 1024)
    assert image.get_extent()[3] == RATE / 2000
    with pytest.raises(ModelError, match="shorter than the window of 1024"):
        plots.spectrogram(x[:1000], RATE)


def test_latents_are_drawn_once_per_value() -> None:
    values = np.array([[0.0, 1.0, -1.0], [0.5, 0.5, 0.5]])
    axes = plots.latents(np.repeat(values, 256, axis=1), RATE, 256, labels=["pitch", "loud"])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["pitch", "loud"]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), 0.45 * values[0])
    np.testing.assert_allclose(axes.lines[1].get_ydata(), 1 + 0.45 * values[1])


def test_without_matplotlib_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ModelError, match=r"pip install 'nn-export\[plot\]'"):
        plots.waveform(np.zeros(10), RATE)
