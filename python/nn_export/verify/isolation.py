"""Who hears whom: items of a batch, instances, the past before a reset, and the memory of the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from ..errors import ModelError
from ..interface import MethodSpec
from ..probe import noise
from .player import Player, call, stream
from .verdict import Finding, Severity

BLOCKS = 3


def _sound(method: MethodSpec, step: int, batch: int = 1, seed: int = 0) -> tuple[Tensor, list[int]]:
    """A few blocks of noise of about 4096 audio samples."""
    size = step * -(-4096 // step)
    return noise(method.in_channels, BLOCKS * size // method.in_ratio, batch, seed), [size] * BLOCKS


def check_batch(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """Two streams at a time: the second one changes, the first must not."""
    about = f"method '{method.name}'"
    x, sizes = _sound(method, step, batch=2, seed=7)
    other = torch.cat([x[:1], 0.1 * x[1:].flip(2)])
    try:
        first, second = (stream(player.fresh(), method, sound, sizes) for sound in (x, other))
    except ModelError as error:
        yield Finding(
            "batch", about, Severity.WARNING, f"takes one stream only: {error}",
            "size its state for a batch, such as torch.zeros(8, channels, n), and use the first x.shape[0] of it",
        )  # fmt: skip
        return
    if first.shape[0] != 2:
        yield Finding(
            "batch",
            about,
            Severity.WARNING,
            f"returns a batch of {first.shape[0]} for a batch of 2",
            "keep dimension 0",
        )
    elif not torch.allclose(first[0], second[0], atol=1e-5 * float(first.abs().max())):
        yield Finding(
            "batch", about, Severity.PROBLEM,
            f"the first stream of a batch hears the second: {float((first - second)[0].abs().max()):.2g} of difference",
            "keep state per item of the batch, and take no mean, sum or norm over dimension 0",
        )  # fmt: skip


def check_instances(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """An instance plays, another one that was made before must still be as new."""
    x, sizes = _sound(method, step, seed=8)
    alone = stream(player.fresh(), method, x, sizes)
    first, second = player.fresh(), player.fresh()
    stream(first, method, 0.5 * x.flip(2), sizes)
    after = stream(second, method, x, sizes)
    if not torch.equal(alone, after):
        yield Finding(
            "instances", f"method '{method.name}'", Severity.PROBLEM,
            f"an instance plays {float((alone - after).abs().max()):.2g} otherwise after another one has played",
            "keep state in buffers of the instance, not in the class or the module",
        )  # fmt: skip


def check_reset(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """`reset()` after some sound: buffers and output must be as at the beginning."""
    x, sizes = _sound(method, step, seed=9)
    instance = player.fresh()
    if not callable(getattr(instance, "reset", None)):
        return
    expected = stream(player.fresh(), method, x, sizes)
    stream(instance, method, 0.5 * x.flip(2), sizes)
    with torch.inference_mode():
        instance.reset()
    initial = dict(player.fresh().named_buffers())
    changed = [
        name
        for name, value in instance.named_buffers()
        if name in initial and (value.shape != initial[name].shape or not torch.equal(value, initial[name]))
    ]
    about = "reset()"
    if changed:
        listed = ", ".join(f"'{name}'" for name in changed[:3])
        yield Finding(
            "reset", about, Severity.PROBLEM,
            f"leaves {listed} changed by method '{method.name}'",
            "set each buffer to its first value, such as with zero_()",
        )  # fmt: skip
    elif not torch.equal(expected, stream(instance, method, x, sizes)):
        yield Finding(
            "reset", about, Severity.PROBLEM,
            f"method '{method.name}' plays otherwise after it than at first",
            "reset all that lasts from block to block, also what is not in a buffer",
        )  # fmt: skip


def check_output(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """Where the output lies in memory."""
    about = f"method '{method.name}'"
    x, _ = _sound(method, step)
    instance = player.fresh()
    call(instance, method, x.clone())
    y = call(instance, method, x)
    place = y.untyped_storage().data_ptr()
    if place == x.untyped_storage().data_ptr():
        yield Finding(
            "output", about, Severity.WARNING, "returns the memory of its input, which some hosts write to meanwhile",
            "return a new tensor, such as x.clone()",
        )  # fmt: skip
    for name in _shared(instance, place):
        yield Finding(
            "output", about, Severity.WARNING, f"returns the memory of its own '{name}', which a host could write to",
            "return a copy, such as with .clone()",
        )  # fmt: skip
    if not y.is_contiguous():
        yield Finding(
            "output", about, Severity.WARNING,
            f"returns a tensor with strides {list(y.stride())}, which is copied once more",
            "end with .contiguous()",
        )  # fmt: skip


def _shared(instance: Any, place: int) -> list[str]:
    tensors = [*instance.named_buffers(), *instance.named_parameters()]
    return [name for name, value in tensors if value.numel() and value.untyped_storage().data_ptr() == place]
