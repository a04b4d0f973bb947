"""The small parts, each by what a user sees of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.messages import Action, Messages
from app.widgets import (
    Card,
    ClampedLabel,
    ElidedLabel,
    EmptyState,
    FigureCard,
    FlowLayout,
    MessageBar,
    Segmented,
    button,
)
from app.widgets.focus import FocusRing
from app.widgets.marked import GONE, NEW, Mark, MarkedText
from app.widgets.name import EditableName
from lstmcore.events import Failed


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    theme.apply(qapp, False)


def test_a_card_is_pressed_by_mouse_enter_and_space_and_nothing_moves_when_chosen(qtbot: QtBot) -> None:
    card = Card(clickable=True)
    inside = button("x")
    card.body.addWidget(inside)
    qtbot.addWidget(card)
    card.show()
    QApplication.processEvents()
    pressed: list[None] = []
    card.clicked.connect(lambda: pressed.append(None))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(card, key)
    assert len(pressed) == 3
    before = inside.mapTo(card, inside.rect().topLeft()), card.sizeHint()
    card.set_chosen(True)
    QApplication.processEvents()
    assert (inside.mapTo(card, inside.rect().topLeft()), card.sizeHint()) == before


def test_segments_choose_one_by_mouse_and_by_arrow(qtbot: QtBot) -> None:
    row = Segmented([("a", "A"), ("b", "B"), ("c", "C")])
    qtbot.addWidget(row)
    row.show()
    row.activateWindow()
    qtbot.waitUntil(row.isActiveWindow)
    buttons = row.findChildren(QPushButton)
    with qtbot.waitSignal(row.changed, check_params_cb=lambda value: value == "b"):
        QTest.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(row.changed, check_params_cb=lambda value: value == "c"):
        buttons[1].setFocus()
        QTest.keyClick(buttons[1], Qt.Key.Key_Right)
    with qtbot.assertNotEmitted(row.changed):
        row.set_value("a")
    assert row.value() == "a"


def test_an_elided_line_keeps_its_text_and_its_own_tooltip(qtbot: QtBot) -> None:
    line = ElidedLabel("今天夜里雨下得很细")
    line.setToolTip("a note")
    qtbot.addWidget(line)
    line.resize(400, 20)
    line.show()
    assert (line.text(), line.toolTip()) == ("今天夜里雨下得很细", "a note")
    line.resize(60, 20)
    assert line.text().endswith("…")
    assert line.toolTip() == line.full_text() == line.accessibleName() == "今天夜里雨下得很细"


def test_a_clamped_text_shows_its_first_lines_whatever_its_length(qtbot: QtBot) -> None:
    text = ClampedLabel("𠮷今天夜里雨下得很细。" * 30, lines=3)
    qtbot.addWidget(text)
    text.resize(200, 80)
    lines = text.shown_lines(200)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert "\ufffd" not in "".join(lines)
    assert text.heightForWidth(200) < text.heightForWidth(40) + 1
    text.setText("短")
    assert text.shown_lines(200) == ["短"]


def test_a_flow_wraps_and_shares_the_width(qtbot: QtBot) -> None:
    page = QWidget()
    flow = FlowLayout(page, column=100, spacing=10)
    cards = [Card() for _ in range(3)]
    for card in cards:
        card.body.addWidget(button("x"))
        flow.addWidget(card)
    qtbot.addWidget(page)
    page.resize(210, 400)
    page.show()
    assert [(card.x(), card.width()) for card in cards] == [(0, 100), (110, 100), (0, 100)]
    assert cards[2].y() > cards[0].y()
    page.resize(330, 400)
    QApplication.processEvents()
    assert len({card.y() for card in cards}) == 1
    cards[0].hide()
    QApplication.processEvents()
    assert cards[1].x() == 0
    assert flow.heightForWidth(330) == cards[1].height()


def test_a_figure_reads_as_one_sentence(qtbot: QtBot) -> None:
    card = FigureCard()
    qtbot.addWidget(card)
    card.set_label("困惑度")
    card.set_value("34.6")
    card.set_note("每个字大约在 34 个字里犹豫")
    assert card.accessibleName() == "困惑度 34.6"
    assert card.toolTip() == card.accessibleDescription() == "每个字大约在 34 个字里犹豫"
    assert card.value() == "34.6"


def test_an_empty_state_hides_what_has_no_words(qtbot: QtBot) -> None:
    empty = EmptyState("corpora")
    qtbot.addWidget(empty)
    empty.show()
    empty.set_words("nothing yet", "", "add")
    assert (empty.title.isVisible(), empty.text.isVisible(), empty.button.isVisible()) == (True, False, True)
    with qtbot.waitSignal(empty.clicked):
        empty.button.click()


def test_the_focus_ring_is_for_the_keyboard(qtbot: QtBot, qapp: QApplication) -> None:
    ring = FocusRing(qapp)
    page = QWidget()
    column = QVBoxLayout(page)
    first, second = button("1"), button("2")
    column.addWidget(first)
    column.addWidget(second)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    assert first.property("keyfocus")
    second.setFocus(Qt.FocusReason.TabFocusReason)
    assert not first.property("keyfocus")
    ring.deleteLater()


def test_messages_wait_for_a_listener_and_questions_for_an_answer(qtbot: QtBot) -> None:
    messages, bar = Messages(), MessageBar()
    qtbot.addWidget(bar)
    answers: list[str] = []
    messages.info("read")
    messages.shown.connect(bar.show_message)
    messages.ready()
    assert bar.isVisible()
    messages.ask("go on?", Action("yes", lambda: answers.append("yes")), Action("no", lambda: answers.append("no")))
    messages.failed(Failed("child_died", {"code": 1}))
    message = bar.message()
    assert message is not None
    assert message.text == "go on?"
    QApplication.processEvents()
    next(each for each in bar.findChildren(QPushButton) if each.text() == "yes" and each.isVisible()).click()
    assert answers == ["yes"]
    message = bar.message()
    assert message is not None
    assert message.level == "error"
    bar.next()
    assert not bar.isVisible()


def test_a_question_behind_a_piece_of_information_is_not_lost(qtbot: QtBot) -> None:
    messages, bar = Messages(), MessageBar()
    qtbot.addWidget(bar)
    messages.shown.connect(bar.show_message)
    messages.ready()
    messages.ask("first?", Action("yes", lambda: None))
    messages.info("read")
    messages.ask("second?", Action("no", lambda: None))
    bar.next()
    messages.info("and another")  # takes the place of the information on show, not of the question
    assert bar.accessibleName() == "second?"
    QApplication.processEvents()
    assert [each.text() for each in bar.findChildren(QPushButton) if each.isVisible()] == ["no"]


def test_information_goes_by_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.widgets.bar.INFO_MS", 30)
    messages, bar = Messages(), MessageBar()
    qtbot.addWidget(bar)
    messages.shown.connect(bar.show_message)
    messages.ready()
    messages.info("read")
    messages.info("and another")
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=2000)


def test_a_name_is_changed_where_it_stands(qtbot: QtBot) -> None:
    name = EditableName()
    qtbot.addWidget(name)
    name.set_text("故乡")
    name.show()
    name.edit()
    name.field.setText("  回  乡 ")
    with qtbot.waitSignal(name.renamed) as kept:
        QTest.keyClick(name.field, Qt.Key.Key_Return)
    assert kept.args == ["回 乡"]
    assert name.text() == "故乡", "only who is asked may change it"
    name.edit()
    name.field.setText("别的")
    with qtbot.assertNotEmitted(name.renamed):
        QTest.keyClick(name.field, Qt.Key.Key_Escape)
    assert name.shown.isVisible()


def test_esc_in_a_name_is_not_for_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    name = EditableName(parent=window)
    escaped: list[None] = []
    QShortcut(QKeySequence(Qt.Key.Key_Escape), window).activated.connect(lambda: escaped.append(None))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    name.edit()
    QTest.keyClick(name.field, Qt.Key.Key_Escape)
    assert not escaped
    assert name.field.isHidden()


def test_marked_text_is_as_high_as_its_lines_and_counts_rare_characters_as_qt_does(qtbot: QtBot) -> None:
    text = "𠮷" * 30 + "删去" + "留下" * 20
    shown = MarkedText(text, [Mark(30, 2, GONE), Mark(32, 2, NEW)])
    qtbot.addWidget(shown)
    assert shown.heightForWidth(2000) < shown.heightForWidth(300) < shown.heightForWidth(100)
    ranges = shown._formats()
    assert [(each.start, each.length) for each in ranges] == [(0, 102), (60, 2), (62, 2)]
    shown.resize(300, shown.heightForWidth(300))
    shown.grab()
