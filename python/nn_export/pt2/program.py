"""Running a `.pt2` file: the caller's state goes in, the new state comes out."""

from __future__ import annotations

import io
import json
import math
import os
import warnings
import zipfile
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.export import ExportedProgram
from torch.export.graph_signature import InputKind, OutputKind

from ..errors import ModelError, reason
from ..export import RECORD
from ..interface import MethodSpec

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class Method:
    """One program: `spec` is its interface, `length` the audio samples of its blocks (None: any)."""

    spec: MethodSpec
    program: ExportedProgram
    attributes: list[str]
    length: int | None

    def run(self, constants: Tensors, state: Tensors, x: Tensor) -> tuple[Tensor, Tensors]:
        """[1, in_channels, n] and the state -> the output and what of the state is new. Pure: nothing is changed."""
        signature = self.program.graph_signature
        values = {**constants, **state}
        arguments = [
            x if spec.kind is InputKind.USER_INPUT else values[str(spec.target)] for spec in signature.input_specs
        ]
        with torch.no_grad():
            results = self.program.graph_module(*arguments)
        pairs = list(zip(signature.output_specs, results, strict=True))
        new = {str(spec.target): value for spec, value in pairs if spec.kind is OutputKind.BUFFER_MUTATION}
        (y,) = [value for spec, value in pairs if spec.kind is OutputKind.USER_OUTPUT]
        return y, new


class Program:
    """All methods of a `.pt2` file, and one state that they share.

    Attributes:
        methods: by name.
        record: the metadata record.
        granularity: blocks are multiples of so many audio samples.
    """

    def __init__(self, methods: dict[str, Method], record: dict[str, Any]) -> None:
        """Made by `load`."""
        self.methods, self.record = methods, record
        specs = [method.spec for method in methods.values()]
        self.granularity = math.lcm(*(ratio for spec in specs for ratio in (spec.in_ratio, spec.out_ratio)))
        self._constants: Tensors = {}
        self._initial: Tensors = {}
        for method in methods.values():
            program = method.program
            mutated = set(program.graph_signature.buffers_to_mutate.values())
            everything = {**program.state_dict, **program.constants}
            for name, value in everything.items():
                kept = name in mutated or name.startswith("attribute_")
                (self._initial if kept else self._constants)[name] = value
        for name in self._initial:  # what one method changes is no constant of another
            self._constants.pop(name, None)
        self.reset()

    def call(self, method: str, x: Tensor) -> Tensor:
        """[1, in_channels, n] -> [1, out_channels, n * in_ratio / out_ratio]; the state goes on.

        Raises:
            ModelError: no such method, or a block of a length that it does not take.
        """
        one = self._find(method)
        samples = x.shape[2] * one.spec.in_ratio
        if x.shape[:2] != (1, one.spec.in_channels) or samples % self.granularity or one.length not in (None, samples):
            wanted = f"{one.length}" if one.length else f"a multiple of {self.granularity}"
            raise ModelError(
                f"method '{method}': a block of {list(x.shape)}: give [1, {one.spec.in_channels}, n] with n * "
                f"{one.spec.in_ratio} = {wanted}"
            )
        y, new = one.run(self._constants, self._state, x)
        self._state.update(new)
        return y

    def set(self, name: str, *values: float) -> None:
        """Set an attribute that is an input.

        Raises:
            ModelError: it is none, or takes another number of values.
        """
        present = self._state.get(f"attribute_{name}")
        if present is None:
            settable = sorted({one for method in self.methods.values() for one in method.attributes})
            raise ModelError(
                f"attribute '{name}': is fixed in this file: settable are: {', '.join(settable) or 'none'}"
            )
        if len(values) != len(present):
            raise ModelError(f"attribute '{name}': takes {len(present)} values, not {len(values)}")
        self._state[f"attribute_{name}"] = torch.tensor(values, dtype=present.dtype)

    def reset(self) -> None:
        """The state of the file, attributes too."""
        self._state = dict(self._initial)

    def state(self) -> Tensors:
        """A copy of the state, by name."""
        return {name: value.clone() for name, value in self._state.items()}

    def _find(self, method: str) -> Method:
        if method not in self.methods:
            raise ModelError(f"no method '{method}': it has: {', '.join(self.methods)}")
        return self.methods[method]


def load(path: str | os.PathLike[str]) -> Program:
    """Read a `.pt2` file that `export` wrote.

    Raises:
        ModelError: it is missing, damaged, something else, or follows another version of the contract.
    """
    try:
        with zipfile.ZipFile(path) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            record = json.loads(archive.read(RECORD))
            if not str(record.get("contract", "")).startswith("pt2-1."):
                raise ModelError(f"{path}: follows contract {record.get('contract')}: update nn_export")
            methods = {}
            for name, about in record["programs"].items():
                ins, in_ratio, outs, out_ratio = about["params"]
                latency = record["methods"][name]["latency"]
                in_labels, out_labels = about["labels"]
                spec = MethodSpec(name, ins, in_ratio, outs, out_ratio, in_labels, out_labels, latency)
                program = torch.export.load(io.BytesIO(archive.read(f"{name}.pt2")))
                methods[name] = Method(spec, program, about["attributes"], about["length"])
    except ModelError:
        raise
    except FileNotFoundError as error:
        raise ModelError(f"{path}: no such file") from error
    except Exception as error:  # a damaged file makes torch.export.load raise anything
        raise ModelError(f"{path}: is no model of torch.export programs: {reason(error)}") from error
    return Program(methods, record)
