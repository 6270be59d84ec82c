"""Does the output depend on how the sound is cut into blocks, and does it come when it is said to?"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from ..interface import MethodSpec
from ..probe import noise
from .player import Player, stream
from .verdict import Finding, Severity

SAMPLES = 1 << 15
"""Audio samples of noise that are cut in several ways; at least twelve of the smallest blocks."""

TOLERANCE = 1e-3
"""Largest difference between two cuts, relative to the peak of the output: rounding stays far below, faults above."""

CERTAIN = 0.7
"""Correlation with the input from which on an output counts as a delayed copy of it."""

SYMMETRIC = 0.97
"""How like its mirror image an impulse response is, from which on its middle is its delay."""


def partition(total: int, step: int, seed: int) -> list[int]:
    """Random block sizes, multiples of `step`, that add up to `total`."""
    draw, sizes = random.Random(seed), []
    most = max(2, min(64, total // step // 4))
    while total:
        sizes.append(min(total, step * draw.choice([1, draw.randint(1, most)])))
        total -= sizes[-1]
    return sizes


def check_blocks(
    player: Player, method: MethodSpec, step: int, make: Callable[[], Any] | None = None, when: str = ""
) -> Iterator[Finding]:
    """One long block against random blocks; where they differ, against two halves, which tells the reason.

    `make` gives the instances, those of `player` by default; `when` says what is special about them.
    """
    make = make or player.fresh
    total = 2 * step * max(6, -(-SAMPLES // step // 2))
    x = noise(method.in_channels, total // method.in_ratio, seed=3)
    whole = stream(make(), method, x, [total])
    peak = float(whole.abs().max())
    for seed in (1, 2):
        sizes = partition(total, step, seed)
        error = (stream(make(), method, x, sizes) - whole).abs().amax(dim=(0, 1))
        if not float(error.max()) > TOLERANCE * peak:
            continue
        halves = stream(make(), method, x, [total // 2, total // 2])
        wrong = ((halves - whole).abs().amax(dim=(0, 1)) > TOLERANCE * peak / 10).nonzero()[:, 0]
        border = whole.shape[2] // 2
        reach = max(border - int(wrong[0]), int(wrong[-1]) - border + 1) if len(wrong) else 0
        share = 100 * float(error.max()) / peak
        percent = f"{share:.0f} %" if share >= 1 else f"{share:.2g} %"
        seen = f"its output changes by {percent} of its peak when the same sound comes in other blocks"
        seen += when
        seen += "" if player.scripted else " (in PyTorch already)"
        if 0 < reach < whole.shape[2] // 8:
            seen += f", all of it within {reach * method.out_ratio} samples of where two blocks meet"
            cure = (
                "a layer pads each block, or forgets the end of the one before: keep its last samples in a buffer and "
                "put them before the next block, or let nn_export.streaming.to_streaming do that"
            )
        else:
            cure = (
                "something is counted, summed or forgotten per block: keep what must last in a buffer, and update it "
                "with the last sample of each block"
            )
        yield Finding("blocks", f"method '{method.name}'", Severity.PROBLEM, seen, cure)
        return


def check_latency(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """Where the output of noise is a delayed or evenly filtered copy of it: by how many samples?"""
    about = f"method '{method.name}'"
    if (method.in_ratio, method.out_ratio) != (1, 1):
        yield Finding("latency", about, Severity.NOT_JUDGED, "it is measured only where sound comes in and goes out")
        return
    total = step * -(-SAMPLES // step)
    x = noise(method.in_channels, total, seed=5)
    delay = measure_delay(x[0], stream(player.fresh(), method, x, [total])[0])
    if delay is None:
        yield Finding("latency", about, Severity.NOT_JUDGED, "its output is no delayed copy of its input")
        return
    if abs(delay - method.latency) <= 0.5:
        return
    measured = round(delay)
    told = f"its output is its input {measured} samples later, its declared latency is {method.latency}"
    if method.latency:
        severity, cure = Severity.PROBLEM, f"register it with latency={measured}"
    else:
        severity, cure = Severity.WARNING, f"if this is no effect, register it with latency={measured}"
    yield Finding("latency", about, severity, told, cure)


def measure_delay(x: Tensor, y: Tensor) -> float | None:
    """By how many samples white noise `x` [in channels, n] comes later in `y` [out channels, n]; None: no telling.

    It is told of a copy, and of a filter whose impulse response is its own mirror image, as that of an FIR filter
    mostly is: that one delays all frequencies by the same time, half its length, which may be half a sample more.
    """
    total = x.shape[1]
    spectra = torch.fft.rfft(x, 2 * total)[:, None].conj() * torch.fft.rfft(y, 2 * total)[None]
    scale = x.norm(dim=1)[:, None] * y.norm(dim=1)[None]
    earliest = -(total // 2)  # a layer that pads each block hears what comes later
    around = torch.fft.irfft(spectra, 2 * total).roll(-earliest, 2)[:, :, : total - earliest]
    response = (around / (scale[:, :, None] + 1e-12)).flatten(0, 1)
    best = response[int(response.square().sum(dim=1).argmax())]
    peak = int(response.abs().amax(dim=0).argmax())
    if float(response[:, peak].abs().max()) >= CERTAIN:
        return float(peak + earliest)
    best = torch.where(best.abs() > 5 / total**0.5, best, 0.0)  # what is smaller may be chance
    energy = float(best.square().sum())
    if energy < CERTAIN**2:
        return None
    mirrored = torch.fft.irfft(torch.fft.rfft(best, 4 * total).square(), 4 * total) / energy
    middle = int(mirrored.argmax()) / 2
    loudest = float(best.abs().max())
    if float(mirrored.max()) < SYMMETRIC or float(best[int(middle)].abs()) < 0.9 * loudest:
        return None
    return middle + earliest
