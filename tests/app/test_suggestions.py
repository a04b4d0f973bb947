"""Suggest as you type: when the model is asked, what is shown of its answer, and that it stays out of the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.settings import Settings
from app.state import AppState
from app.write import ghost
from app.write.controller import WriteController
from app.write.panel import WritePanel
from app.write.suggestions import PREFIX_CHARS
from lstmcore.events import Done, Event, Failed, Piece
from lstmcore.specs import SuggestSpec, check
from tests.app.fake_client import CARDS, FakeClient, FakeJob

Wait = Callable[[Callable[[], bool]], None]


class Desk:
    """One Write page that suggests, with a fake client."""

    def __init__(self) -> None:
        self.client, self.state, self.settings = FakeClient(), AppState(), Settings()
        self.messages, self.said = Messages(), list[Message]()
        self.messages.shown.connect(self.said.append)
        self.messages.ready()
        self.panel = WritePanel()
        self.controller = WriteController(self.panel, self.state, self.client, self.messages, self.settings)
        self.panel.resize(1100, 700)
        self.editor = self.panel.editor

    def answer(self, *texts: str, events: list[Event] | None = None, free: int | None = None) -> FakeJob:
        found = [[text, 0.7] for text in texts]
        done: list[Event] = [Done("done", {"words": found, "threshold": 0.4, "seconds": 0.01})]
        job = FakeJob(done if events is None else events, free)
        self.client.answers.setdefault("suggest", []).append(job)
        return job

    @property
    def asked(self) -> list[SuggestSpec]:
        return [spec for verb, spec in self.client.asked if verb == "suggest"]


@pytest.fixture
def desk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(ghost, "SEEN_MS", 0)
    before = words.language
    set_language("zh")
    made = Desk()
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.panel.activateWindow()
    made.state.set_models(CARDS)
    made.controller.restore()
    made.editor.load("今天夜里")
    made.editor.setFocus()
    qtbot.waitUntil(made.editor.hasFocus)
    made.answer()
    made.panel.suggest.setChecked(True)
    QTest.qWait(20)
    made.client.asked.clear()
    yield made
    made.controller.close()
    set_language(before)


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    return lambda condition: qtbot.waitUntil(condition, timeout=3000)


def compose(desk: Desk, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(desk.editor, event)


def test_off_until_asked_for_and_remembered(desk: Desk, qtbot: QtBot) -> None:
    fresh = Desk()
    qtbot.addWidget(fresh.panel)
    assert not Settings().suggest
    assert not fresh.panel.suggest.isChecked()
    fresh.editor.load("今天")
    QTest.keyClicks(fresh.editor, "x")
    QTest.qWait(20)
    assert not fresh.asked
    fresh.controller.close()
    assert desk.settings.suggest
    QTest.keyClick(desk.editor, Qt.Key.Key_Backslash, Qt.KeyboardModifier.AltModifier)
    assert not desk.settings.suggest
    assert not desk.panel.suggest.isChecked()
    QTest.keyClicks(desk.editor, "x")
    QTest.qWait(20)
    assert not desk.asked


def test_switching_on_warms_the_model_up(desk: Desk) -> None:
    desk.panel.suggest.setChecked(False)
    desk.answer()
    desk.panel.suggest.setChecked(True)
    assert [each.prefix for each in desk.asked] == ["今天夜里"]


def test_a_letter_brings_words(desk: Desk, wait: Wait) -> None:
    desk.answer("雨下", "得很细。")
    compose(desk, commit="，")
    wait(lambda: desk.editor.ghost.text == "雨下得很细。")
    spec = check(desk.asked[-1])
    assert (spec.model, spec.prefix, spec.share, spec.threshold) == ("zh-prose", "今天夜里，", 0.4, None)
    QTest.keyClick(desk.editor, Qt.Key.Key_Tab)
    assert desk.editor.text() == "今天夜里，雨下得很细。"
    assert desk.editor.marked() == [(5, 6)]


def test_a_tab_after_the_words_are_gone_writes_none_but_at_the_start_of_a_paragraph(desk: Desk) -> None:
    desk.answer()
    for on, written in ((True, "今天夜里"), (False, "今天夜里\t")):
        desk.panel.suggest.setChecked(on)
        QTest.keyClick(desk.editor, Qt.Key.Key_Tab)
        assert desk.editor.text() == written
    desk.panel.suggest.setChecked(True)
    QTest.keyClick(desk.editor, Qt.Key.Key_Return)
    QTest.keyClick(desk.editor, Qt.Key.Key_Tab)
    assert desk.editor.text() == "今天夜里\t\n\t"


def test_taking_it_all_asks_for_more_and_using_it_up_does_not(desk: Desk, wait: Wait) -> None:
    desk.answer("雨下", "得")
    compose(desk, commit="，")
    wait(lambda: bool(desk.editor.ghost.text))
    desk.answer("很细")
    QTest.keyClick(desk.editor, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(20)
    assert (len(desk.asked), desk.editor.ghost.text) == (1, "得")
    QTest.keyClick(desk.editor, Qt.Key.Key_Tab)
    wait(lambda: desk.editor.ghost.text == "很细")
    assert desk.asked[-1].prefix == "今天夜里，雨下得"


def test_the_newest_letter_counts(desk: Desk, wait: Wait) -> None:
    old = desk.answer("旧", free=0)
    QTest.keyClicks(desk.editor, "a")
    wait(lambda: len(desk.asked) == 1)
    desk.answer("新")
    QTest.keyClicks(desk.editor, "b")
    assert old.calls == ["cancel"]
    wait(lambda: desk.editor.ghost.text == "新")


def test_an_answer_that_comes_too_late_is_not_shown(desk: Desk, wait: Wait) -> None:
    for late in (
        lambda: QTest.keyClick(desk.editor, Qt.Key.Key_Left),
        lambda: compose(desk, "yu"),
        lambda: QTest.keyClick(desk.editor, Qt.Key.Key_Backspace),
        desk.editor.clearFocus,
        lambda: desk.editor.selectAll(),
    ):
        desk.editor.setFocus()
        desk.editor.load("今天夜里")
        job, count = desk.answer("雨", free=0), len(desk.asked)
        QTest.keyClicks(desk.editor, "a")
        wait(lambda count=count: len(desk.asked) == count + 1)
        late()
        job.release()
        QTest.qWait(30)
        assert desk.editor.ghost.text == ""
        compose(desk)


@pytest.mark.parametrize(
    "do",
    [
        lambda desk: QTest.keyClick(desk.editor, Qt.Key.Key_Backspace),
        lambda desk: desk.editor.undo(),
        lambda desk: desk.editor.load("别的草稿"),
        lambda desk: paste(desk, "粘贴的一段很长很长的话" * 5),
        lambda desk: QTest.keyClick(desk.editor, Qt.Key.Key_Left),
        lambda desk: compose(desk, "yu"),
        lambda desk: (compose(desk, "yu"), compose(desk)),
    ],
    ids=["delete", "undo", "load", "paste", "move", "preedit", "cancelled"],
)
def test_it_is_not_asked_after(desk: Desk, do: Callable[[Desk], Any]) -> None:
    desk.answer()
    QTest.keyClicks(desk.editor, "a")
    QTest.qWait(20)
    desk.client.asked.clear()
    do(desk)
    QTest.qWait(20)
    assert not desk.asked
    compose(desk)


def paste(desk: Desk, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    desk.editor.insertFromMimeData(data)


def test_in_the_middle_only_before_spaces_and_signs(desk: Desk) -> None:
    for text, at, count in (("今天夜里", 2, 0), ("今天。", 2, 1), ("the cat", 3, 1)):
        desk.editor.load(text, caret=at)
        desk.client.asked.clear()
        desk.answer()
        QTest.keyClicks(desk.editor, "x")
        QTest.qWait(20)
        assert len(desk.asked) == count, text


def test_a_committed_word_brings_words(desk: Desk, wait: Wait) -> None:
    desk.answer("得很", "细")
    compose(desk, "yuxia")
    QTest.qWait(20)
    assert not desk.asked
    compose(desk, commit="雨下")
    wait(lambda: desk.editor.ghost.text == "得很细")
    rectangle = desk.editor.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert isinstance(rectangle, QRectF)
    compose(desk, "dehen")
    assert desk.editor.ghost.text == "得很细"  # kept, but not painted
    compose(desk, commit="得很")
    assert desk.editor.ghost.text == "细"
    assert len(desk.asked) == 1


def test_continue_has_the_page_for_itself(desk: Desk, wait: Wait) -> None:
    desk.answer("雨")
    compose(desk, commit="，")
    wait(lambda: bool(desk.editor.ghost.text))
    desk.client.answers["continue"] = [FakeJob([Piece(0, "风"), Piece(0, "大"), Done("done")], 1)]
    desk.client.asked.clear()
    QTest.keyClick(desk.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.editor.ghost.text == ""
    wait(lambda: desk.editor.text().endswith("风"))
    QTest.qWait(20)
    assert desk.controller.streaming
    assert not desk.asked
    assert desk.editor.ghost.text == ""


def test_the_prefix_is_cut_and_another_model_is_asked(desk: Desk, wait: Wait) -> None:
    desk.editor.load("字" * (PREFIX_CHARS + 50))
    desk.answer()
    desk.answer("x")
    desk.state.set_current_model("en-prose")
    assert desk.asked[-1].model == "en-prose"
    QTest.keyClicks(desk.editor, "a")
    wait(lambda: len(desk.asked) == 2)
    assert desk.asked[-1].prefix == "字" * (PREFIX_CHARS - 1) + "a"
    desk.answer()
    desk.editor.load("It was late when")
    QTest.keyClicks(desk.editor, " ")
    wait(lambda: len(desk.asked) == 3)
    assert desk.asked[-1].share == 0.6


def test_a_failure_is_said_once(desk: Desk, wait: Wait) -> None:
    for count, letter in enumerate("ab", 1):
        desk.answer(events=[Failed("child_died", {"code": -9})])
        QTest.keyClicks(desk.editor, letter)
        wait(lambda count=count: len(desk.asked) == count and not desk.controller.suggestions.waiting)
    assert [each.text for each in desk.said] == [tr("error.child_died", code=-9)]
    desk.answer("雨")
    QTest.keyClicks(desk.editor, "c")
    wait(lambda: desk.editor.ghost.text == "雨")


def test_without_a_model_nothing_is_asked(desk: Desk) -> None:
    desk.state.set_models([])
    desk.client.asked.clear()
    QTest.keyClicks(desk.editor, "a")
    QTest.qWait(20)
    assert not desk.asked


def test_nothing_of_an_offer_is_saved_or_counted(desk: Desk, wait: Wait) -> None:
    desk.answer("雨下")
    compose(desk, commit="，")
    wait(lambda: bool(desk.editor.ghost.text))
    desk.controller.save_now()
    assert desk.controller.desk.current().text == "今天夜里，"
    wait(lambda: desk.panel.note.text() == tr("write.note", saved=tr("write.saved"), count="5"))


def test_the_writer_says_how_sure_a_suggestion_must_be(desk: Desk, wait: Wait) -> None:
    menu = desk.panel.certainty
    for percent, share in ((0, 0.4), (80, 0.8), (90, 0.9)):
        next(each for each in menu.actions() if each.data() == percent).trigger()
        desk.answer()
        compose(desk, commit="雨")
        wait(lambda share=share: bool(desk.asked) and desk.asked[-1].share == share)
    assert [each.data() for each in menu.actions() if each.isChecked()] == [90]
