"""E1: a killed process loses no typing to speak of, and never damages what is on disk (the bench does 1,030 rounds)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.journal_kills import kill_app, kill_journal

AT_RISK_SECONDS = 5.0


@pytest.mark.parametrize("chars", [300, 100_000])
def test_e1_the_journal_killed_again_and_again(tmp_path: Path, chars: int) -> None:
    for seed in range(9):
        loss = kill_journal(tmp_path, seed, chars)
        assert not loss.damaged, loss
        assert loss.seconds < AT_RISK_SECONDS, loss


def test_e1_the_app_killed_while_it_is_typed_into(tmp_path: Path) -> None:
    for seed in range(2):
        loss = kill_app(tmp_path, seed, longest=2.0)
        assert loss.typed > 0 or seed
        assert not loss.damaged, loss
        assert loss.seconds < AT_RISK_SECONDS, loss
