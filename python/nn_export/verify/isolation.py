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
    """Two streams at a time: one of them changes, the other must not."""
    about = f"method '{method.name}'"
    x, sizes = _sound(method, step, batch=2, seed=7)
    other = 0.1 * x.flip(2)
    sounds = (x, torch.cat([x[:1], other[1:]]), torch.cat([other[:1], x[1:]]))
    try:
        both, second_changed, first_changed = (stream(player.fresh(), method, sound, sizes) for sound in sounds)
    except ModelError as error:
        yield Finding(
            "batch", about, Severity.WARNING, f"takes one stream only: {error}",
            "size its state for a batch, such as torch.zeros(8, channels, n), and use the first x.shape[0] of it",
        )  # fmt: skip
        return
    if both.shape[0] != 2:
        yield Finding(
            "batch",
            about,
            Severity.WARNING,
            f"returns a batch of {both.shape[0]} for a batch of 2",
            "keep dimension 0",
        )
        return
    for changed, one, told in ((second_changed, 0, "first"), (first_changed, 1, "second")):
        difference = float((both - changed)[one].abs().nan_to_num(0).max())
        if difference > 1e-5 * float(both.abs().nan_to_num(0).max()):
            yield Finding(
                "batch", about, Severity.PROBLEM,
                f"the {told} stream of a batch hears the other one: {difference:.2g} of difference",
                "keep state per item of the batch, and take no mean, sum or norm over dimension 0",
            )  # fmt: skip
            return


def check_instances(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """An instance plays, another one that was made before must still be as new."""
    x, sizes = _sound(method, step, seed=8)
    alone = stream(player.fresh(), method, x, sizes)
    first, second = player.fresh(), player.fresh()
    stream(first, method, 0.5 * x.flip(2), sizes)
    after = stream(second, method, x, sizes)
    if not _same(alone, after):
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
    elif not _same(expected, stream(instance, method, x, sizes)):
        yield Finding(
            "reset", about, Severity.PROBLEM,
            f"method '{method.name}' plays otherwise after it than at first",
            "reset all that lasts from block to block, also what is not in a buffer",
        )  # fmt: skip


def check_reset_is_there(player: Player, module: torch.nn.Module | None) -> Iterator[Finding]:
    """A `reset` of the class must be in the file too."""
    if callable(getattr(module, "reset", None)) and not hasattr(player.model, "reset"):
        yield Finding(
            "reset", "reset()", Severity.WARNING,
            "is not in the file, as no method calls it: nn~ goes back to the state in the file instead",
            "write @torch.jit.export above it",
        )  # fmt: skip


def check_output(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """Where the output lies in memory."""
    about = f"method '{method.name}'"
    x, _ = _sound(method, step)
    instance = player.fresh()
    call(instance, method, x.clone())
    before = x.clone()
    y = call(instance, method, x)
    if not torch.equal(x, before):
        yield Finding(
            "output", about, Severity.WARNING, "writes into its input, which some hosts still need",
            "begin with x = x.clone()",
        )  # fmt: skip
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


def check_parameters(player: Player, method: MethodSpec, step: int) -> Iterator[Finding]:
    """Parameters must stay: all objects that play a file share them."""
    x, sizes = _sound(method, step, seed=11)
    instance = player.fresh()
    before = {name: value.detach().clone() for name, value in instance.named_parameters()}
    stream(instance, method, x, sizes)
    changed = [name for name, value in instance.named_parameters() if not torch.equal(value, before[name])]
    for name in changed:
        yield Finding(
            "state", f"method '{method.name}'", Severity.PROBLEM,
            f"writes into its parameter '{name}', which all objects that play the file share",
            f"make a buffer of it: self.register_buffer('{name.rpartition('.')[2]}', ...)",
        )  # fmt: skip


def _same(a: Tensor, b: Tensor) -> bool:
    """Bit for bit; what is not a number is told elsewhere."""
    return bool(torch.equal(a.nan_to_num(0), b.nan_to_num(0)))


def _shared(instance: Any, place: int) -> list[str]:
    tensors = [*instance.named_buffers(), *instance.named_parameters()]
    return [name for name, value in tensors if value.numel() and value.untyped_storage().data_ptr() == place]
