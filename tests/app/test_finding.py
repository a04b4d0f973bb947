"""Find and replace: what matches, how it is counted, marked and replaced, and that nothing can hang it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.i18n import set_language, tr, words
from app.write.find_controller import FindController
from app.write.finding import Query, Search, expand
from app.write.panel import WritePanel
from lstmcore.errors import BadInput


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        (Query("雨"), "雨停了，雨", [(0, 1), (4, 5)]),
        (Query("a.c"), "abc a.c", [(4, 7)]),
        (Query("A"), "a A", [(0, 1), (2, 3)]),
        (Query("A", case=True), "a A", [(2, 3)]),
        (Query("ain", word=True), "rain ain", [(5, 8)]),
        (Query("雨", word=True), "夜雨天", [(1, 2)]),
        (Query("LSTM", word=True), "用LSTM写", [(1, 5)]),
        (Query("第.章", regex=True), "第一章\n第二章", [(0, 3), (4, 7)]),
        (Query("^$", regex=True), "一\n\n二", [(2, 2)]),
        (Query("家"), "𠮷野家", [(3, 4)]),
        (Query("什么也没有"), "一", []),
    ],
)
def test_what_is_found(query: Query, text: str, found: list[tuple[int, int]]) -> None:
    search = Search()
    search.start(text, query.expression())
    search.finish()
    assert search.matches == found


def test_a_bad_expression_is_a_sentence_and_an_endless_one_gives_up() -> None:
    with pytest.raises(BadInput, match="regular expression"):
        Query("(", regex=True).expression()
    search = Search()
    search.start("今天夜里雨下得很细" * 20_000, Query("(.+)+[xy]", regex=True).expression())
    search.finish()
    assert search.too_hard


@pytest.mark.parametrize(
    ("template", "made"),
    [(r"\2-\1", "b-a"), ("$1!", "a!"), (r"\n", "\n"), (r"\\1", r"\1"), ("plain", "plain"), (r"a\x", r"a\x")],
)
def test_groups_in_a_replacement(template: str, made: str) -> None:
    assert expand(template, Query("(a)(b)", regex=True).expression().match("ab")) == made


def test_a_group_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(BadInput, match="group 3"):
        expand(r"\3", Query("(a)", regex=True).expression().match("a"))


class Page:
    def __init__(self, qtbot: QtBot) -> None:
        self.panel = WritePanel()
        qtbot.addWidget(self.panel)
        self.panel.resize(1000, 600)
        self.find = FindController(self.panel.find_bar, self.panel.editor, self.panel)
        self.panel.find_requested.connect(self.find.open)
        self.panel.show()

    @property
    def chosen(self) -> tuple[int, int]:
        cursor = self.panel.editor.textCursor()
        return cursor.selectionStart(), cursor.selectionEnd()

    @property
    def count(self) -> str:
        return self.panel.find_bar.count.text()

    def look_for(self, text: str, needle: str, replacing: bool = False, caret: int = 0) -> None:
        self.panel.editor.load(text, caret=caret)
        self.find.open(replacing)
        self.panel.find_bar.field.setText(needle)


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> Iterator[Page]:
    before = words.language
    set_language("zh")
    theme.apply(qapp, False)
    yield Page(qtbot)
    set_language(before)


def test_typing_shows_the_first_place_after_the_caret_and_the_count(page: Page) -> None:
    page.look_for("雨 雨 雨", "雨", caret=1)
    assert (page.chosen, page.count) == ((2, 3), "2/3")
    bar = page.panel.find_bar
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert page.count == "3/3"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert page.count == "1/3"
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert page.count == "3/3"
    bar.field.setText("雪")
    assert page.count == tr("write.find_none")
    assert not bar.replace_all.isEnabled()


def test_all_places_in_sight_are_marked_and_the_one_shown_by_form_too(page: Page, qtbot: QtBot) -> None:
    page.look_for("雨 雨\n" * 400, "雨")
    qtbot.waitUntil(lambda: len(page.panel.editor.extraSelections()) > 10)  # it looks bit by bit too
    marks = page.panel.editor.extraSelections()
    assert len(marks) < 100
    assert [mark.format.fontUnderline() for mark in marks[:3]] == [True, False, False]  # pyright: ignore
    bar = page.panel.editor.verticalScrollBar()

    def end_is_marked() -> bool:
        bar.setValue(bar.maximum())
        last = page.panel.editor.extraSelections()
        return bool(last) and last[-1].cursor.position() > 1500  # pyright: ignore

    qtbot.waitUntil(end_is_marked)  # a long draft is laid out bit by bit
    page.find.close()
    assert not page.panel.editor.extraSelections()


def test_replace_goes_from_place_to_place(page: Page) -> None:
    page.look_for("雨 雨 雨", "雨", replacing=True)
    page.panel.find_bar.replacement.setText("大雨")
    QTest.keyClick(page.panel.find_bar.replacement, Qt.Key.Key_Return)
    assert (page.panel.editor.text(), page.count) == ("大雨 雨 雨", "2/3")
    page.panel.find_bar.replace_one.click()
    assert page.panel.editor.text() == "大雨 大雨 雨"


def test_replace_all_is_one_step_and_the_words_are_the_users(page: Page) -> None:
    page.panel.editor.load("", caret=0)
    page.panel.editor.begin_generation()
    page.panel.editor.append_generated("第1章 雨 第2章 雨")
    page.find.open(True)
    bar = page.panel.find_bar
    bar.switches["regex"].setChecked(True)
    bar.field.setText(r"第(\d)章")
    bar.replacement.setText(r"\1、")
    edits: list[int] = []
    page.panel.editor.edited.connect(lambda: edits.append(1))
    bar.replace_all.click()
    assert page.panel.editor.text() == "1、 雨 2、 雨"
    assert edits == [1]
    assert page.panel.editor.marked() == [(2, 3), (7, 2)]
    assert bar.problem.text() == tr("write.find_replaced", count="2")
    page.panel.editor.undo()
    assert page.panel.editor.text() == "第1章 雨 第2章 雨"


def test_what_is_wrong_is_said_in_the_bar(page: Page) -> None:
    page.look_for("一", "(")
    page.panel.find_bar.switches["regex"].setChecked(True)
    assert page.panel.find_bar.problem.isVisible()
    page.panel.find_bar.field.setText("(一)")
    assert not page.panel.find_bar.problem.isVisible()
    page.panel.find_bar.replacement.setText("$2")
    page.panel.find_bar.replace_all.click()
    assert page.panel.editor.text() == "一"
    assert "2" in page.panel.find_bar.problem.text()


def test_the_selection_is_looked_for_and_edits_are_followed(page: Page, qtbot: QtBot) -> None:
    page.panel.editor.load("雨停了，雨")
    cursor = page.panel.editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(1, cursor.MoveMode.KeepAnchor)
    page.panel.editor.setTextCursor(cursor)
    page.panel.actions_here.made["find"].trigger()
    assert page.panel.find_bar.field.text() == "雨"
    assert page.count == "1/2"
    page.panel.editor.textCursor().insertText("雨雨")
    qtbot.waitUntil(lambda: page.count.endswith("/3"))
    QTest.keyClick(page.panel.find_bar.field, Qt.Key.Key_Escape)
    assert not page.panel.find_bar.isVisible()
