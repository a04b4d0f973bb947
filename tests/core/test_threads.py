"""A timed run takes its steps with as many threads as are fastest at the time."""

from __future__ import annotations

import pytest

from lstmcore.training import threads as module
from lstmcore.training.threads import AGAIN_SECONDS, Threads


class Machine:
    """A clock that steps turn; how long one takes depends on the number of threads."""

    def __init__(self) -> None:
        self.now, self.threads, self.seconds = 0.0, 2, {1: 0.2, 2: 0.1}

    def run(self, threads: Threads, seconds: float) -> None:
        """Steps for so long."""
        end = self.now + seconds
        while self.now < end:
            threads.step_begins()
            self.now += self.seconds[self.threads]
            threads.step_ended()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """In place of the real clock and of torch's threads."""
    made = Machine()
    monkeypatch.setattr(module.time, "perf_counter", lambda: made.now)
    monkeypatch.setattr(module.torch, "set_num_threads", lambda count: setattr(made, "threads", count))
    return made


def test_follows_the_machine(machine: Machine) -> None:
    threads = Threads(2, 2)
    machine.run(threads, 3 * AGAIN_SECONDS)
    assert machine.threads == 2
    machine.seconds = {1: 0.2, 2: 1.0}  # somebody else needs a core
    machine.run(threads, 2 * AGAIN_SECONDS)
    assert machine.threads == 1
    machine.seconds = {1: 0.2, 2: 0.1}
    machine.run(threads, 2 * AGAIN_SECONDS)
    assert machine.threads == 2


def test_one_core_tries_nothing(machine: Machine) -> None:
    machine.threads = 1
    machine.run(Threads(1, 1), 3 * AGAIN_SECONDS)
    assert machine.threads == 1
