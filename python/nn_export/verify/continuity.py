"""Does the output depend on how the sound is cut into blocks, and does it come when it is said to?"""

from __future__ import annotations

import random
from collections.abc import Iterator

import torch

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


def partition(total: int, step: int, seed: int) -> list[int]:
    """Random block sizes, multiples of `step`, that add up to `total`."""
    draw, sizes = random.Random(seed), []
    most = max(2, min(64, total // step // 4))
    while total:
        sizes.append(min(total, step * draw.choice([1, draw.randint(1, most)])))
        total -= sizes[-1]
    return sizes


def check_blocks(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """One long block against random blocks; where they differ, against two halves, which tells the reason."""
    total = 2 * step * max(6, -(-SAMPLES // step // 2))
    x = noise(method.in_channels, total // method.in_ratio, seed=3)
    whole = stream(player.fresh(), method, x, [total])
    peak = float(whole.abs().max())
    for seed in (1, 2):
        sizes = partition(total, step, seed)
        error = (stream(player.fresh(), method, x, sizes) - whole).abs().amax(dim=(0, 1))
        if not float(error.max()) > TOLERANCE * peak:
            continue
        halves = stream(player.fresh(), method, x, [total // 2, total // 2])
        wrong = ((halves - whole).abs().amax(dim=(0, 1)) > TOLERANCE * peak / 10).nonzero()[:, 0]
        border = whole.shape[2] // 2
        reach = max(border - int(wrong[0]), int(wrong[-1]) - border + 1) if len(wrong) else 0
        share = 100 * float(error.max()) / peak
        percent = f"{share:.0f} %" if share >= 1 else f"{share:.2g} %"
        seen = f"its output changes by {percent} of its peak when the same sound comes in other blocks"
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
    """Where the output of noise is a delayed copy of it: by how many samples?"""
    if (method.in_ratio, method.out_ratio) != (1, 1):
        return
    total = step * -(-SAMPLES // step)
    x = noise(method.in_channels, total, seed=5)
    y = stream(player.fresh(), method, x, [total])
    size = 2 * total
    spectra = torch.fft.rfft(x[0], size)[:, None].conj() * torch.fft.rfft(y[0], size)[None]
    scale = x[0].norm(dim=1)[:, None] * y[0].norm(dim=1)[None]
    correlation = torch.fft.irfft(spectra, size)[:, :, :total].abs() / (scale[:, :, None] + 1e-12)
    best = correlation.amax(dim=(0, 1))
    measured = int(best.argmax())
    if float(best[measured]) < CERTAIN or measured == method.latency:
        return
    told = f"its output is its input {measured} samples later, its declared latency is {method.latency}"
    if method.latency:
        severity, cure = Severity.PROBLEM, f"register it with latency={measured}"
    else:
        severity, cure = Severity.WARNING, f"if this is no effect, register it with latency={measured}"
    yield Finding("latency", f"method '{method.name}'", severity, told, cure)
