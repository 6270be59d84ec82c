"""Getters, setters and lists that every model file has, written as source text.

`torch.jit.script` reads the source of what it compiles. Here the source lives in `linecache`, so no file is written,
and the same function runs in eager PyTorch and in TorchScript.
"""

from __future__ import annotations

import functools
import hashlib
import linecache
import types
from collections.abc import Iterable

import torch

from .interface import AttributeSpec, AttributeType, Interface

_TORCHSCRIPT_NAMES = {
    AttributeType.BOOL: "bool",
    AttributeType.INT: "int",
    AttributeType.FLOAT: "float",
    AttributeType.STR: "str",
    AttributeType.TENSOR: "Tensor",
    AttributeType.BUFFER: "str",  # a buffer is set and read by its name or description
}


@functools.cache
def compile_function(source: str) -> types.FunctionType:
    """The one function that `source` defines, marked for export and readable by `torch.jit.script`."""
    filename = f"<nn_export {hashlib.sha256(source.encode()).hexdigest()[:16]}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace: dict[str, object] = {"__name__": __name__, "Tensor": torch.Tensor}
    exec(compile(source, filename, "exec"), namespace)
    function = next(value for value in namespace.values() if isinstance(value, types.FunctionType))
    torch.jit.export(function)
    return function


def attach(module: torch.nn.Module, source: str) -> None:
    """Make the function that `source` defines a method of this one `module`."""
    function = compile_function(source)
    setattr(module, function.__name__, types.MethodType(function, module))


def setter_source(attribute: AttributeSpec) -> str:
    """`set_x(v0, v1, ...) -> int`: stores the values and returns 0, or 1 if one of them is not allowed.

    nn~ checks them before it calls; this is for other hosts. A buffer element takes its name, which is ignored.
    """
    parameters = [f"v{i}: {_TORCHSCRIPT_NAMES[code]}" for i, code in enumerate(attribute.types)]
    values = [
        f"self.{attribute.name}[{i}]" if code is AttributeType.BUFFER else f"v{i}"
        for i, code in enumerate(attribute.types)
    ]
    refused = [wrong for i, code in enumerate(attribute.types) for wrong in _refused(attribute, code, f"v{i}")]
    check = f"    if {' or '.join(refused)}:\n        return 1\n" if refused else ""
    return (
        f"def set_{attribute.name}(self, {', '.join(parameters)}) -> int:\n{check}"
        f"    self.{attribute.name} = ({', '.join(values)},)\n"
        f"    return 0\n"
    )


def _refused(attribute: AttributeSpec, code: AttributeType, value: str) -> list[str]:
    """Conditions under which `value` is not allowed."""
    conditions = []
    if attribute.choices is not None and code not in (AttributeType.TENSOR, AttributeType.BUFFER):
        kind = {"BOOL": bool, "INT": int, "FLOAT": float, "STR": str}[code.name]
        fitting = [kind(choice) for choice in attribute.choices if isinstance(choice, str) == (kind is str)]
        conditions.append(f"{value} not in {fitting!r}")
    if code in (AttributeType.INT, AttributeType.FLOAT):
        conditions += [f"{value} < {attribute.min!r}"] if attribute.min is not None else []
        conditions += [f"{value} > {attribute.max!r}"] if attribute.max is not None else []
    return conditions


def getter_source(attribute: AttributeSpec) -> str:
    """`get_x()`: a tuple of the values; a buffer element answers with its `to_str()`."""
    types_ = ", ".join(_TORCHSCRIPT_NAMES[code] for code in attribute.types)
    values = [
        f"self.{attribute.name}[{i}]" + (".to_str()" if code is AttributeType.BUFFER else "")
        for i, code in enumerate(attribute.types)
    ]
    return f"def get_{attribute.name}(self) -> tuple[{types_}]:\n    return ({', '.join(values)},)\n"


def catalogue_sources(interface: Interface) -> list[str]:
    """The functions by which a host asks what the model has, and by which it hands buffers over."""
    buffers = [
        (f"{attribute.name}#{i}", f"self.{attribute.name}[{i}]")
        for attribute in interface.attributes.values()
        for i, code in enumerate(attribute.types)
        if code is AttributeType.BUFFER
    ]
    return [
        _list_source("get_methods", interface.methods),
        _list_source("get_attributes", interface.attributes),
        _list_source("get_buffer_attributes", [name for name, _ in buffers]),
        _dispatch_source(
            "set_buffer_attribute(self, name: str, samples: Tensor, sr: int) -> int",
            [(name, f"return {buffer}.set_value(samples, sr)") for name, buffer in buffers],
            "return -1",
        ),
        _dispatch_source(
            "clear_buffer_attribute(self, name: str) -> int",
            [(name, f"{buffer}.init_value()\n        return 0") for name, buffer in buffers],
            "return -1",
        ),
        _dispatch_source(
            "is_buffer_empty(self, name: str) -> bool",
            [(name, f"return not {buffer}.has_value") for name, buffer in buffers],
            "return True",
        ),
    ]


def _list_source(name: str, values: Iterable[str]) -> str:
    return f"def {name}(self) -> list[str]:\n    names: list[str] = {list(values)!r}\n    return names\n"


def _dispatch_source(signature: str, cases: list[tuple[str, str]], otherwise: str) -> str:
    branches = "".join(f"    if name == {name!r}:\n        {body}\n" for name, body in cases)
    return f"def {signature}:\n{branches}    {otherwise}\n"
