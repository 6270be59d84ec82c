"""Running one method of an eager module, on a copy, with every outcome checked."""

from __future__ import annotations

import copy
from typing import TypeVar

import torch
from torch import Tensor

from .errors import ModelError, reason
from .interface import MethodSpec

M = TypeVar("M", bound=torch.nn.Module)


def fresh_copy(module: M, own_parameters: bool = False) -> M:
    """A copy with its own streaming state, in eval mode; parameters are shared unless told, all else is copied.

    Tensors that hang on a graph (an old-style weight norm leaves some) cannot be deep-copied: they are detached.

    Raises:
        ModelError: something in the module cannot be copied.
    """
    memo: dict[int, object] = {} if own_parameters else {id(shared): shared for shared in module.parameters()}
    for part in module.modules():
        for value in (*vars(part).values(), *part.buffers(recurse=False)):
            if isinstance(value, Tensor) and not value.is_leaf:
                memo[id(value)] = value.detach().clone()
    try:
        return copy.deepcopy(module, memo).eval()
    except Exception as error:
        raise ModelError(
            f"{type(module).__name__}: cannot be copied for a test: {reason(error)}: keep in it only what can be copied"
        ) from error


def noise(channels: int, samples: int, batch: int = 1, seed: int = 0) -> Tensor:
    """Uniform white noise in [-1, 1], float32 [batch, channels, samples]; leaves the global generator alone."""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(batch, channels, samples, generator=generator) * 2 - 1


def run_method(module: torch.nn.Module, method: MethodSpec, x: Tensor) -> Tensor:
    """Call `method` with `x` [batch, in_channels, n]; the output is [batch, out_channels, n * in_ratio / out_ratio].

    Raises:
        ModelError: the method raised, or returned something else than a finite float32 tensor of that shape.
    """
    given = f"an input of {list(x.shape)}"
    try:
        with torch.no_grad():
            y = getattr(module, method.name)(x)
    except Exception as error:
        raise ModelError(f"method '{method.name}': failed with {given}: {reason(error)}") from error
    if not isinstance(y, Tensor):
        raise ModelError(f"method '{method.name}': returned {type(y).__name__} for {given}: return one tensor")
    expected = [x.shape[0], method.out_channels, x.shape[2] * method.in_ratio // method.out_ratio]
    if list(y.shape) != expected:
        raise ModelError(
            f"method '{method.name}': returned {list(y.shape)} for {given}, expected {expected}: "
            + shape_advice(method, list(y.shape), expected)
        )
    if y.dtype != torch.float32:
        raise ModelError(f"method '{method.name}': returned {y.dtype}, expected torch.float32: add .float()")
    if not torch.isfinite(y).all():
        raise ModelError(f"method '{method.name}': returned NaN or infinity for {given}: keep its values finite")
    return y


def shape_advice(method: MethodSpec, got: list[int], expected: list[int]) -> str:
    """What to change when a method returned the shape `got`."""
    if len(got) == 3 and got[0] == expected[0]:
        if got[2] == expected[2]:
            return f"register it with out_channels={got[1]}"
        time = expected[2] * method.out_ratio
        if got[1] == expected[1] and got[2] > 0 and time % got[2] == 0:
            return f"register it with out_ratio={time // got[2]}"
    return "return [batch, out_channels, samples / out_ratio]"
