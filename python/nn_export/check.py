"""Does a model file play in the C++ backend as the module does in PyTorch?"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from . import Error, Session
from .errors import ModelError, reason
from .interface import AttributeType, MethodSpec
from .module import Module
from .probe import fresh_copy, noise, run_method

VECTOR = 64
"""Samples per host vector in a check."""

TOLERANCE = 1e-4
"""Largest difference that passes, relative to the peak of the output (or to 1 if that is larger)."""

MIN_SAMPLES = 16384
"""Samples of noise per block size; at least three blocks are played."""


@dataclass
class BlockCheck:
    """One method at one block size.

    Attributes:
        bufsize: the size asked for, 0 for running inside the host's vector.
        block_size: the size the engine took.
        latency: from input to output in samples, the method's own included.
        max_error: largest difference to PyTorch; None if not compared.
        load: time the model took / time of the sound played; below 1 is faster than real time.
        problem: what went wrong, one line; empty if nothing.
    """

    bufsize: int
    block_size: int = 0
    latency: int = 0
    max_error: float | None = None
    load: float = 0.0
    problem: str = ""


@dataclass
class MethodCheck:
    """One method at every block size. `random` methods (two fresh copies differ) are played but not compared."""

    method: MethodSpec
    random: bool = False
    blocks: list[BlockCheck] = field(default_factory=list)

    @property
    def max_error(self) -> float | None:
        """The largest error of all block sizes; None if nothing was compared."""
        errors = [block.max_error for block in self.blocks if block.max_error is not None]
        return max(errors, default=None)


@dataclass
class Report:
    """All methods and attributes of a file. `sample_rate` in Hz is the one the check ran at."""

    path: str
    sample_rate: float
    methods: list[MethodCheck] = field(default_factory=list)
    attribute_problems: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """One line per failure; empty if the file plays as the module does."""
        return self.attribute_problems + [
            f"method '{check.method.name}' with bufsize {block.bufsize}: "
            + block.problem.removeprefix(f"method '{check.method.name}': ")
            for check in self.methods
            for block in check.blocks
            if block.problem
        ]


def check(path: str | os.PathLike[str], module: Module, progress: Callable[[str], None] | None = None) -> Report:
    """Play noise through every method of `path` at several block sizes and compare with `module`, in its present state.

    Args:
        path: a file exported from `module`.
        module: the eager module; left untouched.
        progress: told what is about to be checked.
    """
    rate = module.get_sample_rate()
    report = Report(os.fspath(path), float(rate) if rate > 0 else 48000.0)
    with _as_the_engine_runs():
        for method in (one for one in module._nn.methods.values() if not one.offline):
            result = MethodCheck(method)
            report.methods.append(result)
            for bufsize in block_sizes(module._nn.granularity):
                if progress:
                    progress(f"{method.name}, bufsize {bufsize}")
                result.blocks.append(_check_block(report, module, result, bufsize))
        report.attribute_problems = _check_attributes(report, module)
    return report


def block_sizes(granularity: int) -> list[int]:
    """Sizes to check, in samples: 0 (inside the vector), the smallest that fills a vector, twice that, about 4096."""
    smallest = _round_up(VECTOR, granularity)
    return [0, *sorted({smallest, 2 * smallest, _round_up(4096, granularity)})]


def expected_stream(module: Module, method: MethodSpec, x: Tensor, block_size: int) -> Tensor:
    """What the engine should play, latency apart: [in_channels, n] -> [out_channels, n], n a multiple of the block.

    The model gets the last sample of every `in_ratio`; each of its values is held for `out_ratio` samples.

    Raises:
        ModelError: the method failed or returned something else than promised.
    """
    decimated = x[None, :, method.in_ratio - 1 :: method.in_ratio]
    blocks = torch.split(decimated, block_size // method.in_ratio, dim=2)
    own = (block.clone(memory_format=torch.contiguous_format) for block in blocks)  # a model may write into its input
    played = [run_method(module, method, block) for block in own]
    return torch.cat(played, dim=2)[0].repeat_interleave(method.out_ratio, dim=1)


@contextlib.contextmanager
def _as_the_engine_runs() -> Iterator[None]:
    """One thread for PyTorch, as the engine gives it, and random numbers that leave the caller's alone."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        torch.set_num_threads(threads)


def _check_block(report: Report, module: Module, result: MethodCheck, bufsize: int) -> BlockCheck:
    block = BlockCheck(bufsize)
    try:
        with Session(
            report.path, result.method.name, bufsize, sample_rate=report.sample_rate, vector_size=VECTOR
        ) as session:
            block.block_size, block.latency = session.block_size, session.latency
            _play(report, module, result, block, session)
    except (Error, ModelError) as error:
        block.problem = reason(error)
    return block


def _play(report: Report, module: Module, result: MethodCheck, block: BlockCheck, session: Session) -> None:
    method, size = result.method, block.block_size
    samples = max(_round_up(MIN_SAMPLES, size), 3 * size)
    x = noise(method.in_channels, samples, seed=size)[0]
    expected = _expected(module, method, x, report, size)
    scale = max(1.0, float(expected.abs().max()))
    if not result.blocks:
        again = _expected(module, method, x, report, size)
        result.random = float((expected - again).abs().max()) > TOLERANCE * scale

    delay = block.latency - method.latency
    padded = np.zeros((method.in_channels, _round_up(samples + delay, VECTOR)), dtype=np.float32)
    padded[:, :samples] = x.numpy()
    session.messages()
    y = session.process(padded)
    lines = session.messages()
    stats = session.stats()
    block.load = stats["load"] / 100

    if stats["errors"]:
        block.problem = f"the model failed while playing: {lines[-1] if lines else 'no reason given'}"
    elif not np.isfinite(y).all():
        block.problem = "played NaN or infinity: keep the model's values finite"
    elif y[:, :delay].any():
        block.problem = f"sounds before its latency of {delay} samples"
    elif not result.random:
        block.max_error = float(np.abs(y[:, delay : delay + samples] - expected.numpy()).max())
        if block.max_error > TOLERANCE * scale:
            block.problem = f"differs from PyTorch by {block.max_error:.3g}: is its state in registered buffers?"


def _expected(module: Module, method: MethodSpec, x: Tensor, report: Report, size: int) -> Tensor:
    """`expected_stream` of a fresh copy that was told the sample rate, as the engine tells it."""
    copy = fresh_copy(module)
    copy.set_sample_rate(round(report.sample_rate))
    try:
        return expected_stream(copy, method, x, size)
    except ModelError as error:
        hint = f"a host may play it in blocks of any multiple of {module._nn.granularity}"
        raise ModelError(f"{error}: {hint}") from error


def _check_attributes(report: Report, module: Module) -> list[str]:
    """Read every attribute, and set it to the values it has: the file must accept its own defaults."""
    problems: list[str] = []
    method = next((one.name for one in module._nn.methods.values() if not one.offline), None)
    if method is None:
        return problems
    try:
        with Session(report.path, method, 0, sample_rate=report.sample_rate, vector_size=VECTOR) as session:
            for attribute in module._nn.attributes.values():
                try:
                    values = session.get(attribute.name)
                    if not {AttributeType.TENSOR, AttributeType.BUFFER} & set(attribute.types):
                        session.set(attribute.name, *values)
                except Error as error:
                    problems.append(f"attribute '{attribute.name}': {reason(error)}")
    except Error as error:
        problems.append(reason(error))
    return problems


def _round_up(value: int, step: int) -> int:
    return -(-value // step) * step
