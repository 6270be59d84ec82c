"""One thread or all, whichever is faster now. A clock that the test turns stands for the machine."""

from __future__ import annotations

import pytest

from nn_export.training.threads import REST, TRIED, Threads


class Machine:
    """A step takes so long, by the number of threads."""

    def __init__(self, **seconds: float) -> None:
        self.now, self.count, self.used = 100.0, 0, list[int]()
        self.seconds = {int(count[1:]): value for count, value in seconds.items()}
        self.threads = Threads(4, self.use, lambda: self.now)

    def use(self, count: int) -> None:
        self.count = count

    def steps(self, many: int) -> list[int]:
        """How many threads computed each of them."""
        used = []
        for _ in range(many):
            with self.threads.step():
                used.append(self.count)
                self.now += self.seconds[self.count]
        return used


@pytest.mark.parametrize(("machine", "best"), [({"_1": 0.2, "_4": 0.1}, 4), ({"_1": 0.2, "_4": 2.0}, 1)])
def test_the_faster_one_is_taken(machine: dict[str, float], best: int) -> None:
    busy = Machine(**machine)
    assert busy.steps(2 * TRIED) == TRIED * [1, 4]
    assert busy.steps(20) == 20 * [best]


def test_it_looks_again_as_the_machine_changes() -> None:
    busy = Machine(_1=0.2, _4=0.1)
    trial = busy.now
    busy.steps(2 * TRIED)
    trial = busy.now - trial
    busy.seconds[4] = 2.0  # another program has begun
    rest = busy.steps(2 * round(REST * trial / 2.0))
    changed = rest.index(1)
    assert busy.steps(50)[-1] == 1
    assert 2.0 * changed <= REST * trial + 2.0


def test_trials_cost_a_small_part() -> None:
    busy = Machine(_1=0.1, _4=10.0)
    began = busy.now
    used = busy.steps(20000)
    assert 10.0 * used.count(4) < 0.06 * (busy.now - began)


def test_the_first_steps_of_a_trial_do_not_count() -> None:
    """They lay out memory and choose kernels."""
    busy = Machine(_1=0.2, _4=9.0)
    busy.steps(2)
    busy.seconds[4] = 0.1
    busy.steps(2 * TRIED - 2)
    assert busy.steps(1) == [4]


def test_one_core_has_nothing_to_choose() -> None:
    def use(count: int) -> None:
        raise AssertionError(count)

    threads = Threads(1, use)
    for _ in range(30):
        with threads.step():
            pass
