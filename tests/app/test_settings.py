"""Settings: declared once, checked, written a moment later, never in the way of a start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.settings_file import SettingsFile


def test_a_change_is_announced_and_saved_once(qtbot: QtBot) -> None:
    saved: list[dict[str, object]] = []
    settings = Settings({}, saved.append)
    with qtbot.waitSignal(settings.changed, check_params_cb=lambda key, value: (key, value) == ("write.boldness", 70)):
        settings.boldness = 70
    settings.boldness = 70
    assert saved == [{"write.boldness": 70}]


def test_values_that_are_not_allowed_are_refused_and_read_as_default() -> None:
    settings = Settings({"write.until": "for ever", "write.boldness": "70", "app.look": "dark"})
    assert (settings.until, settings.boldness, settings.look) == ("sentence", 50, "dark")
    with pytest.raises(ValueError, match="boldness"):
        settings.boldness = 101


def test_unknown_lines_of_a_newer_version_survive() -> None:
    saved: list[dict[str, object]] = []
    settings = Settings({"write.from_the_future": 1}, saved.append)
    settings.indent = False
    assert saved == [{"write.from_the_future": 1, "write.indent": False}]


def test_the_file_comes_back_and_a_damaged_one_counts_as_empty(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "settings.json"
    kept = SettingsFile(path)
    kept.settings.look = "dark"
    assert not path.exists()
    qtbot.waitUntil(path.exists, timeout=3000)
    assert SettingsFile(path).settings.look == "dark"
    path.write_text("{", encoding="utf-8")
    damaged = SettingsFile(path)
    assert damaged.settings.look == "system"
    damaged.settings.look = "light"
    damaged.flush()
    assert json.loads(path.read_text(encoding="utf-8")) == {"app.look": "light"}
