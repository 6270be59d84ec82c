"""Does the output depend on how the sound is cut into blocks, and does it come when it is said to?"""

from __future__ import annotations

import random
from collections.abc import Iterator

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


def partition(total: int, step: int, seed: int) -> list[int]:
    """Random block sizes, multiples of `step`, that add up to `total`."""
    draw, sizes = random.Random(seed), []
    most = max(2, min(64, total // step // 4))
    while total:
        sizes.append(min(total, step * draw.choice([1, draw.randint(1, most)])))
        total -= sizes[-1]
    return sizes


def check_blocks(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """One long block against random blocks."""
    total = step * max(12, -(-SAMPLES // step))
    x = noise(method.in_channels, total // method.in_ratio, seed=3)
    whole = stream(player.fresh(), method, x, [total])
    for seed in (1, 2):
        sizes = partition(total, step, seed)
        cut = stream(player.fresh(), method, x, sizes)
        finding = _compare(player, method, whole, cut, sizes)
        if finding:
            yield finding
            return


def _compare(player: Player, method: MethodSpec, whole: Tensor, cut: Tensor, sizes: list[int]) -> Finding | None:
    peak = float(whole.abs().max())
    error = (whole - cut).abs().amax(dim=(0, 1))
    largest = float(error.max())
    if not largest > TOLERANCE * peak:
        return None
    wrong = (error > TOLERANCE * peak / 10).nonzero()[:, 0]
    borders = torch.tensor(sizes).cumsum(0)[:-1] // method.out_ratio
    first = int(wrong[0]) * method.out_ratio
    seen = f"its output changes by {100 * largest / peak:.2g} % of its peak when the same sound comes in other blocks"
    after = torch.searchsorted(borders, wrong, right=True)
    since = wrong - torch.cat([borders.new_zeros(1), borders])[after]
    until = torch.cat([borders, borders.new_tensor([whole.shape[2]])])[after] - wrong
    reach = int(torch.minimum(since, until).max()) + 1
    longest = max(sizes) // method.out_ratio
    if not player.scripted:
        seen += " (in PyTorch already)"
    if reach < longest / 4 and len(wrong) < 0.9 * whole.shape[2]:
        return Finding(
            "blocks",
            f"method '{method.name}'",
            Severity.PROBLEM,
            f"{seen}, all of it within {reach * method.out_ratio} samples of where blocks meet",
            "a layer pads each block, or forgets the end of the one before: keep its last samples in a buffer and put "
            "them before the next block, or use nn_export.streaming.to_streaming",
        )
    return Finding(
        "blocks",
        f"method '{method.name}'",
        Severity.PROBLEM,
        f"{seen}, from sample {first} on",
        "something is counted, summed or forgotten per block: keep what must last in a buffer, and update it with the "
        "last sample of each block",
    )


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
