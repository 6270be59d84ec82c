"""Weights that are computed anew at each call, as by weight norm, become plain ones: nothing changes them any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import torch
from torch import nn
from torch.nn.utils import parametrize, remove_spectral_norm, remove_weight_norm
from torch.nn.utils.spectral_norm import SpectralNorm
from torch.nn.utils.weight_norm import WeightNorm

from .probe import fresh_copy

M = TypeVar("M", bound=nn.Module)
_SLOTS = ("__dict__", "__weakref__")


def folded(module: M) -> M:
    """A copy in eval mode with parametrizations, weight and spectral norms folded; `module` itself if it has none."""
    if not any(parametrize.is_parametrized(part) or any(_norms(part)) for part in module.modules()):
        return module
    copy = fresh_copy(module, own_parameters=True)
    with torch.no_grad():
        for part in list(copy.modules()):
            for hook in list(_norms(part)):
                (remove_weight_norm if isinstance(hook, WeightNorm) else remove_spectral_norm)(part, hook.name)
            if parametrize.is_parametrized(part):
                own = type(part)  # PyTorch made it for the layer, and takes the weight from it: the copy needs another
                own = type(own.__name__, own.__bases__, {k: v for k, v in vars(own).items() if k not in _SLOTS})
                part.__class__ = own
                for name in list(part.parametrizations):  # type: ignore[arg-type]
                    parametrize.remove_parametrizations(part, name, leave_parametrized=True)
    return copy


def _norms(part: nn.Module) -> Iterator[Any]:
    return (hook for hook in part._forward_pre_hooks.values() if isinstance(hook, (WeightNorm, SpectralNorm)))
