"""What comes out of a method: its shape and type, its values, and whether they can be had again."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ..errors import ModelError
from ..interface import MethodSpec
from ..probe import noise, shape_advice
from .player import Player, call, stream
from .verdict import Finding, Severity

LONGEST = 5.0
"""Seconds; a smallest block that is longer is told."""

SAMPLE_RATE = 44100


def check_call(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """Blocks of one, two and three steps: what is promised must come back."""
    about = f"method '{method.name}'"
    instance = player.fresh()
    if step > LONGEST * SAMPLE_RATE:
        yield Finding(
            "call", about, Severity.WARNING,
            f"blocks are multiples of {step} samples, {step / SAMPLE_RATE:.0f} seconds",
            "choose ratios of which one divides the other",
        )  # fmt: skip
    for size in (step, 2 * step, 3 * step, step):
        x = noise(method.in_channels, size // method.in_ratio, seed=1)
        expected = [1, method.out_channels, size // method.out_ratio]
        try:
            y = call(instance, method, x)
        except ModelError as error:
            yield Finding(
                "call", about, Severity.PROBLEM, str(error), f"a host may play it in blocks of any multiple of {step}"
            )
            return
        if not isinstance(y, torch.Tensor):
            yield Finding("call", about, Severity.PROBLEM, f"returns {type(y).__name__}", "return one tensor")
            return
        if list(y.shape) != expected:
            yield Finding(
                "call", about, Severity.PROBLEM,
                f"returns {list(y.shape)} for an input of {list(x.shape)}, expected {expected}",
                shape_advice(method, list(y.shape), expected),
            )  # fmt: skip
            return
        if y.dtype != torch.float32:
            yield Finding("call", about, Severity.PROBLEM, f"returns {y.dtype}, expected torch.float32", "add .float()")
            return


def check_values(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """Silence, noise, the loudest sound, and far too much."""
    about = f"method '{method.name}'"
    size = step * -(-4096 // step)
    hiss = noise(method.in_channels, 2 * size // method.in_ratio, seed=2)
    sounds = {
        "silence": (torch.zeros_like(hiss), Severity.PROBLEM),
        "noise": (hiss, Severity.PROBLEM),
        "a square wave at full level": (hiss.sign(), Severity.PROBLEM),
        "an input of 10000": (1e4 * hiss, Severity.WARNING),
    }
    for name, (x, severity) in sounds.items():
        instance = player.fresh()
        y = stream(instance, method, x, [size, size])
        bad = int((~torch.isfinite(y)).sum())
        if bad:
            yield Finding(
                "values", about, severity, f"{bad} of {y.numel()} values for {name} are NaN or infinite",
                "guard divisions and logarithms with a small number, and clamp what can grow",
            )  # fmt: skip
            return
    instance = player.fresh()
    stream(instance, method, hiss, [size, size])
    silence = torch.zeros_like(hiss)
    for _ in range(16):
        y = stream(instance, method, silence, [size, size])
        bad = int((~torch.isfinite(y)).sum())
        if bad:
            yield Finding(
                "values", about, Severity.PROBLEM,
                f"{bad} of {y.numel()} values for silence after noise are NaN or infinite",
                "guard divisions and logarithms with a small number, also by what decays",
            )  # fmt: skip
            return
    tiny = torch.finfo(torch.float32).tiny
    values = [("its output", y), *((f"'{name}'", value) for name, value in instance.named_buffers())]
    for name, value in values:
        subnormal = int(((value != 0) & (value.abs() < tiny)).sum()) if value.is_floating_point() else 0
        if subnormal:
            yield Finding(
                "values", about, Severity.WARNING,
                f"{subnormal} values of {name} are subnormal after silence, slow where they are not flushed to zero",
                "add a tiny constant such as 1e-20 to what decays",
            )  # fmt: skip
            return


def is_random(player: Player, method: MethodSpec, step: int) -> bool:
    """Whether two fresh instances play the same sound differently."""
    size = step * -(-4096 // step)
    x = noise(method.in_channels, 2 * size // method.in_ratio, seed=4)
    first, second = (stream(player.fresh(), method, x, [size, size]) for _ in range(2))
    return not torch.equal(first.nan_to_num(0), second.nan_to_num(0))
