"""Which functions of PyTorch leave time alone: what each sample becomes depends on that sample only."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import nn

POINTWISE_MODULES = (
    *(nn.BatchNorm1d, nn.CELU, nn.Dropout, nn.Dropout1d, nn.ELU, nn.GELU, nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh),
    *(nn.Identity, nn.LeakyReLU, nn.LogSigmoid, nn.Mish, nn.PReLU, nn.ReLU, nn.ReLU6, nn.SELU, nn.SiLU, nn.Sigmoid),
    *(nn.Softplus, nn.Softsign, nn.Tanh, nn.Tanhshrink, nn.Threshold, nn.Softmax, nn.GLU),
)

_POINTWISE = """
    abs add atan atan2 celu clamp clamp_max clamp_min clip clone contiguous cos detach div double dropout elu erf exp
    expm1 float floor fmod frac gelu half hardtanh leaky_relu lerp log log10 log1p log2 logsigmoid maximum minimum mish
    mul neg pow prelu reciprocal relu relu6 remainder round rsqrt selu sigmoid sign silu sin sinh softplus softsign sqrt
    square sub tan tanh threshold to true_divide where zeros_like ones_like
"""
_OPERATORS = (
    *(operator.abs, operator.add, operator.mod, operator.mul, operator.neg, operator.pow, operator.sub),
    *(operator.truediv, operator.iadd, operator.imul, operator.isub, operator.itruediv),
)
_ALONG_CHANNELS = (
    "amax amin chunk cumsum glu mean norm softmax log_softmax split split_with_sizes std sum var flip roll"
)


def _functions(names: str) -> set[Callable[..., Any]]:
    spaces = (torch, F)
    return {getattr(space, name) for space in spaces for name in names.split() if hasattr(space, name)}


POINTWISE: frozenset[Any] = frozenset({*_POINTWISE.split(), *_functions(_POINTWISE), *_OPERATORS})
"""Functions, and names of methods of a tensor. More than one signal must be at the same time."""

ALONG_CHANNELS: frozenset[Any] = frozenset({*_ALONG_CHANNELS.split(), *_functions(_ALONG_CHANNELS)})
"""These are so if `dim` is 1."""

JOINING: frozenset[Any] = frozenset({torch.cat, torch.concat, torch.concatenate})
"""These take a list of signals, and `dim` 1."""
