"""The loop: steps, losses, checkpoints, examples; to be stopped and continued at any time."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import FrameType
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from ..errors import ModelError
from .run import Run
from .sounds import Crops
from .threads import Threads

LOG_SECONDS = 2.0
CHECKPOINT_SECONDS = 60.0
EXAMPLE_SECONDS = 300.0


class Task(Protocol):
    """What is trained: a model, its losses and its optimizers."""

    sample_rate: int
    batch: int

    def step(self, x: Tensor, step: int) -> dict[str, Tensor]:
        """Learn from sounds [batch, channels, samples], once; the losses, as tensors without a graph."""
        ...

    def listen(self, x: Tensor, step: int) -> tuple[Tensor, dict[str, float]]:
        """Sounds [n, channels, samples] as the model gives them back at that step, and how far they are from `x`."""
        ...

    def finish(self, crops: Crops) -> None:
        """What is to be worked out from the sounds before the model can be exported."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """All that `load_state_dict` needs to go on."""
        ...

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from there."""
        ...


@dataclass(frozen=True)
class Progress:
    """What the loop tells, every two seconds."""

    step: int
    seconds: float
    """Of training, in all runs of the loop together."""
    values: Mapping[str, float]


@dataclass
class Outcome:
    """How it ended."""

    step: int
    seconds: float
    interrupted: bool


def train(
    task: Task,
    run: Run,
    crops: Crops,
    examples: Tensor,
    *,
    device: torch.device,
    steps: int,
    minutes: float = math.inf,
    workers: int = 0,
    threads: Threads | None = None,
    progress: Callable[[Progress], None] = lambda now: None,
    drawn: Callable[[int, Tensor, Tensor], None] = lambda step, x, y: None,
) -> Outcome:
    """Train until `steps` are done, or for `minutes`, or until Ctrl-C or SIGTERM, and keep all that is needed to go on.

    A checkpoint is written each minute, and at the end. It goes on from the latest one: on a CPU and with a number of
    threads that stays, to the bit as if it had never stopped. For the main thread, as signals are.

    Args:
        task: what is trained, on `device`.
        run: where to keep it.
        crops: to learn from.
        examples: sounds [n, channels, samples] to listen to, now and then.
        device: where to compute.
        steps: the number of the last one.
        minutes: of training in all, those of earlier runs of the loop included.
        workers: processes that cut out the crops.
        threads: chooses how many compute a step; None: as PyTorch is set.
        progress: told how it goes.
        drawn: told when examples were made: the step, the sounds and what the model made of them.

    Raises:
        ModelError: a loss is not finite, or the folder cannot be written to.
    """
    step, spent = _resume(task, run, device)
    began, logged, saved, shown = time.monotonic() - spent, spent, spent, -math.inf
    losses = _Means()
    stopped: list[int] = []

    def elapsed() -> float:
        return time.monotonic() - began

    def log() -> None:
        values = losses.take()
        if not all(map(math.isfinite, values.values())):
            raise ModelError(
                f"step {step}: the loss is not finite any more: make lr in {run.settings_path} smaller, and go on from "
                "the checkpoint with the same command"
            )
        run.log(step, elapsed(), values)
        if values:
            progress(Progress(step, elapsed(), values))

    def keep() -> None:
        log()  # what is not finite is not kept
        with _chance_apart(device):
            task.finish(crops)
        run.save({"step": step, "seconds": elapsed(), "task": task.state_dict(), "random": _random(device)})

    def show() -> None:
        if step in dict(run.read_log("distance")):  # before it was stopped
            return
        with _chance_apart(device), torch.no_grad():
            y, far = task.listen(examples.to(device), step)
        run.log(step, elapsed(), far)
        pairs = torch.cat([examples, y.cpu()], dim=2).transpose(0, 1).flatten(1)  # each sound, and then its echo
        run.keep_example(step, pairs.numpy().astype(np.float32), task.sample_rate)
        drawn(step, examples, y.cpu())

    handlers = {signum: signal.signal(signum, _note(stopped)) for signum in (signal.SIGINT, signal.SIGTERM)}
    try:
        batches = _batches(crops, task.batch, step, steps, workers, device.type == "cuda")
        while step < steps and elapsed() < 60 * minutes and not stopped:
            if elapsed() - shown > EXAMPLE_SECONDS:
                show()
                shown = elapsed()
            x = next(batches).to(device, non_blocking=True)
            with threads.step() if threads else nullcontext():
                losses.add(task.step(x, step))
            step += 1
            if elapsed() - logged > LOG_SECONDS:
                log()
                logged = elapsed()
            if elapsed() - saved > CHECKPOINT_SECONDS:
                keep()
                saved = elapsed()
        keep()
        if not stopped:
            show()
    finally:
        for signum, handler in handlers.items():
            signal.signal(signum, handler)
    return Outcome(step, elapsed(), bool(stopped))


class _Means:
    """Means of losses that do not all come in each step; on the device, as to read one there means to wait for it."""

    def __init__(self) -> None:
        self.sums: dict[str, Tensor] = {}
        self.counts: dict[str, int] = {}

    def add(self, values: Mapping[str, Tensor]) -> None:
        for name, value in values.items():
            self.sums[name] = self.sums[name] + value if name in self.sums else value
            self.counts[name] = self.counts.get(name, 0) + 1

    def take(self) -> dict[str, float]:
        """The means since the last time."""
        means = {name: float(value) / self.counts[name] for name, value in self.sums.items()}
        self.sums, self.counts = {}, {}
        return means


def _resume(task: Task, run: Run, device: torch.device) -> tuple[int, float]:
    """The step to go on from, and the seconds that were spent."""
    checkpoint = run.checkpoint()
    if checkpoint is None:
        run.forget_after(-1)
        return 0, 0.0
    try:
        task.load_state_dict(checkpoint["task"])
        step, seconds = int(checkpoint["step"]), float(checkpoint["seconds"])
        torch.set_rng_state(checkpoint["random"]["cpu"])
        if "cuda" in checkpoint["random"] and device.type == "cuda":
            torch.cuda.set_rng_state(checkpoint["random"]["cuda"], device)
    except (KeyError, RuntimeError, ValueError, TypeError) as error:
        raise ModelError(f"{run.checkpoint_path}: does not fit {run.settings_path.name}: begin a new run") from error
    run.forget_after(step)
    return step, seconds


def _chance_apart(device: torch.device) -> AbstractContextManager[None]:
    """What is drawn within changes nothing for what is drawn after."""
    return torch.random.fork_rng(devices=[device] if device.type == "cuda" else [])


def _random(device: torch.device) -> dict[str, Tensor]:
    state = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        state["cuda"] = torch.cuda.get_rng_state(device)
    return state


class _Steps:
    """The numbers of the crops of each step, from `first` on: those that they would be without a stop before."""

    def __init__(self, first: int, last: int, batch: int) -> None:
        self.steps, self.batch = range(first, last), batch

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[list[int]]:
        return (list(range(step * self.batch, (step + 1) * self.batch)) for step in self.steps)


def _batches(crops: Crops, batch: int, first: int, last: int, workers: int, pinned: bool) -> Iterator[Tensor]:
    loader = DataLoader(
        crops,
        batch_sampler=_Steps(first, last, batch),
        num_workers=workers,
        pin_memory=pinned,
        worker_init_fn=_leave_signals,
        generator=torch.Generator(),  # else it would draw from the one that the model draws from
    )
    return iter(loader)


def _leave_signals(_: int) -> None:
    """What ends a group of processes is for the loop: it needs its workers for the step in hand, and then ends them."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, signal.SIG_IGN)


def _note(stopped: list[int]) -> Callable[[int, FrameType | None], Any]:
    def handler(signum: int, _: FrameType | None) -> None:
        if stopped:  # a second one means now
            raise KeyboardInterrupt
        stopped.append(signum)

    return handler
