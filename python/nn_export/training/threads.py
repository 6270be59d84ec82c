"""How many threads compute a step: one, or all that there are, whichever is faster now.

Where other programs run, several threads can be far slower than one: each part of a step waits for the last of them,
which waits for its core. So both are timed in turn, and again later, as what else runs here changes.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TRIED = 4  # steps with each, in turn; the first of them does not count, as memory is laid out for it
REST = 20  # a trial is followed by so many times its length without one


class Threads:
    """Chooses the number of threads for each step."""

    def __init__(self, most: int, use: Callable[[int], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`use` sets the number of threads, of which there are `most`."""
        self.most, self.use, self.clock = most, use, clock
        self.times: list[float] = []  # of the steps of the trial: with one thread, with all, and so on
        self.next = -math.inf  # when it begins

    @contextmanager
    def step(self) -> Iterator[None]:
        """One step happens within."""
        began = self.clock()
        trial = self.most > 1 and began >= self.next
        if trial:
            self.use(self.most if len(self.times) % 2 else 1)
        yield
        if trial:
            self.times.append(self.clock() - began)
            if len(self.times) == 2 * TRIED:
                self._choose()

    def _choose(self) -> None:
        one, all_ = sum(self.times[2::2]), sum(self.times[3::2])
        self.use(self.most if all_ < one else 1)
        self.next = self.clock() + REST * sum(self.times)
        self.times = []
