"""Attributes between two blocks: read, set, and the method called again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from ..errors import ModelError
from ..interface import MethodSpec
from ..probe import noise
from .player import Player, call, function, told
from .verdict import Finding, Severity

SCALARS = {"bool": bool, "int": int, "float": float, "str": str}


def check_attributes(player: Player, method: MethodSpec, attributes: Mapping[str, Any], step: int) -> Iterator[Finding]:
    """Each attribute is set to the value it has, after the method has run in inference mode.

    Other hosts set outside of inference mode: a setter that writes into a tensor which the method has put in the place
    of a buffer raises there.
    """
    size = step * -(-1024 // step)
    x = noise(method.in_channels, size // method.in_ratio, seed=6)
    for name, about in attributes.items():
        setter = f"set_{name}"
        if len(about.get("value", about["types"])) != len(about["types"]) and set(about["types"]) <= set(SCALARS):
            yield Finding(
                "attributes", f"attribute '{name}'", Severity.PROBLEM,
                f"get_{name} gives {len(about['value'])} values, it has {len(about['types'])}", "return one per type",
            )  # fmt: skip
            continue
        if "value" not in about or not set(about["types"]) <= set(SCALARS) or not hasattr(player.model, setter):
            continue
        values = [SCALARS[kind](value) for kind, value in zip(about["types"], about["value"], strict=True)]
        for mode, where in ((torch.inference_mode, "inside"), (contextlib.nullcontext, "outside of")):
            instance = player.fresh()
            call(instance, method, x)
            doing = f"set to {' '.join(map(str, values))} {where} inference mode, after method '{method.name}' has run"
            try:
                with mode():
                    accepted = function(instance, setter)(*values)
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
                    f"refuses its own value, {' '.join(map(str, values))}", f"let {setter} return 0 for it",
                )  # fmt: skip
                break


def _failed(name: str, message: str) -> Finding:
    return Finding(
        "attributes", f"attribute '{name}'", Severity.PROBLEM, message,
        "update buffers in place in the method and in the setter (copy_, fill_), and give them no new tensor",
    )  # fmt: skip
