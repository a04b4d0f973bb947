"""AppState: one owner, and signals only for real changes."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.state import AppState


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("models", ({"ref": "a"},)),
        ("current_model", "a"),
        ("current_reviews_model", "a"),
        ("corpora", ({"folder": "a"},)),
        ("current_corpus", "a"),
        ("run", {"run": "a"}),
        ("prefix", "a"),
    ],
)
def test_a_setter_speaks_only_when_something_changed(qtbot: QtBot, name: str, value: object) -> None:
    state = AppState()
    change, changed = getattr(state, f"set_{name}"), getattr(state, f"{name}_changed")
    with qtbot.waitSignal(changed):
        change(value)
    with qtbot.assertNotEmitted(changed):
        change(value)
    assert getattr(state, name) == value


def test_models_by_kind_leave_out_damaged_ones() -> None:
    state = AppState()
    bad = {"ref": "b", "kind": "language", "damaged": "x"}
    state.set_models([{"ref": "a", "kind": "language"}, bad, {"ref": "c", "kind": "reviews"}])
    assert [card["ref"] for card in state.models_of("language")] == ["a"]
    assert state.model("b") is not None
    assert state.model("z") is None
