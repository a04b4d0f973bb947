"""The desk against a plain string: whatever is done to it, in whatever order, they say the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtWidgets import QApplication

from app.i18n import set_language, words
from app.write import ghost
from tests.app.desk_machine import DeskMachine

RUNS, STEPS = 10, 25


def test_the_desk_and_a_plain_string_never_differ(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    before = words.language
    set_language("zh")
    monkeypatch.setattr(ghost, "SEEN_MS", 0)
    monkeypatch.setenv("MOXU_HOME", "")  # the machine sets its own; this puts back what was there
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(DeskMachine, settings=chosen)
    set_language(before)
