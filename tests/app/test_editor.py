"""The editor: plain text, whose words are whose, and one undo for one continuation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.write.editor import Editor


@pytest.fixture
def editor(qtbot: QtBot, qapp: QApplication) -> Editor:
    theme.apply(qapp, False)
    made = Editor()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.setFocus()
    return made


def stream(editor: Editor, *pieces: str, again: bool = False) -> None:
    editor.begin_generation(again)
    for piece in pieces:
        editor.append_generated(piece)


def compose(editor: Editor, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(editor, event)


def test_one_undo_takes_a_continuation_back_whole_and_one_redo_brings_it(editor: Editor) -> None:
    editor.load("今天夜里，")
    stream(editor, "雨下", "得很", "细。\n", "第二段")
    assert editor.text() == "今天夜里，雨下得很细。\n第二段"
    assert editor.marked() == [(5, 7), (12, 1), (13, 3)] or sum(length for _, length in editor.marked()) >= 9
    editor.undo()
    assert editor.text() == "今天夜里，"
    assert not editor.document().isUndoAvailable()
    editor.redo()
    assert editor.text() == "今天夜里，雨下得很细。\n第二段"


def test_typing_before_and_after_are_steps_of_their_own(editor: Editor) -> None:
    editor.load("")
    QTest.keyClicks(editor, "my own")
    stream(editor, " and", " the", " model's")
    QTest.keyClicks(editor, " words")
    assert editor.text() == "my own and the model's words"
    assert editor.marked() == [(6, 16)]
    editor.undo()
    assert editor.text() == "my own and the model's"
    editor.undo()
    assert editor.text() == "my own"
    editor.undo()
    assert editor.text() == ""


def test_two_continuations_are_two_steps(editor: Editor) -> None:
    editor.load("a")
    stream(editor, "b", "c")
    stream(editor, "d", "e")
    editor.undo()
    assert editor.text() == "abc"
    editor.undo()
    assert editor.text() == "a"


def test_choosing_versions_stays_one_step(editor: Editor) -> None:
    editor.load("今天")
    stream(editor, "雨", "大")
    assert editor.swap_generated("风小")
    assert editor.swap_generated("没有风，也没有雨")
    assert editor.text() == "今天没有风，也没有雨"
    assert editor.marked() == [(2, 8)]
    editor.undo()
    assert editor.text() == "今天"


def test_again_replaces_the_last_one_in_the_same_step(editor: Editor) -> None:
    editor.load("今天")
    stream(editor, "雨", "大")
    editor.begin_generation(again=True)
    assert editor.prefix_of_generation(100) == "今天"
    assert editor.text() == "今天雨大"  # until the first words of the new one come
    editor.append_generated("风")
    editor.append_generated("小")
    assert editor.text() == "今天风小"
    editor.undo()
    assert editor.text() == "今天"


def test_an_edited_or_undone_continuation_is_not_swapped(editor: Editor) -> None:
    editor.load("今天")
    stream(editor, "雨大")
    cursor = editor.textCursor()
    cursor.setPosition(3)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "x")
    assert not editor.swap_generated("风")
    editor.undo()
    editor.undo()
    assert editor.text() == "今天"
    assert not editor.swap_generated("风")


def test_words_typed_inside_the_models_are_the_users(editor: Editor) -> None:
    editor.load("")
    stream(editor, "abcd")
    cursor = editor.textCursor()
    cursor.setPosition(2)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "X")
    assert editor.marked() == [(0, 2), (3, 2)]
    cursor.setPosition(3)
    cursor.setPosition(5, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "Y")
    assert editor.text() == "abXY"
    assert editor.marked() == [(0, 2)]


def test_edits_before_it_move_the_continuation(editor: Editor) -> None:
    editor.load("one")
    editor.begin_generation()
    editor.append_generated(" two")
    cursor = QTextCursor(editor.document())
    cursor.insertText("zero ")
    editor.append_generated(" three")
    assert editor.text() == "zero one two three"
    assert editor.generation is not None
    assert editor.generation.intact


def test_only_the_user_counts_as_editing(qtbot: QtBot, editor: Editor) -> None:
    editor.load("a")
    with qtbot.assertNotEmitted(editor.edited):
        stream(editor, "b")
    with qtbot.waitSignal(editor.edited):
        QTest.keyClicks(editor, "c")
    with qtbot.waitSignal(editor.edited):
        editor.undo()


def test_the_caret_follows_the_stream_only_where_it_left_it(editor: Editor) -> None:
    editor.load("abc")
    editor.begin_generation()
    editor.append_generated("d")
    assert editor.textCursor().position() == 4
    cursor = editor.textCursor()
    cursor.setPosition(1)
    editor.setTextCursor(cursor)
    editor.append_generated("e")
    assert editor.textCursor().position() == 1
    assert editor.text() == "abcde"


def test_a_selection_is_kept_and_the_continuation_comes_after_it(editor: Editor) -> None:
    editor.load("abc def")
    cursor = editor.textCursor()
    cursor.setPosition(3)
    cursor.setPosition(0, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    assert editor.before_caret(100) == "abc"
    stream(editor, "X")
    assert editor.text() == "abcX def"


def test_pasting_is_plain_text(editor: Editor) -> None:
    editor.load("")
    data = QMimeData()
    data.setHtml("<b style='color:red'>bold</b>")
    data.setText("bold\r\nline")
    editor.insertFromMimeData(data)
    assert editor.text() == "bold\nline"
    assert "font-weight:700" not in editor.toHtml()
    assert "#ff0000" not in editor.toHtml()


def test_rare_characters_count_as_qt_counts_them(editor: Editor) -> None:
    editor.load("𠮷野家🙂")
    assert editor.before_caret(3) == "野家🙂"
    stream(editor, "𠮷", "!")
    assert editor.marked() == [(6, 3)]
    editor.undo()
    assert editor.text() == "𠮷野家🙂"


def test_whose_words_survive_a_restart(editor: Editor) -> None:
    editor.load("ab")
    stream(editor, "cd")
    text, marked = editor.text(), editor.marked()
    editor.load(text, marked, 1)
    assert editor.marked() == [(2, 2)]
    assert editor.textCursor().position() == 1
    editor.load("x", [(0, 99), (-1, 1)])
    assert editor.marked() == []
    assert not editor.document().isUndoAvailable()


def test_the_models_words_are_drawn_in_ink_without_touching_the_undo_stack(editor: Editor, qapp: QApplication) -> None:
    editor.load("a")
    stream(editor, "bc")
    ranges = editor.document().firstBlock().layout().formats()
    assert [(each.start, each.length) for each in ranges] == [(1, 2)]
    assert ranges[0].format.foreground().color() == theme.look.color("ink")
    theme.apply(qapp, True)
    assert editor.document().firstBlock().layout().formats()[0].format.foreground().color() == theme.look.color("ink")
    theme.apply(qapp, False)
    editor.ink.set_marks(True, True)
    assert editor.document().firstBlock().layout().formats()[0].format.fontUnderline()
    editor.undo()
    assert editor.text() == "a"


def test_composing_is_known_and_the_candidate_window_stands_at_the_words(editor: Editor) -> None:
    editor.load("重庆")
    compose(editor, "yinhang")
    assert editor.composing
    place = editor.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert isinstance(place, QRectF)
    assert place.topLeft().toPoint() == editor.viewport().mapTo(editor, editor.cursorRect().topLeft())
    assert place.left() > editor.viewport().x() > 0
    compose(editor, commit="银行")
    assert not editor.composing
    assert editor.text() == "重庆银行"


def test_composed_words_inside_the_models_are_the_users(editor: Editor) -> None:
    editor.load("")
    stream(editor, "一二三")
    compose(editor, commit="四")
    assert editor.marked() == [(0, 3)]
    editor.selectAll()
    compose(editor, commit="五")
    assert editor.text() == "五"
    assert editor.marked() == []


def test_the_column_is_38_han_or_70_latin_characters_and_centred(editor: Editor) -> None:
    editor.resize(1400, 500)
    for script, text, most in (("han", "字" * 200, 38), ("latin", "the quick brown fox jumps over " * 20, 72)):
        editor.set_script(script)
        editor.load(text)
        layout = editor.document().firstBlock().layout()
        assert layout.lineCount() > 2
        assert most - 8 <= layout.lineAt(1).textLength() <= most
        left = editor.viewport().x()
        right = editor.width() - left - editor.lineWrapColumnOrWidth()
        assert abs(left - right) <= 2
    assert editor.horizontalScrollBar().maximum() == 0


def test_the_indent_is_a_view_and_leaves_text_and_undo_alone(editor: Editor) -> None:
    editor.set_script("han")
    editor.load("一\n二")
    assert editor.document().firstBlock().blockFormat().textIndent() == 36
    stream(editor, "三")
    editor.set_indent(False)
    assert editor.document().lastBlock().blockFormat().textIndent() == 0
    assert editor.text() == "一\n二三"
    editor.undo()
    assert editor.text() == "一\n二"


def test_the_hint_fades_when_the_first_word_comes(qtbot: QtBot, editor: Editor) -> None:
    editor.load("")
    editor.set_hint("Write a first line.")
    assert editor.accessibleDescription() == "Write a first line."
    QTest.keyClicks(editor, "x")
    qtbot.waitUntil(lambda: editor.hint.opacity == 0.0)
    editor.undo()
    qtbot.waitUntil(lambda: editor.hint.opacity == 1.0)


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_return_in_an_empty_paragraph_makes_another_one_of_the_same_kind(
    editor: Editor, modifier: Qt.KeyboardModifier
) -> None:
    editor.load("夜\n\n雨", caret=2)
    QTest.keyClick(editor, Qt.Key.Key_Return, modifier)
    assert editor.text() == "夜\n\n\n雨"
    assert editor.document().blockCount() == 4
    kinds = [editor.document().findBlockByNumber(number).blockFormat() for number in range(4)]
    assert len({(each.lineHeight(), each.textIndent()) for each in kinds}) == 1


def test_separators_in_what_is_pasted_are_ends_of_paragraphs(editor: Editor) -> None:
    pasted = QMimeData()
    pasted.setText("a\u2028b\u2029c\r\nd")
    editor.insertFromMimeData(pasted)
    assert editor.text() == "a\nb\nc\nd"
    assert editor.document().blockCount() == 4


def test_the_menu_takes_back_words_and_not_the_view(editor: Editor) -> None:
    def choose(name: str) -> bool:
        menu = editor.context_menu(editor.cursorRect().center())
        action = next(each for each in menu.actions() if each.objectName() == name)
        action.trigger()
        menu.deleteLater()
        return action.isEnabled()

    editor.load("今天")
    QTest.keyClick(editor, Qt.Key.Key_A)
    editor.set_typography(replace(editor.typography, leading=150))
    assert choose("edit-undo")
    assert editor.text() == "今天"
    assert not choose("edit-undo"), "only changes of the view are left"
    assert choose("edit-redo")
    assert editor.text() == "今天a"


def test_a_version_that_is_there_already_costs_no_step_of_undo(editor: Editor) -> None:
    editor.load("夜里")
    stream(editor, "雨下")
    QTest.keyClick(editor, Qt.Key.Key_Home)
    QTest.keyClick(editor, Qt.Key.Key_A)
    assert editor.swap_generated("雨下")
    editor.undo()
    assert editor.text() == "夜里雨下"
