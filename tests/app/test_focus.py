"""Typewriter scrolling, focus and full screen: views that leave text, undo and whose words are whose alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.main_window import MainWindow
from app.settings import Settings
from app.write.editor import Editor
from app.write.focus_mode import _lines, focused
from app.write.panel import WritePanel
from app.write.sentences import sentence_at
from app.write.views import Views


@pytest.fixture
def editor(qtbot: QtBot, qapp: QApplication) -> Editor:
    theme.apply(qapp, False)
    made = Editor()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.setFocus()
    return made


def put_caret(editor: Editor, place: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(place)
    editor.setTextCursor(cursor)


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("雨停了。他说：“走吧！”我们就走。", 1, "雨停了。"),
        ("雨停了。他说：“走吧！”我们就走。", 6, "他说：“走吧！”"),
        ("雨停了。他说：“走吧！”我们就走。", 12, "我们就走。"),
        ("雨停了。", 4, "雨停了。"),
        ("等等……后来", 3, "等等……"),
        ("It cost 3.5 pounds. He paid.", 4, "It cost 3.5 pounds. "),
        ('"Go!" she said. Then', 18, "Then"),
        ("", 0, ""),
        ("没有句号", 2, "没有句号"),
    ],
)
def test_the_sentence_around_a_place(text: str, place: int, sentence: str) -> None:
    start, end = sentence_at(text, place)
    assert text[start:end] == sentence


def test_focus_on_the_paragraph_or_the_sentence_of_the_caret(editor: Editor) -> None:
    editor.load("第一段。\n𠮷雨停了。他走了。\n第三段。")
    put_caret(editor, 13)
    assert focused(editor.textCursor(), "paragraph") == (5, 15)
    assert focused(editor.textCursor(), "sentence") == (11, 15)


def test_focus_washes_out_the_rest_and_nothing_else_changes(editor: Editor) -> None:
    editor.load("一二三\n" * 8 + "四五六", [(0, 2)])
    put_caret(editor, 1)
    before, marked, steps = editor.text(), editor.marked(), editor.document().availableUndoSteps()
    plain = editor.viewport().grab().toImage()
    editor.set_focus_mode("paragraph")
    dimmed = editor.viewport().grab().toImage()

    def darkest(image: object, block: int) -> int:
        top = editor.cursorRect(QTextCursor(editor.document().findBlockByNumber(block)))
        rows, columns = range(top.top(), top.bottom()), range(40, 90)
        return min(image.pixelColor(x, y).lightness() for y in rows for x in columns)  # pyright: ignore

    assert darkest(plain, 0) == darkest(dimmed, 0)
    assert darkest(dimmed, 2) > darkest(plain, 2) + 60
    after = (editor.text(), editor.marked(), editor.document().availableUndoSteps())
    assert after == (before, marked, steps)


def test_unfinished_letters_belong_to_the_sentence(editor: Editor) -> None:
    editor.load("雨停了。他说：“”走。")
    put_caret(editor, 8)
    QApplication.sendEvent(editor, QInputMethodEvent("zhong qing", []))
    first, *_ = _lines(editor, *focused(editor.textCursor(), "sentence"), 34)
    editor.viewport().grab()
    line = editor.document().firstBlock().layout().lineAt(0)
    assert first.right() >= line.naturalTextRect().right()
    assert first.left() > 0


def test_typewriter_keeps_the_line_at_one_height_even_at_the_end(editor: Editor) -> None:
    editor.load("一行字\n" * 60, caret=100)
    editor.typewriter.set_on(True)
    heights: list[int] = []
    for place in (150, 100, 240):
        put_caret(editor, place)
        QApplication.processEvents()
        heights.append(editor.cursorRect().center().y())
    for _ in range(3):
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QApplication.processEvents()
        heights.append(editor.cursorRect().center().y())
    assert max(heights) - min(heights) <= 2
    assert abs(heights[0] - editor.viewport().height() * 0.45) <= 2
    editor.typewriter.set_on(False)
    bar = editor.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert editor.cursorRect().bottom() > editor.viewport().height() - 60


def test_views_are_remembered_and_shown_in_menu_and_card(qtbot: QtBot, qapp: QApplication) -> None:
    panel, settings = WritePanel(), Settings()
    qtbot.addWidget(panel)
    views = Views(panel, settings, panel)
    seen: list[str] = []
    for _ in range(3):
        panel.actions_here.made["focus"].trigger()
        seen.append(settings.focus)
        assert panel.editor.focus_mode == views.popover.focus.value() == settings.focus
    assert seen == ["paragraph", "sentence", "off"]
    panel.actions_here.made["typewriter"].trigger()
    assert settings.typewriter
    assert panel.editor.typewriter.on
    assert views.popover.switches["typewriter"].isChecked()


def test_a_full_screen_leaves_only_the_page_and_is_remembered(qtbot: QtBot, qapp: QApplication) -> None:
    panel, window, again = WritePanel(), MainWindow(), MainWindow()
    for each in (window, again):
        qtbot.addWidget(each)
        each.may_close = True
    window.add_page(panel)
    window.open_page(0)
    window.show()
    window.toggle_full_screen()
    assert not window.rail.isVisible()
    again.restore_kept_geometry(window.kept_geometry())
    assert again.isFullScreen()
    assert window.leave_full_screen()
    assert window.rail.isVisible()
