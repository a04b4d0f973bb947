"""The trial of how fast a machine trains."""

from __future__ import annotations

import pytest

from lstmcore.control import Control
from lstmcore.events import Done
from lstmcore.specs import SpeedSpec
from lstmcore.training import probe, speed


def test_a_trial_tells_tokens_a_second_by_the_kind_of_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(speed, "TOKENS", 5_000)
    monkeypatch.setattr(probe, "seconds_a_step", lambda made, *_: sizes.append(made.sizes.vocab_size) or 0.5)
    *stages, last = speed.speed(SpeedSpec(threads=1), Control())
    assert isinstance(last, Done)
    assert len(stages) == len(sizes) == 2
    assert sizes == [4000, 80]
    assert last.result["large"] > 0
    assert last.result["small"] > 0
    assert last.result["threads"] == 1
    control = Control()
    control.cancel()
    assert [event for event in speed.speed(SpeedSpec(1), control) if isinstance(event, Done)] == [Done("cancelled")]
