"""Help and questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.about import SECTIONS, AboutDialog
from app.dialogs.ask import Ask
from app.i18n import set_language, tr, words
from lstmcore.version import VERSION

ANSWERS = (("background", "On", "primary"), ("stop", "Stop", "plain"), ("cancel", "Back", "plain"))


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = words.language
    set_language("zh")
    yield
    set_language(before)


def test_help_says_the_version_the_keys_and_that_nothing_was_sent(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert VERSION in dialog.version.text()
    assert tr("app.offline") in dialog.version.text()
    for place, section in enumerate(SECTIONS):
        dialog.section.changed.emit(section)
        assert dialog.stack.currentIndex() == place
    set_language("en")
    assert dialog.close_button.text() == tr("app.close") == "Close"
    assert dialog.windowTitle() == "Help"


def test_help_opens_the_data_folder(qtbot: QtBot, moxu_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr("app.dialogs.about.QDesktopServices.openUrl", opened.append)
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.open_button.click()
    assert [url.toLocalFile() for url in opened] == [moxu_home.as_posix()]


@pytest.mark.parametrize(
    ("press", "answer"), [("On", "background"), ("Stop", "stop"), ("Back", "cancel"), ("", "cancel")]
)
def test_a_question_is_answered_once_and_escape_is_the_last_answer(qtbot: QtBot, press: str, answer: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = Ask(parent, "Training", "What now?", ANSWERS)
    given: list[str] = []
    dialog.answered.connect(given.append)
    dialog.open()
    if press:
        next(made for made in dialog.findChildren(QPushButton) if made.text() == press).click()
    else:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert given == [answer]
