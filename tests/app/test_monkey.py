"""A short visit of the monkey: nothing raises, nothing warns, and the window still answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from app.application import Application
from app.i18n import set_language, words
from tests.app.fake_client import FakeClient, FakeJob, continuation
from tests.app.monkey import Monkey

EVENTS = 400


class Generous(FakeClient):
    """Continues as often as it is asked."""

    def ask(self, verb: str, spec: object) -> FakeJob:
        if verb == "continue":
            self.asked.append((verb, spec))
            return FakeJob(continuation())
        return super().ask(verb, spec)

    run = ask


@pytest.fixture
def moxu(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    for name in ("getOpenFileName", "getSaveFileName", "getOpenFileNames", "getExistingDirectory"):
        monkeypatch.setattr(QFileDialog, name, getattr(QFileDialog, name))  # put back what the monkey stands in for
    monkeypatch.setattr(QDesktopServices, "openUrl", QDesktopServices.openUrl)
    before = words.language
    made = Application(qapp, Generous())
    made.start()
    yield made
    made.closing.finish()
    made.window.deleteLater()
    set_language(before)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_whatever_a_monkey_does_nothing_raises_and_nothing_warns(moxu: Application, tmp_path: Path) -> None:
    text = tmp_path / "夜雨.txt"
    text.write_text("今天夜里，雨下得很细。\n" * 20, encoding="utf-8")
    monkey = Monkey(moxu.window, Random(7), (str(text),))
    for _ in range(EVENTS):
        monkey.act()
        QApplication.processEvents()
    monkey.leave()
    moxu.window.show()
    moxu.window.open_page(0)
    moxu.pages.write.stop()
    moxu.pages.write.panel.editor.load("")
    QTest.keyClick(moxu.pages.write.panel.editor, Qt.Key.Key_A)
    assert moxu.pages.write.panel.editor.text() == "a"
