"""How fast a `.pt2` file's programs are when they are compiled ahead of time, beside TorchScript and the engine."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from .. import Session
from ..errors import reason
from ..interface import MethodSpec
from ..probe import noise
from .program import load

ROUNDS = 30
WARM_UPS = 5


@dataclass
class Speed:
    """One method at one block size.

    Attributes:
        method: its name.
        block_size: audio samples.
        milliseconds: the median time of a block by runtime: `compiled` is AOTInductor's, `torchscript` and `engine`
            are those of the `.ts` beside the file, if there is one. One thread, run in turn.
        compile_seconds: how long the compiler took.
        problem: why there are no figures; empty if there are.
    """

    method: str
    block_size: int
    milliseconds: dict[str, float] = field(default_factory=dict)
    compile_seconds: float = 0.0
    problem: str = ""


def speed(
    path: str | os.PathLike[str], sizes: Sequence[int], progress: Callable[[str, int, int], None] | None = None
) -> list[Speed]:
    """Compile each method with AOTInductor, and time it at block sizes in samples, rounded up to what it needs.

    A C++ compiler must be there. The package is run by LibTorch's own loader, as a C++ host would.

    Raises:
        ModelError: the file cannot be read.
    """
    program = load(path)
    script = Path(path).with_suffix(".ts")
    rows: list[Speed] = []
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for done, (name, method) in enumerate(program.methods.items()):
            if progress:
                progress(f"compiling {name}", done, len(program.methods))
            fitting = sorted({-(-size // program.granularity) * program.granularity for size in sizes})
            if method.length is not None:
                fitting = [method.length]
            began = time.perf_counter()
            try:
                with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    package = Path(folder) / f"{name}.pt2"
                    torch._inductor.aoti_compile_and_package(method.program, package_path=str(package))
                    compiled = torch._inductor.aoti_load_package(str(package))
                    seconds = time.perf_counter() - began
                    rows += [_time(compiled, script, method.spec, size, seconds) for size in fitting]
            except Exception as error:  # the compiler raises anything
                rows += [Speed(name, size, problem=reason(error)) for size in fitting]
    finally:
        torch.set_num_threads(threads)
    return rows


def _time(compiled: Any, script: Path, spec: MethodSpec, size: int, seconds: float) -> Speed:
    x = noise(spec.in_channels, size // spec.in_ratio)
    row = Speed(spec.name, size, compile_seconds=seconds)
    runs: dict[str, Callable[[], Any]] = {"compiled": lambda: compiled(x)}
    if script.is_file():
        scripted = torch.jit.load(str(script)).eval()  # type: ignore[no-untyped-call]
        plain = scripted._c._get_method(spec.name)
        runs["torchscript"] = lambda: plain(x)
        session = Session(str(script), spec.name, 0, sample_rate=44100, vector_size=size)
        sound = noise(spec.in_channels, size)[0].numpy()
        runs["engine"] = lambda: session.process(sound)
    times: dict[str, list[float]] = {name: [] for name in runs}
    with torch.inference_mode():
        for _ in range(WARM_UPS + ROUNDS):
            for name, run in runs.items():
                began = time.perf_counter()
                run()
                times[name].append(1000 * (time.perf_counter() - began))
    row.milliseconds = {name: statistics.median(values[WARM_UPS:]) for name, values in times.items()}
    return row
