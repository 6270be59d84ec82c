"""Attributes between two blocks: read, set to all that they may be, and the method called again."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from ..errors import ModelError
from ..interface import MethodSpec
from ..probe import noise
from .continuity import check_blocks
from .player import Player, call, function, stream, told
from .verdict import Finding, Severity

SCALARS = {"bool": bool, "int": int, "float": float, "string": str}

SETTLING = 8
"""Blocks after an attribute was set, in which it may glide to its value."""


def check_attributes(player: Player, method: MethodSpec, attributes: Mapping[str, Any], step: int) -> Iterator[Finding]:
    """Each attribute is set to the value it has, after the method has run in inference mode.

    Other hosts set outside of inference mode: a setter that writes into a tensor which the method has put in the place
    of a buffer raises there.
    """
    size = step * -(-1024 // step)
    x = noise(method.in_channels, size // method.in_ratio, seed=6)
    for name, about in attributes.items():
        kinds = about["types"]
        if len(about.get("value", kinds)) != len(kinds) and set(kinds) <= set(SCALARS):
            yield Finding(
                "attributes", f"attribute '{name}'", Severity.PROBLEM,
                f"get_{name} gives {len(about['value'])} values, it has {len(kinds)}", "return one per type",
            )  # fmt: skip
            continue
        values = _own_values(player, name, about)
        if values is None:
            continue
        for mode, where in ((torch.inference_mode, "inside"), (contextlib.nullcontext, "outside of")):
            instance = player.fresh()
            call(instance, method, x)
            doing = f"set to {_shown(values)} {where} inference mode, after method '{method.name}' has run"
            try:
                with mode():
                    accepted = function(instance, f"set_{name}")(*values)
                doing = f"method '{method.name}' after it was {doing}"
                call(instance, method, x)
            except ModelError as error:
                yield _failed(name, f"{doing}: {error}")
                break
            except Exception as error:
                yield _failed(name, f"{doing}: {told(error)}")
                break
            if isinstance(accepted, int) and accepted != 0:
                yield Finding(
                    "attributes", f"attribute '{name}'", Severity.PROBLEM,
                    f"refuses its own value, {_shown(values)}", f"let set_{name} return 0 for it",
                )  # fmt: skip
                break


def check_settings(player: Player, method: MethodSpec, attributes: Mapping[str, Any], step: int) -> Iterator[Finding]:
    """What may be set must play: each limit, each choice, true and false, in blocks of all sizes.

    Only for files of nn_export: those of others say nothing of limits, and their switches may stand for anything.
    """
    if not player.own:
        return
    size = step * -(-512 // step)
    settling = noise(method.in_channels, SETTLING * size // method.in_ratio, seed=12)
    for name, values in _settings(player, attributes):
        said = f"with {name} set to {_shown(values)}"

        def made(name: str = name, values: list[Any] = values) -> Any:
            instance = player.fresh()
            with torch.inference_mode():
                accepted = function(instance, f"set_{name}")(*values)
            if isinstance(accepted, int) and accepted != 0:
                raise ModelError(f"set_{name} refuses {_shown(values)}")
            if not torch.isfinite(stream(instance, method, settling, [size] * SETTLING)).all():
                raise ModelError("NaN or infinity comes out")
            return instance

        try:
            yield from check_blocks(player, method, step, made, f", {said}")
        except Exception as error:
            message = str(error) if isinstance(error, ModelError) else told(error)
            yield Finding(
                "attributes", f"attribute '{name}'", Severity.PROBLEM, f"method '{method.name}' {said}: {message}",
                "make it play with all that min, max and choices allow, or allow less",
            )  # fmt: skip


def _own_values(player: Player, name: str, about: Mapping[str, Any]) -> list[Any] | None:
    """The values of an attribute as its setter takes them; None if it cannot be read and set so."""
    kinds = about["types"]
    if len(about.get("value", ())) != len(kinds) and "tensor" not in kinds:
        return None
    if "value" not in about or not hasattr(player.model, f"set_{name}"):
        return None
    if set(kinds) <= set(SCALARS):
        return [SCALARS[kind](value) for kind, value in zip(kinds, about["value"], strict=True)]
    if not set(kinds) <= {*SCALARS, "tensor"}:
        return None
    read = function(player.fresh(), f"get_{name}")()
    values = list(read) if isinstance(read, (tuple, list)) else [read]
    return values if len(values) == len(kinds) else None


def _settings(player: Player, attributes: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Each attribute with each further value that its limits, its choices or its type name."""
    for name, about in attributes.items():
        own, kinds = _own_values(player, name, about), about["types"]
        if own is None or any(value is None for value in own):
            continue
        low, high = about.get("min"), about.get("max")
        for choice in about.get("choices") or ([False, True] if set(kinds) == {"bool"} else [low, high]):
            values = list(own)
            for i, kind in enumerate(kinds):
                if choice is None or kind == "tensor" or isinstance(choice, str) != (kind == "string"):
                    continue
                whole = math.ceil if choice == low else math.floor
                values[i] = whole(choice) if kind == "int" else SCALARS[kind](choice)
            if any(one is not other and one != other for one, other in zip(values, own, strict=True)):
                yield name, values


def _shown(values: list[Any]) -> str:
    return " ".join("a tensor" if isinstance(value, torch.Tensor) else str(value) for value in values)


def _failed(name: str, message: str) -> Finding:
    replaced = "nference" in message.partition("has run:")[2]
    return Finding(
        "attributes", f"attribute '{name}'", Severity.PROBLEM, message,
        "update buffers in place in the method and in the setter (copy_, fill_), and give them no new tensor"
        if replaced
        else f"let set_{name} take its own value at any time, also after the method has run",
    )  # fmt: skip
