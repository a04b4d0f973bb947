"""Pairs of Chinese marks: there at once, stepped over, taken back together, and never in an input method's way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.write.editor import Editor
from app.write.pairs import PAIRS


@pytest.fixture
def editor(qtbot: QtBot, qapp: QApplication) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    return made


def key(editor: Editor, text: str) -> None:
    kind = QKeyEvent.Type.KeyPress
    QApplication.sendEvent(editor, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, text))


def commit(editor: Editor, text: str, preedit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


def put(editor: Editor, text: str) -> None:
    """``text`` with the caret at its "|"."""
    caret = text.index("|")
    editor.load(text.replace("|", ""), caret=caret)


def shown(editor: Editor) -> str:
    caret = editor.textCursor().position()
    return f"{editor.text()[:caret]}|{editor.text()[caret:]}"


@pytest.mark.parametrize("opener", PAIRS)
@pytest.mark.parametrize("way", [key, commit], ids=["key", "input method"])
def test_the_closing_mark_comes_along_is_stepped_over_and_taken_back(editor: Editor, opener: str, way) -> None:  # type: ignore[no-untyped-def]
    editor.load("")
    way(editor, opener)
    assert shown(editor) == f"{opener}|{PAIRS[opener]}"
    way(editor, "走")
    way(editor, PAIRS[opener])
    assert shown(editor) == f"{opener}走{PAIRS[opener]}|"
    editor.undo()
    editor.undo()
    assert editor.text() == ""


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("他说|。", "“", "他说“|”。"),
        ("他说|走", "“", "他说“|走"),
        ("一|\n二", "（", "一（|）\n二"),
        ("「“|”」", "”", "「“”|」"),
        ("|", "”", "”|"),
        ("𠮷|", "《", None),
    ],
)
def test_where_a_pair_is_made(editor: Editor, before: str, typed: str, after: str | None) -> None:
    if after is None:
        editor.load("𠮷")
        key(editor, typed)
        assert editor.text() == "𠮷《》"
        return
    put(editor, before)
    key(editor, typed)
    assert shown(editor) == after


def test_backspace_takes_an_empty_pair_in_one_step(editor: Editor) -> None:
    put(editor, "他说“|”")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert shown(editor) == "他说|"
    editor.undo()
    assert editor.text() == "他说“”"
    put(editor, "他说“走|”")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert shown(editor) == "他说“|”"


def test_a_pair_is_the_users_even_inside_the_models_words(editor: Editor) -> None:
    editor.load("")
    editor.begin_generation()
    editor.append_generated("他说。")
    cursor = editor.textCursor()
    cursor.setPosition(2)
    editor.setTextCursor(cursor)
    edits: list[int] = []
    editor.edited.connect(lambda: edits.append(1))
    key(editor, "“")
    assert editor.text() == "他说“”。"
    assert editor.marked() == [(0, 2), (4, 1)]
    assert edits == [1]


def test_nothing_is_paired_while_letters_are_composed_nor_when_switched_off(editor: Editor) -> None:
    editor.load("")
    commit(editor, "“", preedit="ni")
    assert editor.text() == "“"
    commit(editor, "你")
    assert editor.text() == "“你"
    editor.load("")
    editor.pairs = False
    commit(editor, "“")
    assert editor.text() == "“"


def test_a_selection_is_replaced_as_ever(editor: Editor) -> None:
    editor.load("走")
    editor.selectAll()
    key(editor, "“")
    assert editor.text() == "“"
