"""Does the engine of nn~ play what PyTorch computes?"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from .. import Error, Session
from ..errors import reason
from ..interface import MethodSpec
from ..probe import noise
from .player import Player, stream
from .signals import is_random
from .verdict import Finding, Severity

BLOCKS = 4
VECTOR = 64
TOLERANCE = 1e-3
"""Largest difference relative to the peak; kernels that were chosen for speed differ by far less."""


def check_engine(
    player: Player, method: MethodSpec, step: int, path: str, sample_rate: float, random: bool
) -> Iterator[Finding]:
    """Noise through the file in the engine, and through an instance in PyTorch in the same blocks."""
    about = f"method '{method.name}'"
    if random:
        with tempfile.TemporaryDirectory() as folder:
            quiet = Path(folder) / Path(path).name
            _without_chance(path, quiet)
            still = Player.load(quiet, player.own)
            if is_random(still, method, step):
                yield Finding(
                    "engine", about, Severity.NOT_JUDGED,
                    "it draws random numbers in ways that cannot be switched off, so two runs cannot be compared",
                )  # fmt: skip
            else:
                yield from check_engine(still, method, step, str(quiet), sample_rate, random=False)
        return
    try:
        with Session(
            path, method.name, step * -(-4096 // step), sample_rate=sample_rate, vector_size=VECTOR
        ) as session:
            size = session.block_size
            x = noise(method.in_channels, BLOCKS * size, seed=10)
            delay = session.latency - method.latency
            length = -(-(x.shape[2] + delay) // VECTOR) * VECTOR
            y = session.process(np.pad(x[0].numpy(), ((0, 0), (0, length - x.shape[2]))))
            lines, errors = session.messages(), session.stats()["errors"]
    except Error as error:
        yield Finding("engine", about, Severity.PROBLEM, f"nn~ does not play it: {reason(error)}")
        return
    if errors:
        yield Finding(
            "engine", about, Severity.PROBLEM,
            f"it fails in blocks of {size} samples: {lines[-1] if lines else 'no reason'}",
            f"let it take {BLOCKS} such blocks of noise, one after the other",
        )  # fmt: skip
        return
    instance = player.fresh()
    if hasattr(instance, "set_sample_rate"):
        instance.set_sample_rate(round(sample_rate))
    expected = stream(instance, method, x[:, :, method.in_ratio - 1 :: method.in_ratio], [size] * BLOCKS)
    held = expected[0].repeat_interleave(method.out_ratio, dim=1)
    error_ = float((torch.from_numpy(y[:, delay : delay + x.shape[2]]) - held).abs().max())
    peak = float(held.abs().max())
    if error_ > TOLERANCE * peak:
        yield Finding(
            "engine",
            about,
            Severity.PROBLEM,
            f"what nn~ plays differs by {error_ / max(peak, 1e-9):.2g} of the peak from what PyTorch computes",
            "keep all that lasts from block to block in buffers, and load nothing outside of the file",
        )


def _without_chance(path: str, copy: Path) -> None:
    """Write a copy of a model file whose code takes zeros in the place of random numbers."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if "/code/" in entry.filename and entry.filename.endswith(".py"):
                content = re.sub(rb"\btorch\.randn?(_like)?\(", rb"torch.zeros\1(", content)
            target.writestr(entry.filename, content)
