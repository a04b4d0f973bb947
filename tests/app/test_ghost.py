"""Grey words after the caret: painted exactly where they would stand, never part of the draft, one key to take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QImage, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout
from pytestqt.qtbot import QtBot

from app import theme
from app.write import ghost
from app.write.editor import Editor

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
WORDS = ("雨下", "得", "很细，", "他")


@pytest.fixture
def editor(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Editor]:
    monkeypatch.setattr(ghost, "SEEN_MS", 0)
    theme.apply(qapp, False)
    paper = QFrame()
    paper.setProperty("role", "card")
    made = Editor()
    QVBoxLayout(paper).addWidget(made)
    qtbot.addWidget(paper)
    paper.resize(900, 500)
    paper.show()
    paper.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    made.load("今天夜里")
    yield made
    theme.apply(qapp, False)


def compose(editor: Editor, preedit: str = "", commit: str = "", start: int = 0, length: int = 0) -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit, start, length)
    QApplication.sendEvent(editor, event)


def picture(editor: Editor) -> QImage:
    QApplication.processEvents()
    return editor.window().grab().toImage()


def place(editor: Editor, position: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(position)
    editor.setTextCursor(cursor)


def test_it_is_painted_and_is_nowhere_in_the_draft(editor: Editor) -> None:
    editor.setCursorWidth(0)
    bare, html, revision = picture(editor), editor.toHtml(), editor.document().revision()
    editor.ghost.show(WORDS)
    assert editor.ghost.text == "雨下得很细，他"
    assert picture(editor) != bare
    assert editor.text() == "今天夜里"
    assert (editor.toHtml(), editor.document().revision(), editor.marked()) == (html, revision, [])
    assert not editor.document().isUndoAvailable()
    editor.ghost.clear()
    assert picture(editor) == bare


@pytest.mark.parametrize(
    ("key", "modifier", "taken", "left"),
    [
        (Qt.Key.Key_Tab, NONE, "雨下得很细，他", ""),
        (Qt.Key.Key_Right, CONTROL, "雨下", "得很细，他"),
        (Qt.Key.Key_End, NONE, "雨下得很细，", "他"),
        (Qt.Key.Key_Escape, NONE, "", ""),
        (Qt.Key.Key_Right, NONE, "", ""),
        (Qt.Key.Key_Home, NONE, "", ""),
    ],
)
def test_keys(editor: Editor, key: Qt.Key, modifier: Qt.KeyboardModifier, taken: str, left: str) -> None:
    editor.load("今天夜里。")
    place(editor, 4)
    editor.ghost.show(WORDS)
    QTest.keyClick(editor, key, modifier)
    assert editor.text() == f"今天夜里{taken}。"
    assert editor.ghost.text == left
    if taken:
        assert editor.textCursor().position() == 4 + len(taken)
        assert editor.marked() == [(4, len(taken))]
        editor.undo()
        assert editor.text() == "今天夜里。"
        assert not editor.document().isUndoAvailable()


def test_without_an_offer_the_keys_are_the_editors(editor: Editor) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "今天夜里\t"
    place(editor, 0)
    QTest.keyClick(editor, Qt.Key.Key_End)
    assert editor.textCursor().position() == 5
    escape = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, NONE)
    escape.ignore()
    QApplication.sendEvent(editor, escape)
    assert not escape.isAccepted()  # it still stops Continue


def test_a_tab_that_was_on_its_way_is_a_tab(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ghost, "SEEN_MS", 60_000)
    editor.ghost.show(WORDS)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "今天夜里\t"


def test_each_word_taken_is_a_step_of_its_own_and_typing_after_it_too(editor: Editor) -> None:
    QTest.keyClicks(editor, "ab")
    editor.ghost.show(["cd", " ef"])
    for _ in range(2):
        QTest.keyClick(editor, Qt.Key.Key_Right, CONTROL)
    QTest.keyClicks(editor, "gh")
    assert editor.text() == "今天夜里abcd efgh"
    assert editor.marked() == [(6, 5)]
    for text in ("今天夜里abcd ef", "今天夜里abcd", "今天夜里ab", "今天夜里"):
        editor.undo()
        assert editor.text() == text
    editor.redo()
    editor.redo()
    assert editor.text() == "今天夜里abcd"
    assert editor.marked() == [(6, 2)]


def test_taking_counts_as_editing(qtbot: QtBot, editor: Editor) -> None:
    editor.ghost.show(WORDS)
    with qtbot.waitSignal(editor.edited):
        editor.ghost.take(1)


def test_typing_along_uses_it_up_and_typing_otherwise_ends_it(editor: Editor) -> None:
    editor.ghost.show([" the", " old", " house"])
    QTest.keyClicks(editor, " th")
    assert editor.ghost.text == "e old house"
    QTest.keyClick(editor, Qt.Key.Key_Right, CONTROL)
    assert editor.ghost.text == " old house"
    assert editor.text() == "今天夜里 the"
    assert editor.marked() == [(7, 1)]
    QTest.keyClicks(editor, " x")
    assert editor.ghost.text == ""


def test_typing_it_to_the_end_leaves_nothing(editor: Editor) -> None:
    editor.ghost.show(["ab"])
    QTest.keyClicks(editor, "ab")
    assert editor.ghost.text == ""
    assert editor.marked() == []


@pytest.mark.parametrize(
    "do",
    [
        lambda editor: QTest.keyClick(editor, Qt.Key.Key_Backspace),
        lambda editor: QTest.keyClick(editor, Qt.Key.Key_Return),
        lambda editor: QTest.keyClick(editor, Qt.Key.Key_Left),
        lambda editor: QTest.keyClick(editor, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier),
        lambda editor: editor.selectAll(),
        lambda editor: editor.load("别的"),
        lambda editor: editor.undo(),
        lambda editor: QTextCursor(editor.document()).insertText("前面"),
        lambda editor: QApplication.sendEvent(editor, QFocusEvent(QEvent.Type.FocusOut)),
        lambda editor: editor.append_generated("夜里"),
    ],
    ids=["delete", "enter", "left", "select", "all", "load", "undo", "elsewhere", "focus", "continue"],
)
def test_whatever_else_happens_ends_it(editor: Editor, do: object) -> None:
    QTest.keyClicks(editor, "x")
    editor.begin_generation()
    editor.ghost.show(WORDS)
    assert editor.ghost.text
    do(editor)  # type: ignore[operator]
    assert editor.ghost.text == ""


@pytest.mark.parametrize(
    ("text", "at", "words", "offered"),
    [
        ("今天", 2, ["夜里。"], "夜里。"),
        ("今天。", 2, ["夜里。"], "夜里"),  # the sign stands there already
        ("今天，", 2, ["，"], ""),
        ("“走”他", 2, ["吧"], "吧"),
        ("今天夜", 2, ["早上"], ""),
        ("the cat", 3, [" old"], " old"),
        ("the cat", 4, ["old"], ""),
        ("第一段\n第二段", 3, ["完"], "完"),
        ("𠮷野\n", 3, ["家"], "家"),
    ],
)
def test_where_it_may_stand(editor: Editor, text: str, at: int, words: list[str], offered: str) -> None:
    editor.load(text, caret=at)
    editor.ghost.show(words)
    assert editor.ghost.text == offered


def test_not_with_a_selection_nor_where_nothing_can_be_written(editor: Editor) -> None:
    editor.selectAll()
    editor.ghost.show(WORDS)
    assert editor.ghost.text == ""
    editor.load("今天")
    editor.setReadOnly(True)
    editor.ghost.show(WORDS)
    assert editor.ghost.text == ""


@pytest.mark.parametrize(
    ("script", "text", "at", "words"),
    [
        ("han", "今天夜里", 4, ["雨下得很细。"]),
        ("han", "今" * 34, 34, ["雨下得很细，", "风也停了，", "门外没有脚步声。"]),
        ("han", "今" * 40 + "。\n后面的一段。\n再后面", 40, ["雨下得很细，", "风也停了" * 9, "门外没有脚步声"]),
        ("han", "今天夜里，他说 然后走了" + "今" * 60 + "\n后面", 7, ["雨下", "得很细"]),
        ("han", "上面\n" + "今" * 20 + "\n\n\n后面的一段" * 30, 23, ["雨下得很细" * 5]),
        ("latin", "It was late when", 16, [" the", " old", " man", " came"]),
        ("latin", "It was late when. " + "and so on " * 20 + "\nnext", 16, [" the", " old", " man" * 20]),
        ("latin", "the quick brown fox jumps over the lazy dog and then runs wh", 60, ["en", " the old" * 9]),
        ("han", "𠮷野家🙂", 6, ["𠮷野", "家🙂"]),
    ],
)  # fmt: skip
def test_it_stands_to_the_pixel_where_it_will_stand(
    editor: Editor, monkeypatch: pytest.MonkeyPatch, script: str, text: str, at: int, words: list[str]
) -> None:
    """In one colour the offer looks as the draft does when it was taken, whatever wraps and moves."""
    real = theme.look.color
    monkeypatch.setattr(theme.look, "color", lambda token: real("surface" if token == "surface" else "text"))
    editor.set_script(script)
    editor.load(text, [(2, 1)], at)
    editor.setCursorWidth(0)
    bare = picture(editor)
    editor.ghost.show(words)
    offered = picture(editor)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    taken = picture(editor)
    assert offered != bare
    different = [
        (x, y) for x in range(taken.width()) for y in range(taken.height()) if taken.pixel(x, y) != offered.pixel(x, y)
    ]
    assert not different


def test_a_word_that_would_take_what_is_typed_to_the_next_line_is_not_offered(editor: Editor) -> None:
    editor.set_script("latin")
    text = "the quick brown fox jumps over the lazy dog and so it is wh"
    for more in range(30):
        editor.load("i" * more + text)
        before = editor.cursorRect()
        editor.ghost.show(["imsicalities"])
        if not editor.ghost.text:
            break
        QTest.keyClick(editor, Qt.Key.Key_Tab)
        place(editor, more + len(text))
        assert editor.cursorRect() == before
    else:
        pytest.fail("no word was ever moved")


def test_the_colour_is_seen_and_follows_the_look(editor: Editor, qapp: QApplication) -> None:
    from tests.app.test_theme import contrast

    for tokens in (theme.LIGHT, theme.DARK):
        assert contrast(tokens["ghost"], tokens["surface"]) >= 3
        assert contrast(tokens["ghost"], tokens["text"]) >= 3
    editor.setCursorWidth(0)
    editor.ghost.show(WORDS)
    light = picture(editor)
    theme.apply(qapp, True)
    assert editor.ghost.text
    assert picture(editor) != light


@pytest.mark.parametrize("rest", ["", "。" + "今" * 60])
def test_lines_that_the_words_reach_are_not_washed_out_by_focus(editor: Editor, rest: str) -> None:
    editor.setCursorWidth(0)
    editor.load("今" * 34 + rest + "\n后面")
    place(editor, 34)
    assert editor.ghost.lines() == []
    editor.ghost.show(["雨下得很细", "风也停了"])
    (second,) = editor.ghost.lines()
    plainly = picture(editor)
    editor.set_focus_mode("paragraph")
    washed = picture(editor)
    corner = editor.viewport().mapTo(editor.window(), second.topLeft().toPoint())
    area = QRect(corner, second.size().toSize())
    assert washed.copy(area) == plainly.copy(area)
    assert washed != plainly


def test_a_screen_reader_hears_it(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(ghost.QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(ghost.QAccessible, "updateAccessibility", lambda event: heard.append(event.message()))
    editor.ghost.show(WORDS)
    assert heard == ["雨下得很细，他"]


# input methods


def test_composing_hides_it_and_repaints_nothing_of_it(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    editor.ghost.show(WORDS)
    painted: list[object] = []
    monkeypatch.setattr("app.write.preview.Preview.paint", lambda *_: painted.append(1))
    editor.viewport().repaint()
    assert len(painted) == 1
    for preedit in ("y", "yu", "yu'x"):
        compose(editor, preedit)
        editor.viewport().repaint()
    assert len(painted) == 1
    assert editor.text() == "今天夜里"


def test_a_commit_as_offered_uses_it_up_and_brings_the_rest_back(editor: Editor) -> None:
    editor.ghost.show(WORDS)
    compose(editor, "yuxia")
    compose(editor, commit="雨下")
    assert editor.text() == "今天夜里雨下"
    assert editor.ghost.text == "得很细，他"
    assert editor.marked() == []
    compose(editor, "d")
    compose(editor, commit="的")
    assert editor.ghost.text == ""


def test_a_composition_that_is_cancelled_ends_it(editor: Editor) -> None:
    editor.ghost.show(WORDS)
    compose(editor, "yu")
    compose(editor)
    assert not editor.composing
    assert editor.text() == "今天夜里"
    assert editor.ghost.text == ""
    assert not editor.document().isUndoAvailable()


def test_a_commit_that_replaces_ends_it(editor: Editor) -> None:
    editor.ghost.show(WORDS)
    compose(editor, commit="雨下", start=-2, length=2)
    assert editor.text() == "今天雨下"
    assert editor.ghost.text == ""


def test_nothing_is_offered_while_composing(editor: Editor) -> None:
    compose(editor, "yu")
    assert not editor.ghost.has_room()
    editor.ghost.show(WORDS)
    assert editor.ghost.text == ""
    compose(editor, commit="雨")
    assert editor.ghost.has_room()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Return, NONE),
        (Qt.Key.Key_Return, CONTROL),
        (Qt.Key.Key_Tab, NONE),
        (Qt.Key.Key_Right, CONTROL),
        (Qt.Key.Key_Right, NONE),
        (Qt.Key.Key_Up, NONE),
        (Qt.Key.Key_Down, NONE),
        (Qt.Key.Key_End, NONE),
        (Qt.Key.Key_Escape, NONE),
        (Qt.Key.Key_Backspace, NONE),
        (Qt.Key.Key_Space, NONE),
        (Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_every_key_is_the_input_methods_while_it_composes(
    editor: Editor, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    editor.ghost.show(WORDS)
    compose(editor, "yu")
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
    asked.ignore()
    QApplication.sendEvent(editor, asked)
    assert asked.isAccepted()  # so that it is no shortcut
    QTest.keyClick(editor, key, modifier)
    assert editor.text() == "今天夜里"
    assert editor.textCursor().position() == 4
    assert editor.composing
    compose(editor, commit="雨下")
    assert editor.text() == "今天夜里雨下"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.text() == "今天夜里雨下\n"


def test_losing_the_focus_commits_and_offers_nothing(editor: Editor) -> None:
    editor.ghost.show(WORDS)
    compose(editor, "yu")
    compose(editor, commit="yu")  # as Qt lets the input method do before it takes the focus away
    QApplication.sendEvent(editor, QFocusEvent(QEvent.Type.FocusOut))
    assert editor.text() == "今天夜里yu"
    assert editor.ghost.text == ""
    assert not editor.composing


@pytest.mark.parametrize("lines", [0, 3])
def test_the_candidate_window_stands_under_the_caret_with_and_without_an_offer(editor: Editor, lines: int) -> None:
    editor.load("上面\n" * lines + "今天夜里")

    def rectangle() -> QRectF:
        found = editor.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        assert isinstance(found, QRectF)
        return found

    bare = rectangle()
    editor.ghost.show(WORDS * 20)
    assert rectangle() == bare
    compose(editor, "yu")
    caret = editor.viewport().mapTo(editor, editor.cursorRect().topLeft())
    assert rectangle().topLeft().toPoint() == caret
    assert caret.x() > bare.left()
    assert QPoint(int(bare.left()), int(bare.top())).y() == caret.y()
