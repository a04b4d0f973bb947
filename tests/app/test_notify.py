"""Who started a training and went to do something else is told that it is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from app.application import Application
from app.i18n import set_language, words
from app.notify import Notifier
from lstmcore.events import Done, Failed
from tests.app.fake_client import FakeClient


@pytest.fixture
def moxu(qtbot: QtBot, qapp: QApplication) -> Iterator[Application]:
    before = words.language
    made = Application(qapp, FakeClient())
    set_language("zh")
    yield made
    made.closing.finish()
    made.window.deleteLater()
    set_language(before)


ENDS: list[tuple[Done | Failed, str]] = [
    (Done("done", {"model": "m", "bits_per_char": 5.243}), "每字 5.24 比特"),
    (Done("stopped", {"model": "m"}), "学完了"),
    (Failed("child_died", {"code": -9}), "-9"),
    (Done("cancelled"), ""),
    (Done("stopped", {"run": "r"}), ""),
    (Done("detached"), ""),
]


def test_the_end_of_a_training_is_told(moxu: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    for last, said in ENDS:
        told: list[tuple[str, str]] = []
        monkeypatch.setattr(moxu.wiring.notifier, "tell", lambda *words, told=told: told.append(words))
        moxu.pages.train.finished.emit(last)
        assert len(told) == bool(said), last
        assert all(said in text and title for title, text in told)


@pytest.mark.parametrize(("active", "tray"), [(True, True), (False, True), (False, False)])
def test_only_who_is_elsewhere_is_disturbed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, active: bool, tray: bool
) -> None:
    window, happened = QWidget(), list[object]()
    qtbot.addWidget(window)
    monkeypatch.setattr(window, "isActiveWindow", lambda: active)
    monkeypatch.setattr(QApplication, "alert", lambda *given: happened.append("alert"))
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: tray)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: tray)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda self: happened.append("shown"))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda self, *given: happened.append(given[:2]))
    notifier = Notifier(window)
    assert notifier.tell("墨续", "学会了") is not active
    expected = [] if active else ["alert", *(["shown", ("墨续", "学会了")] if tray else [])]
    assert happened == expected
