"""From a module to a `.pt2` file: programs that take their state and give it back."""

from __future__ import annotations

import io
import json
import math
import os
import warnings
import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import Dim, ExportedProgram

from ..errors import ModelError, reason
from ..export import RECORD, record
from ..files import replacing
from ..interface import AttributeType, MethodSpec
from ..module import Module
from ..probe import fresh_copy, noise

CONTRACT = "pt2-1.0"
STATIC = 4096
"""Audio samples of a block where a method cannot be exported for blocks of any length."""


def export(module: Module, path: str | os.PathLike[str]) -> None:
    """Write every method of `module` to `path` (.pt2), whole or not at all.

    State starts as it is in `module`. Floats of attributes are inputs of the programs; all other attributes are fixed
    at their present values, as Python decides by them. The batch is 1.

    Raises:
        ModelError: a method cannot be exported, with the reason; nothing registered; the file cannot be written.
    """
    with replacing(path) as temporary:
        save(module, temporary)


def save(module: Module, path: Path) -> None:
    """Write to `path`, in place; errors as in `export`."""
    if not module._nn.methods:
        raise ModelError(f"{type(module).__name__}: nothing to play: call register_method for at least one method")
    content = record(module) | {"contract": CONTRACT, "programs": {}}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for method in module._nn.methods.values():
            program, settable, length = trace(module, method)
            one = io.BytesIO()
            torch.export.save(program, one)
            out.writestr(f"{method.name}.pt2", one.getvalue())
            content["programs"][method.name] = {
                "params": [method.in_channels, method.in_ratio, method.out_channels, method.out_ratio],
                "labels": [method.input_labels, method.output_labels],
                "attributes": settable,
                "length": length,
            }
        out.writestr(RECORD, json.dumps(content))
    try:
        path.write_bytes(archive.getbuffer())
    except OSError as error:
        raise ModelError(f"{path.name}: cannot be written: {error.strerror or error}") from error


def trace(module: Module, method: MethodSpec) -> tuple[ExportedProgram, list[str], int | None]:
    """A program of one method, the attributes it takes as inputs, and its block length (None: any).

    Tried in this order: settable attributes and any length, fixed attributes, a fixed length, both fixed.
    """
    floats = [
        attribute.name for attribute in module._nn.attributes.values() if set(attribute.types) == {AttributeType.FLOAT}
    ]
    step = math.lcm(module._nn.granularity, method.in_ratio, method.out_ratio)
    failure: Exception | None = None
    for length in (None, step * -(-STATIC // step)):
        for settable in [floats, []] if floats else [[]]:
            call = _Call(fresh_copy(module), method.name, settable)
            size = length or step * max(4, -(-STATIC // step))
            x = noise(method.in_channels, size // method.in_ratio)
            blocks = Dim("blocks", min=2, max=1 << 20)
            per_block = step // method.in_ratio
            shapes: Any = {2: blocks if per_block == 1 else per_block * blocks} if length is None else None
            try:
                with warnings.catch_warnings(), torch.no_grad():
                    warnings.simplefilter("ignore")
                    program = torch.export.export(call, (x,), dynamic_shapes=(shapes,), strict=False)
                    return program.run_decompositions({}), settable, length
            except Exception as error:  # torch.export raises anything
                failure = failure or error
    assert failure is not None
    raise ModelError(
        f"method '{method.name}': torch.export cannot follow it: {reason(failure)}: "
        "it must not decide by the values of a tensor"
    ) from failure


class _Call(nn.Module):
    """One method as a forward, in which floats of attributes are buffers: `attribute_NAME`, [values]."""

    def __init__(self, model: Module, method: str, settable: list[str]) -> None:
        super().__init__()
        self.model, self.method, self.settable = model, method, settable
        for name in settable:
            self.register_buffer(f"attribute_{name}", torch.tensor(getattr(model, name)))

    def forward(self, x: Tensor) -> Tensor:
        for name in self.settable:
            setattr(self.model, name, tuple(getattr(self, f"attribute_{name}").unbind()))
        y: Tensor = getattr(self.model, self.method)(x)
        return y
