"""Is a model right for nn~? Each way in which people get it wrong is looked for, and told with its cure."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch

from ..errors import ModelError
from ..info import info
from ..interface import MethodSpec
from ..module import Module
from .attributes import check_attributes
from .continuity import check_blocks, check_latency
from .engine import check_engine
from .graph import check_operators, check_state
from .isolation import check_batch, check_instances, check_output, check_reset
from .player import Player
from .signals import check_call, check_values, is_random
from .verdict import CHECKS, Finding, Severity, Verdict

__all__ = ["CHECKS", "Finding", "Severity", "Verdict", "verify"]


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
    methods = [_spec(name, method) for name, method in contents["methods"].items()]
    verdict = Verdict(path, [method.name for method in methods])
    step = math.lcm(*(ratio for method in methods for ratio in (method.in_ratio, method.out_ratio)))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            for method in methods:
                if progress:
                    progress(f"method '{method.name}'")
                verdict.findings += _of_method(player, module, method, contents, step)
    finally:
        torch.set_num_threads(threads)
    verdict.findings = list({(finding.check, str(finding)): finding for finding in verdict.findings}.values())
    return verdict


def _of_method(
    player: Player, module: Module | None, method: MethodSpec, contents: dict[str, Any], step: int
) -> Iterator[Finding]:
    attributes, rate = contents["attributes"], float(contents["sample_rate"] or 48000)
    failed = list(check_call(player, method, step))
    yield from failed
    yield from check_operators(player, method)
    yield from check_state(player, method)
    done = {"call", "operators", "state"}
    if any(finding.severity is Severity.PROBLEM for finding in failed):
        yield from _not_judged(method, CHECKS.keys() - done, "the method cannot be called as it promises")
        return
    players = [player] if module is None else [Player(module), player]
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "engine": lambda: check_engine(player, method, step, contents["model"], rate, random),
        "values": lambda: check_values(player, method, step),
        "output": lambda: check_output(player, method, step),
        "attributes": lambda: check_attributes(player, method, attributes, step),
        "instances": lambda: check_instances(player, method, step),
        "batch": lambda: check_batch(player, method, step),
        "reset": lambda: check_reset(player, method, step),
        "blocks": lambda: itertools.islice((found for one in players for found in check_blocks(one, method, step)), 1),
        "latency": lambda: check_latency(player, method, step),
    }
    why, random = "", False
    if method.offline:
        why = "it is given the whole sound at once"
    elif random := is_random(player, method, step):
        why = "it draws random numbers, so two runs cannot be compared"
        yield from _unrepeatable(method, attributes)
    compared = {"instances", "batch", "reset", "blocks", "latency"} if why else set()
    if method.offline:
        compared.add("engine")
    yield from _not_judged(method, compared, why)
    for name in [name for name in checks if name not in compared]:
        try:
            yield from checks[name]()
        except ModelError as error:
            yield Finding(
                name, f"method '{method.name}'", Severity.PROBLEM, str(error), "let it take every legal block"
            )


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


def _spec(name: str, about: dict[str, Any]) -> MethodSpec:
    return MethodSpec(
        name,
        about["in_channels"],
        about["in_ratio"],
        about["out_channels"],
        about["out_ratio"],
        about["inputs"],
        about["outputs"],
        about["latency"],
        offline=about["offline"],
    )
