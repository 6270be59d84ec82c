"""What is in a model file, as the C++ backend reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from . import describe
from .interface import MethodSpec, Scalar

Message = tuple[str, list[Scalar]]


def info(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Methods, attributes and metadata of a model file.

    The result is made of JSON types: `model` (path), `sample_rate` (Hz or None), `methods` and `attributes` (mappings
    by name), and `meta`, the metadata record.

    Raises:
        Error: the file cannot be read as a model.
    """
    return from_messages(describe(os.fspath(path)))


def method_spec(name: str, about: Mapping[str, Any]) -> MethodSpec:
    """A method of the result of `info`."""
    numbers = (about["in_channels"], about["in_ratio"], about["out_channels"], about["out_ratio"])
    return MethodSpec(name, *numbers, about["inputs"], about["outputs"], about["latency"], offline=about["offline"])


def from_messages(messages: Sequence[Message]) -> dict[str, Any]:
    """The same from the messages of `[nn.info]`. Messages it does not know are passed over."""
    result: dict[str, Any] = {"model": "", "sample_rate": None, "methods": {}, "attributes": {}, "meta": {}}
    methods, attributes = result["methods"], result["attributes"]
    for selector, atoms in messages:
        match selector, atoms:
            case "model", [path]:
                result["model"] = path
            case "samplerate", [rate]:
                result["sample_rate"] = rate if isinstance(rate, (int, float)) and rate > 0 else None
            case "method", [name, in_channels, in_ratio, out_channels, out_ratio]:
                methods[name] = {
                    "in_channels": in_channels,
                    "in_ratio": in_ratio,
                    "out_channels": out_channels,
                    "out_ratio": out_ratio,
                    "inputs": [],
                    "outputs": [],
                    "latency": 0,
                    "offline": False,
                }
            case "meta", [key, value] if (name := _offline(str(key))) in methods:
                methods[name]["offline"] = bool(value)
                _put(result["meta"], str(key), bool(value))
            case (("input" | "output"), [name, _, label]):
                methods[name][f"{selector}s"].append(label)
            case "latency", [name, samples]:
                methods[name]["latency"] = samples
            case "attribute", [name, *types]:
                attributes[name] = {"types": types}
            case "value", [name, *values]:
                attributes[name]["value"] = _typed(values, attributes[name]["types"])
            case "meta", [key, *values]:
                _put(result["meta"], str(key), values[0] if len(values) == 1 else values)
    return result


def _typed(values: list[Scalar], types: list[Any]) -> list[Scalar]:
    """Messages have no bool: it arrives as 0 or 1."""
    if len(values) != len(types):  # a tensor has more values than one
        return values
    return [bool(value) if kind == "bool" else value for kind, value in zip(types, values, strict=True)]


def _offline(key: str) -> str:
    """The method of which `key` says whether it is offline."""
    parts = key.split(".")
    return parts[1] if len(parts) == 3 and parts[0] == "methods" and parts[2] == "offline" else ""


def _put(tree: dict[str, Any], key: str, value: Any) -> None:
    """Store under a dotted key."""
    *branches, leaf = key.split(".")
    for branch in branches:
        tree = tree.setdefault(branch, {})
    tree[leaf] = value
