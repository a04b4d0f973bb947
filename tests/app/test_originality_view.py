"""The originality view: what is underlined, what a click and a hover tell, the way into the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.write import originality_controller
from lstmcore.events import Done, Failed, Progress
from lstmcore.specs import OriginalitySpec, check
from tests.app.corpora import Page as Corpora
from tests.app.fake_client import FakeJob
from tests.app.test_surprise import Page

COPIED = "我冒了严寒，回到相隔二千余里"
TEXT = f"𠮷。我写：{COPIED}，就这样。"
CORPORA = ({"folder": "somewhere", "name": "故乡"},)


def run(start: int = TEXT.index(COPIED), length: int = len(COPIED)) -> dict[str, Any]:
    told = {"corpus": "somewhere", "name": "故乡", "file": "drop/鲁迅.txt", "offset": 41, "excerpt": COPIED}
    return {"start": start, "length": length, "han": 13, "words": 0, **told}


def found(*runs: dict[str, Any], share: float = 0.62) -> FakeJob:
    done = Done("done", {"runs": list(runs), "share": share, "corpora": ["故乡"], "seconds": 0.1})
    return FakeJob([Progress("comparing", 1, 1), done])


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr(originality_controller, "PAUSE_MS", 10)
    before = words.language
    set_language("zh")
    made = Page()
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.controller.restore()
    made.editor.load(TEXT)
    yield made
    made.controller.close()
    set_language(before)


def switched_on(page: Page, qtbot: QtBot, *jobs: FakeJob) -> None:
    page.state.set_corpora(CORPORA)
    page.client.answers["originality"] = list(jobs)
    page.panel.actions_here.made["originality"].trigger()
    qtbot.waitUntil(lambda: bool(page.marks()))


def test_without_a_corpus_it_says_so(page: Page) -> None:
    page.panel.actions_here.made["originality"].trigger()
    assert "语料" in page.controller.originality.card.share.text()
    assert not [verb for verb, _ in page.client.asked if verb == "originality"]


def test_what_stands_in_a_corpus_is_underlined_and_told(page: Page, qtbot: QtBot) -> None:
    switched_on(page, qtbot, found(run()))
    spec = next(spec for verb, spec in page.client.asked if verb == "originality")
    assert check(spec) == OriginalitySpec(TEXT, ("somewhere",))
    assert page.coloured() == COPIED
    card = page.controller.originality.card
    assert card.percent.text() == "62.0\u00a0%"
    assert str(len(COPIED)) in card.share.text()
    assert "鲁迅.txt，第 42 字" in card.rows[0].accessibleName()
    card.rows[0].clicked.emit()
    assert page.editor.textCursor().selectedText() == COPIED
    with qtbot.waitSignal(page.panel.corpus_place_requested) as asked:
        card.rows[0].open.click()
    assert asked.args == ["somewhere", COPIED]
    page.panel.actions_here.made["originality"].trigger()
    assert not page.marks()


def test_hover_tells_the_place_and_ctrl_click_goes_there(page: Page, qtbot: QtBot) -> None:
    switched_on(page, qtbot, found(run()))
    cursor = page.editor.textCursor()
    cursor.setPosition(12)
    page.editor.setTextCursor(cursor)
    at = page.editor.cursorRect().center()
    viewport = page.editor.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    assert "鲁迅.txt" in QToolTip.text()
    QToolTip.hideText()
    with qtbot.waitSignal(page.panel.corpus_place_requested):
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at)
    with qtbot.assertNotEmitted(page.panel.corpus_place_requested):
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, QPoint(2, 2))


def test_after_a_change_it_is_compared_again(page: Page, qtbot: QtBot) -> None:
    longer = "前面" + TEXT
    switched_on(page, qtbot, found(run()), found(run(longer.index(COPIED)), run(0, 3)))
    cursor = page.editor.textCursor()
    cursor.setPosition(0)
    cursor.insertText("前面")
    assert page.controller.originality.run_at(12) is None  # not known at this moment
    qtbot.waitUntil(lambda: len(page.controller.originality.runs) == 2)
    qtbot.waitUntil(lambda: len(page.marks()) == 2)
    assert COPIED in [each.cursor.selectedText() for each in page.marks()]


def test_a_failure_is_told(page: Page, qtbot: QtBot) -> None:
    page.state.set_corpora(CORPORA)
    page.client.answers["originality"] = [FakeJob([Failed("memory")])]
    page.controller.originality.set_on(True)
    qtbot.waitUntil(lambda: len(page.said) == 1)
    assert page.controller.originality.card.share.text() == tr("write.originality_failed")
    assert page.controller.originality.card.percent.isHidden()


def test_the_card_comes_into_sight_and_stays_there_while_it_grows(page: Page, qtbot: QtBot) -> None:
    side = page.panel.side
    side.show_advanced(True)
    switched_on(page, qtbot, found(*(run(length=13 + k) for k in range(6))))
    card, view = page.controller.originality.card, side._scroll
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == min(card.y(), bar.maximum()))
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    page.controller.originality.card.show_found(0.1, [run()] * 9, 1)
    QTest.qWait(20)
    assert bar.value() == 0


def test_the_corpus_opens_at_the_words(page: Page, qtbot: QtBot) -> None:
    corpora = Corpora(qtbot)
    folder = corpora.open("files")
    corpora.panel.opened.open_tab("files")
    corpora.settings.search_regex = True
    corpora.controller.find(folder, COPIED)
    qtbot.waitUntil(lambda: bool(corpora.asked("search")))
    spec = corpora.asked("search")[-1]
    assert (spec.corpus, spec.query, spec.regex) == (folder, COPIED, False)
