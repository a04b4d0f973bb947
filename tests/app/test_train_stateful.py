"""Start, pause, resume, stop, discard, queue, rest, kill, go on and leave in any order, also pressed twice."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.app.train_machine import TrainMachine


@pytest.mark.usefixtures("qapp")
def test_whatever_is_pressed_one_trainer_a_run_and_never_an_orphan() -> None:
    found = settings(
        max_examples=8,
        stateful_step_count=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(TrainMachine, settings=found)
