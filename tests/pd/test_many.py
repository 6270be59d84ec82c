"""Eight objects share a small machine: none is starved, and none gets in the way of the audio thread."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from support import legacy_models
from support.loads import Convolutions, layers_for
from support.pd import Patch, Pd, Result

pytestmark = [pytest.mark.real_time, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
RATE, BLOCK, OBJECTS = 48000, 2048, 8
SECONDS = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of which eight take 60 % of two cores, or of as many as there are to run on."""
    cores = min(2, len(os.sched_getaffinity(0)))
    layers = layers_for(0.6 * cores / OBJECTS, BLOCK, RATE)
    return legacy_models.write(tmp_path_factory.mktemp("many"), {"share": lambda: Convolutions(layers)})


@dataclass
class Threads:
    """What was seen of the threads of a process: (policy, priority, seconds of processor time) by thread id."""

    pid: int = 0
    most: int = 0
    seen: dict[int, tuple[int, int, float]] = field(default_factory=dict)

    def look(self, pid: int) -> None:
        self.pid = pid
        threads = [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir()]
        self.most = max(self.most, len(threads))
        for thread in threads:
            with suppress(FileNotFoundError, ProcessLookupError):  # it may have ended meanwhile
                stat = Path(f"/proc/{pid}/task/{thread}/stat").read_text("ascii").rpartition(")")[2].split()
                spent = int(stat[11]) / os.sysconf("SC_CLK_TCK")
                policy, priority = os.sched_getscheduler(thread), os.sched_getparam(thread).sched_priority
                self.seen[thread] = policy, priority, spent

    def busy(self) -> list[int]:
        """The threads that computed, but for the first one, which is Pd's own."""
        return [thread for thread, (_, _, spent) in self.seen.items() if spent > 0.05 and thread != self.pid]


def play_eight(pd: Pd, folder: Path, *flags: str) -> tuple[list[dict[str, float]], Threads, Result]:
    """Eight boxes on one oscillator, in real time: the `stats` of each, from one second after the start."""
    patch, threads, samples = Patch(), Threads(), SECONDS * RATE
    oscillator = patch.obj("osc~", 330)
    for i in range(OBJECTS):
        node = patch.obj("nn~", "share", "forward", BLOCK)
        oscillator >> node
        patch.print(node[1], f"object-{i}")
        patch.at(RATE, node, "stats", "clear")
        patch.at(samples - 640, node, "stats")
    result = pd.run(patch, samples=samples, folder=folder, realtime=True, flags=flags, watch=threads.look)
    assert result.status == 0, result.console
    told = [
        {str(name): float(value) for what, name, value in result.messages(f"object-{i}") if what == "stats"}
        for i in range(OBJECTS)
    ]
    for stats in told:
        print(stats)
    print(f"{threads.most} threads at most; policy, priority, seconds: {sorted(threads.seen.values())}")
    return told, threads, result


def test_none_is_starved(pd: Pd, folder: Path) -> None:
    """However short of time the machine is: all are late alike."""
    told, threads, _ = play_eight(pd, folder)
    due = (SECONDS - 1) * RATE / BLOCK
    answered = np.array([stats["blocks"] for stats in told])
    missed = np.array([stats["late"] + stats["dropped"] for stats in told])
    assert answered.min() > 0.6 * answered.mean() > 0, told
    assert np.ptp(missed) < 0.5 * due, told
    assert len(threads.busy()) == OBJECTS, threads.seen
    assert threads.most <= 1 + OBJECTS + 3, threads.seen


def may_run_in_real_time() -> bool:
    try:
        os.sched_setscheduler(os.getpid(), os.SCHED_FIFO, os.sched_param(20))
    except PermissionError:
        return False
    os.sched_setscheduler(os.getpid(), os.SCHED_OTHER, os.sched_param(0))
    return True


@pytest.mark.skipif(sys.platform != "linux" or not may_run_in_real_time(), reason="real-time scheduling is not allowed")
def test_workers_stay_below_the_audio_thread(pd: Pd, folder: Path) -> None:
    _, threads, result = play_eight(pd, folder, "-rt")
    policy, audio, _ = threads.seen[threads.pid]
    assert policy == os.SCHED_FIFO, result.console
    workers = [threads.seen[thread] for thread in threads.busy()]
    assert len(workers) == OBJECTS
    for policy, priority, _ in workers:
        assert policy == os.SCHED_FIFO
        assert priority < audio
