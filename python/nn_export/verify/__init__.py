"""Is a model right for nn~? Each way in which people get it wrong is looked for, and told with its cure."""

from __future__ import annotations

import contextlib
import itertools
import math
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from ..errors import ModelError
from ..info import info, method_spec
from ..interface import AttributeSpec, MethodSpec
from ..module import Module
from .attributes import check_attributes, check_settings
from .continuity import check_blocks, check_latency
from .engine import check_engine
from .graph import check_operators, check_state
from .isolation import check_batch, check_instances, check_output, check_parameters, check_reset, check_reset_is_there
from .player import HeldRandom, Player
from .signals import check_call, check_values, is_random
from .verdict import CHECKS, Finding, Severity, Verdict

__all__ = ["CHECKS", "Finding", "Severity", "Verdict", "verify", "verify_module"]


def verify(
    path: str | os.PathLike[str], module: Module | None = None, progress: Callable[[str], None] | None = None
) -> Verdict:
    """Look for all that can be wrong with a model file.

    It is loaded several times, called with noise as nn~ calls it, and played by the engine itself.

    Args:
        path: a file of any exporter.
        module: what it was exported from, which is then looked at too; left untouched.
        progress: told what is about to be checked.

    Raises:
        Error, ModelError: the file cannot be read as a model.
    """
    path = os.fspath(path)
    contents = info(path)
    player = Player.load(path, own="nn_export" in contents["meta"])
    methods = [method_spec(name, method) for name, method in contents["methods"].items()]
    stated = contents["meta"].get("attributes", {})
    attributes = {name: {**stated.get(name, {}), **about} for name, about in contents["attributes"].items()}
    file = _File(contents["model"], float(contents["sample_rate"] or 48000))
    return _judge(path, player, module, methods, attributes, file, progress)


def verify_module(module: Module, progress: Callable[[str], None] | None = None) -> Verdict:
    """Look for all that can be wrong with a module that is not scripted: what `verify` does without a `.ts` file.

    Args:
        module: left untouched.
        progress: told what is about to be checked.

    Raises:
        ModelError: the module cannot be copied.
    """
    attributes = {name: _about(module, attribute) for name, attribute in module._nn.attributes.items()}
    methods = list(module._nn.methods.values())
    return _judge(module._nn.name, Player(module), None, methods, attributes, None, progress)


@dataclass(frozen=True)
class _File:
    """What the engine opens, and the rate in Hz at which it plays there."""

    path: str
    sample_rate: float


def _judge(
    what: str,
    player: Player,
    module: Module | None,
    methods: list[MethodSpec],
    attributes: dict[str, Any],
    file: _File | None,
    progress: Callable[[str], None] | None,
) -> Verdict:
    verdict = Verdict(what, [method.name for method in methods])
    step = math.lcm(*(ratio for method in methods for ratio in (method.in_ratio, method.out_ratio)))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            for method in methods:
                if progress:
                    progress(f"method '{method.name}'")
                verdict.findings += _of_method(player, module, method, attributes, file, step)
            verdict.findings += check_reset_is_there(player, module)
    finally:
        torch.set_num_threads(threads)
    verdict.findings = list({(finding.check, str(finding)): finding for finding in verdict.findings}.values())
    return verdict


def _of_method(
    player: Player, module: Module | None, method: MethodSpec, attributes: dict[str, Any], file: _File | None, step: int
) -> Iterator[Finding]:
    failed = list(check_call(player, method, step))
    yield from failed
    done = {"call"}
    if player.scripted:
        yield from check_operators(player, method)
        yield from check_state(player, method)
        done |= {"operators", "state"}
    if any(finding.severity is Severity.PROBLEM for finding in failed):
        yield from _not_judged(method, CHECKS.keys() - done, "the method cannot be called as it promises")
        return
    random = is_random(player, method, step)
    held: contextlib.AbstractContextManager[Any] = HeldRandom() if random else contextlib.nullcontext()  # type: ignore[no-untyped-call]
    players = [player] if module is None else [Player(module), player]
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "values": lambda: check_values(player, method, step),
        "output": lambda: check_output(player, method, step),
        "state": lambda: check_parameters(player, method, step),
        "attributes": lambda: check_attributes(player, method, attributes, step),
        "instances": lambda: itertools.islice((f for one in players for f in check_instances(one, method, step)), 1),
        "batch": lambda: check_batch(player, method, step),
        "reset": lambda: check_reset(player, method, step),
        "blocks": lambda: itertools.islice((f for one in players for f in check_blocks(one, method, step)), 1),
        "settings": lambda: check_settings(player, method, attributes, step),
        "latency": lambda: check_latency(player, method, step),
    }
    if file is not None:
        checks["engine"] = lambda: check_engine(player, method, step, file.path, file.sample_rate, random)
    why = ""
    if method.offline:
        why = "it is given the whole sound at once"
    elif random:
        yield from _unrepeatable(method, attributes)
        with held:
            if is_random(player, method, step):
                why = "it draws random numbers, so two runs cannot be compared"
    compared = {"instances", "batch", "reset", "blocks", "settings", "latency"} if why else set()
    if method.offline:
        compared.add("engine")
    yield from _not_judged(method, compared & CHECKS.keys(), why)
    for name in [name for name in checks if name not in compared]:
        try:
            with held if name not in ("engine", "values") else contextlib.nullcontext():
                found = list(checks[name]())
        except ModelError as error:
            found = [
                Finding(name, f"method '{method.name}'", Severity.PROBLEM, str(error), "let it take every legal block")
            ]
        yield from found


def _not_judged(method: MethodSpec, checks: Iterable[str], why: str) -> Iterator[Finding]:
    for check in sorted(checks):
        yield Finding(check, f"method '{method.name}'", Severity.NOT_JUDGED, why)


def _unrepeatable(method: MethodSpec, attributes: dict[str, Any]) -> Iterator[Finding]:
    if "seed" not in attributes:
        yield Finding(
            "random",
            f"method '{method.name}'",
            Severity.WARNING,
            "two instances play the same sound differently: it draws random numbers",
            "give it an attribute 'seed', so that a take can be repeated",
        )


def _about(module: Module, attribute: AttributeSpec) -> dict[str, Any]:
    """An attribute as `nn_export.info` tells it, with its limits."""
    kinds = [code.name.lower().replace("str", "string") for code in attribute.types]
    limits = {"min": attribute.min, "max": attribute.max, "choices": attribute.choices}
    return {"types": kinds, "value": list(getattr(module, attribute.name)), **limits}
