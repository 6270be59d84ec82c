"""Does a `.pt2` file play what the module plays?"""

from __future__ import annotations

import os

import torch

from ..errors import ModelError, reason
from ..module import Module
from ..probe import fresh_copy, noise
from ..verify.continuity import TOLERANCE, partition
from ..verify.player import HeldRandom
from .program import load

BLOCKS = 600
"""Smallest blocks of noise that are played, in random pieces."""


def check(path: str | os.PathLike[str], module: Module) -> dict[str, float | str]:
    """For each method, the largest difference to PyTorch relative to the peak, or why it was refused.

    Random numbers are held still in both.

    Raises:
        ModelError: the file cannot be read.
    """
    program = load(path)
    results: dict[str, float | str] = {}
    with torch.random.fork_rng(devices=[]), torch.no_grad(), HeldRandom():  # type: ignore[no-untyped-call]
        for name, method in program.methods.items():
            program.reset()
            eager = fresh_copy(module)
            total = program.granularity * BLOCKS if method.length is None else 4 * method.length
            sizes = partition(total, program.granularity, 1) if method.length is None else [method.length] * 4
            x = noise(method.spec.in_channels, total // method.spec.in_ratio)
            pieces = torch.split(x, [size // method.spec.in_ratio for size in sizes], dim=2)
            try:
                heard = torch.cat([program.call(name, piece.clone()) for piece in pieces], dim=2)
            except (ModelError, RuntimeError) as error:
                results[name] = reason(error)
                continue
            expected = torch.cat([getattr(eager, name)(piece.clone()) for piece in pieces], dim=2)
            error_ = float((heard - expected).abs().max() / max(float(expected.abs().max()), 1e-9))
            results[name] = error_ if error_ <= TOLERANCE else f"differs from PyTorch by {error_:.2g} of the peak"
    return results
