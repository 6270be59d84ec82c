"""Is a model right for nn~? Each way in which people get it wrong is looked for, and told with its cure."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from typing import Any

import torch

from ..errors import ModelError
from ..info import info
from ..interface import MethodSpec
from ..module import Module
from .attributes import check_attributes
from .continuity import check_blocks, check_latency
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

    It is loaded several times, and called with noise as nn~ calls it. (That the engine plays it as PyTorch does is
    `nn_export.check`'s.)

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
                verdict.findings += _of_method(player, module, method, contents["attributes"], step)
    finally:
        torch.set_num_threads(threads)
    verdict.findings = list({(finding.check, str(finding)): finding for finding in verdict.findings}.values())
    return verdict


def _of_method(
    player: Player, module: Module | None, method: MethodSpec, attributes: dict[str, Any], step: int
) -> Iterator[Finding]:
    failed = list(check_call(player, method, step))
    yield from failed
    yield from check_operators(player, method)
    yield from check_state(player, method)
    if any(finding.severity is Severity.PROBLEM for finding in failed):
        return
    try:
        yield from check_values(player, method, step)
        yield from check_output(player, method, step)
        yield from check_attributes(player, method, attributes, step)
        if method.offline:
            return
        if is_random(player, method, step):
            yield from _random(method, attributes)
            return
        yield from check_instances(player, method, step)
        yield from check_batch(player, method, step)
        yield from check_reset(player, method, step)
        players = [player] if module is None else [Player(module), player]
        for one in players:
            found = list(check_blocks(one, method, step))
            yield from found
            if found:
                return
        yield from check_latency(player, method, step)
    except ModelError as error:
        yield Finding(
            "call", f"method '{method.name}'", Severity.PROBLEM, str(error),
            f"a host may play it in blocks of any multiple of {step}",
        )  # fmt: skip


def _random(method: MethodSpec, attributes: dict[str, Any]) -> Iterator[Finding]:
    about = f"method '{method.name}'"
    if "seed" not in attributes:
        yield Finding(
            "random", about, Severity.WARNING, "two instances play the same sound differently: it draws random numbers",
            "give it an attribute 'seed', so that a take can be repeated",
        )  # fmt: skip
    for check in ("blocks", "instances", "reset", "latency"):
        yield Finding(check, about, Severity.NOT_JUDGED, "it draws random numbers, so two runs cannot be compared")


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
