"""What a model costs on this machine, and from which buffer size on it is safe."""

from __future__ import annotations

import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from . import Error, Session
from .errors import ModelError, reason
from .info import info, method_spec
from .interface import MethodSpec
from .probe import noise

SIZES = (256, 512, 1024, 2048, 4096, 8192, 16384)
"""Block sizes in samples, rounded up to what the model needs."""

SAFE = 0.7
"""Share of a block's duration that its slowest run may take: the rest is for what else the machine does."""

MIN_BLOCKS = 16
"""Blocks that are timed, however short `seconds` is."""


@dataclass
class Row:
    """One method at one block size, in one way of computing.

    Attributes:
        method: its name.
        optimize: whether the model is rewritten for this machine, as it is in nn~ unless it is told `optimize 0`.
        block_size: samples of a block.
        latency: in samples, from input to output.
        blocks: how many were timed.
        first_ms: time of the first block after loading and warm-up.
        p50_ms, worst_ms: median and longest time of a block.
        load: median time / duration of a block; below 1 is faster than real time.
        safe: whether the slowest block took less than SAFE of its duration.
        problem: why there are no figures; empty if there are.
    """

    method: str
    optimize: bool
    block_size: int
    latency: int = 0
    blocks: int = 0
    first_ms: float = 0.0
    p50_ms: float = 0.0
    worst_ms: float = 0.0
    load: float = 0.0
    safe: bool = False
    problem: str = ""


@dataclass
class Bench:
    """All figures of a file.

    Attributes:
        path: the file.
        sample_rate: Hz, at which blocks were timed.
        load_ms: until a session is open, with reading, rewriting and warm-up; `load_again_ms` for a second one.
        memory_mb: growth of the process by the first session; None where that cannot be read.
        parameters: numbers in parameters; `parameter_mb` their size.
        mmacs: million multiply-accumulates per second of sound, by method, of convolutions and matrix products; None if
            the method fails.
        rows: methods, ways of computing and block sizes.
    """

    path: str
    sample_rate: float
    load_ms: float = 0.0
    load_again_ms: float = 0.0
    memory_mb: float | None = None
    parameters: int = 0
    parameter_mb: float = 0.0
    mmacs: dict[str, float | None] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def safe_from(self, method: str) -> Row | None:
        """The smallest block size from which on all are safe, rewritten; None if there is none."""
        best = None
        for row in sorted((row for row in self.rows if row.method == method and row.optimize), key=_size, reverse=True):
            if not row.safe:
                break
            best = row
        return best

    def to_json(self) -> dict[str, Any]:
        """As plain values; `safe_from` gives the block size by method, or null."""
        safe = {name: (row.block_size if (row := self.safe_from(name)) else None) for name in self.mmacs}
        return asdict(self) | {"safe_from": safe}


def bench(
    path: str | os.PathLike[str],
    *,
    sizes: Sequence[int] = SIZES,
    seconds: float = 2.0,
    progress: Callable[[str, int, int], None] | None = None,
) -> Bench:
    """Time every method of a model file at several block sizes, as written and rewritten in turn.

    Args:
        path: model file, of any exporter.
        sizes: block sizes in samples, rounded up to what the model needs.
        seconds: of sound at each block size; at least MIN_BLOCKS blocks.
        progress: told what is about to be timed, how many timings are done, and how many there are.

    Raises:
        Error, ModelError: the file cannot be read as a model.
    """
    path = os.fspath(path)
    contents = info(path)
    rate = float(contents["sample_rate"] or 48000)
    result = Bench(path, rate)
    result.parameters, result.parameter_mb = _parameters(path)
    _opening(result, next(iter(contents["methods"])))
    methods = contents["methods"]
    step = math.lcm(*(ratio for about in methods.values() for ratio in (about["in_ratio"], about["out_ratio"])))
    fitting = sorted({-(-size // step) * step for size in sizes})
    done = 0
    for name, about in methods.items():
        result.mmacs[name] = count(path, method_spec(name, about), step, rate)
        for size in fitting:
            if progress:
                progress(f"{name}, {size}", done, len(methods) * len(fitting))
            done += 1
            result.rows += _time(path, name, size, rate, seconds)
    return result


def count(path: str, method: MethodSpec, step: int, rate: float) -> float | None:
    """Million multiply-accumulates of convolutions and matrix products per second of sound; None if it fails."""
    size = step * -(-8192 // step)
    x = noise(method.in_channels, size // method.in_ratio)
    try:
        model = torch.jit.load(path, map_location="cpu").eval()  # type: ignore[no-untyped-call]
        run = model._c._get_method(method.name)
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            run(x)
    except RuntimeError:
        return None
    return float(counter.get_total_flops()) / 2 / (size / rate) / 1e6


def _opening(result: Bench, method: str) -> None:
    """How long it takes to open a first and a further session, and what the first one weighs."""
    try:
        before, began = _resident(), time.perf_counter()
        with Session(result.path, method, SIZES[3], sample_rate=result.sample_rate) as first:
            first.process(np.zeros((first.in_channels, first.block_size), np.float32))
            result.load_ms = 1000 * (time.perf_counter() - began)
            after, began = _resident(), time.perf_counter()
            with Session(result.path, method, SIZES[3], sample_rate=result.sample_rate) as second:
                second.process(np.zeros((second.in_channels, second.block_size), np.float32))
                result.load_again_ms = 1000 * (time.perf_counter() - began)
        if before is not None and after is not None:
            result.memory_mb = max(0.0, after - before)
    except Error:
        return  # the rows say why


def _time(path: str, method: str, size: int, rate: float, seconds: float) -> Iterator[Row]:
    """As written and rewritten, in turn block by block."""
    rows = [Row(method, optimize, size) for optimize in (False, True)]
    sessions: list[Session] = []
    try:
        for row in rows:
            session = Session(path, method, 0, sample_rate=rate, vector_size=size)
            sessions.append(session)
            session.send("optimize", int(row.optimize))
        blocks = max(MIN_BLOCKS, math.ceil(seconds * rate / size))
        x = noise(sessions[0].in_channels, size)[0].numpy()
        times: list[list[float]] = [[], []]
        for _ in range(blocks + 1):
            for one, session in zip(times, sessions, strict=True):
                began = time.perf_counter()
                session.process(x)
                one.append(1000 * (time.perf_counter() - began))
        for row, session, one in zip(rows, sessions, times, strict=True):
            if session.stats()["errors"]:
                lines = session.messages()
                raise ModelError(lines[-1] if lines else "the model failed")
            row.first_ms, timed = one[0], one[1:]
            row.blocks, row.p50_ms, row.worst_ms = len(timed), statistics.median(timed), max(timed)
            duration = 1000 * size / rate
            row.load, row.safe = row.p50_ms / duration, row.worst_ms < SAFE * duration
        with Session(path, method, size, sample_rate=rate) as asked:
            for row in rows:
                row.latency = asked.latency
    except (Error, ModelError) as error:
        for row in rows:
            row.problem = reason(error)
    finally:
        for session in sessions:
            session.close()
    yield from rows


def _parameters(path: str) -> tuple[int, float]:
    """How many numbers there are in parameters, and their megabytes."""
    try:
        model = torch.jit.load(path, map_location="cpu")  # type: ignore[no-untyped-call]
    except RuntimeError as error:
        raise ModelError(f"{path}: cannot be loaded: {reason(error)}") from error
    parameters = list(model.parameters())
    return sum(p.numel() for p in parameters), sum(p.numel() * p.element_size() for p in parameters) / 1e6


def _resident() -> float | None:
    """Megabytes of this process in memory."""
    if sys.platform != "linux":
        return None
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _size(row: Row) -> int:
    return row.block_size
