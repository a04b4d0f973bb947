"""Counts, outline, goal and time as the writer sees them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.settings import Settings
from app.write.goal import Progress, WritingClock
from app.write.measure import Measure
from app.write.panel import WritePanel


class Page:
    def __init__(self, qtbot: QtBot, **kept: object) -> None:
        self.settings, self.messages, self.panel = Settings(dict(kept)), Messages(), WritePanel()
        self.said: list[Message] = []
        self.messages.shown.connect(self.said.append)
        self.messages.ready()
        qtbot.addWidget(self.panel)
        self.measure = Measure(self.panel, self.settings, self.messages, self.panel)
        self.panel.resize(1100, 600)
        self.panel.show()

    def load(self, text: str) -> None:
        self.panel.editor.load(text)
        self.panel.editor.paragraphs.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.panel.editor, text)
        self.panel.editor.paragraphs.settle()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> Iterator[Page]:
    before = words.language
    set_language("en")
    yield Page(qtbot)
    set_language(before)


def test_the_count_and_what_is_selected(page: Page, qtbot: QtBot) -> None:
    page.load("It was late.\n\nRain fell.")
    assert page.panel.note.text() == tr("write.note", saved=tr("write.saved"), count="5")
    assert "19" in page.panel.note.toolTip()
    cursor = page.panel.editor.textCursor()
    cursor.select(cursor.SelectionType.BlockUnderCursor)
    page.panel.editor.setTextCursor(cursor)
    qtbot.waitUntil(lambda: "2 of 5" in page.panel.note.text())
    cursor.clearSelection()
    page.panel.editor.setTextCursor(cursor)
    qtbot.waitUntil(lambda: "of" not in page.panel.note.text())


def test_the_outline_lists_headings_and_goes_there(page: Page, qtbot: QtBot) -> None:
    text = "# One\n" + "word\n" * 80 + "## Two\n" + "word\n" * 80
    page.load(text)
    page.panel.actions_here.made["outline"].trigger()
    outline = page.panel.outline
    assert outline.isVisible()
    assert page.settings.outline
    assert [outline.model.data(outline.model.index(row)) for row in range(2)] == ["One", "　Two"]
    outline.chosen.emit(outline.model.found[1].block)
    assert page.panel.editor.textCursor().block().text() == "## Two"
    assert 0 <= page.panel.editor.cursorRect().top() < 60
    qtbot.waitUntil(lambda: outline.list.currentIndex().row() == 1)
    page.type("x")
    assert [each.title for each in outline.model.found] == ["One"]
    page.load("nothing")
    assert outline.empty.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_goal_shows_a_ring_that_only_the_writers_own_words_fill(page: Page) -> None:
    page.load("old words")
    assert not page.panel.ring.isVisible()
    page.panel.actions_here.made["goal"].trigger()
    page.measure.card.amount.setValue(4)
    page.measure.card.close()
    assert page.panel.ring.isVisible()
    page.type(" and new")
    assert page.panel.ring.share == 0.5
    page.panel.editor.begin_generation()
    page.panel.editor.append_generated(" more by the model")
    page.panel.editor.paragraphs.settle()
    assert page.panel.ring.share == 0.5
    page.load("a draft that was there before")
    assert page.panel.ring.share == 0.5
    page.panel.editor.set_script("han")
    page.panel.editor.paragraphs.settle()
    page.panel.editor.set_script("latin")
    page.panel.editor.paragraphs.settle()
    assert page.panel.ring.share == 0.5
    page.type(" two more")
    assert page.panel.ring.share == 1.0
    assert page.panel.ring.accessibleName() == tr("write.goal_ring_day", done="4", goal="4")
    page.measure.card.span.changed.emit("day")
    assert page.settings.goal == 4


def test_the_day_begins_at_midnight_and_the_session_goes_on() -> None:
    settings, day = Settings({"write.goal": 10}), ["2026-11-26"]
    progress = Progress(settings, lambda: day[0])
    progress.take((5, 20))
    progress.take((9, 40))
    assert (progress.today(), progress.session) == ((4, 20), (4, 20))
    day[0] = "2026-11-27"
    assert progress.today() == (0, 0)
    progress.take((10, 44))
    assert (progress.today(), progress.session, progress.done()) == ((1, 4), (5, 24), 1)
    progress.take((2, 4))
    assert (progress.today(), progress.session) == ((0, 0), (0, 0))
    settings.goal_span, settings.goal_unit = "session", "letters"
    progress.take((3, 9))
    assert progress.done() == 5
    assert Progress(settings, lambda: day[0]).today() == (1, 5)


def test_the_clock_leaves_pauses_out() -> None:
    now = [0.0]
    clock = WritingClock(lambda: now[0])
    for now[0] in (0, 10, 30, 3000, 3005):
        clock.key()
    assert clock.seconds == 35


@pytest.mark.parametrize("text", ["x\n" * 20_001, "x" * 20_001], ids=["paragraphs", "one long paragraph"])
def test_beyond_what_the_editor_can_do_a_sentence_says_so_once(page: Page, text: str) -> None:
    page.load(text)
    page.type("y")
    assert [message.level for message in page.said] == ["info"]


def test_nothing_is_said_of_a_usual_draft(page: Page, tmp_path: Path) -> None:
    page.load("x\n" * 500)
    QTest.keyClick(page.panel.editor, Qt.Key.Key_Return)
    page.panel.editor.paragraphs.settle()
    assert not page.said
