"""Words to choose from under the page: keys and clicks, nothing while composing, nothing stale, off by a switch."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lstmcore.events import Done, Suggested
from tests.app.test_suggestions import Desk, Wait, compose, desk, wait

__all__ = ["desk", "wait"]


def offered(desk: Desk, wait: Wait, *words: str, ghost: str = "") -> None:
    told = [[word, 0.1] for word in words]
    first = Suggested(((ghost, 0.6),) if ghost else ())
    desk.answer(events=[first, Done("done", {"words": [list(each) for each in first.words], "chips": told})])
    compose(desk, commit="，")
    wait(lambda: desk.panel.chips.words == list(words))


def alt(desk: Desk, key: Qt.Key) -> None:
    QTest.keyClick(desk.editor, key, Qt.KeyboardModifier.AltModifier)


def test_a_key_takes_one_in_one_step_of_undo(desk: Desk, wait: Wait) -> None:
    row = desk.panel.chips
    assert row.isVisible()
    height = row.height()
    offered(desk, wait, "雨", "我们", "他", ghost="雪")
    assert desk.asked[-1].chips == 5
    assert desk.editor.ghost.text == "雪"
    assert [each.text() for each in row.buttons if each.isVisible()] == ["1  雨", "2  我们", "3  他"]
    assert "我们" in row.buttons[1].accessibleName()
    desk.answer()
    alt(desk, Qt.Key.Key_2)
    assert desk.editor.text() == "今天夜里，我们"
    assert desk.editor.marked() == [(5, 2)]
    assert row.word(0) == ""  # until the next answer
    desk.editor.undo()
    assert desk.editor.text() == "今天夜里，"
    assert row.height() == height


def test_a_click_takes_one_and_the_caret_stays_in_the_page(desk: Desk, wait: Wait) -> None:
    offered(desk, wait, "雨", "我们")
    assert not desk.panel.chips.buttons[2].isVisible()
    desk.answer()
    QTest.mouseClick(desk.panel.chips.buttons[0], Qt.MouseButton.LeftButton)
    assert desk.editor.text() == "今天夜里，雨"
    assert desk.editor.hasFocus()


def test_while_composing_there_are_none_and_the_keys_are_the_input_methods(desk: Desk, wait: Wait) -> None:
    offered(desk, wait, "雨", "我们")
    compose(desk, preedit="yu")
    assert desk.panel.chips.words == []
    alt(desk, Qt.Key.Key_1)
    assert desk.editor.text() == "今天夜里，"
    compose(desk)


def test_old_ones_stand_in_grey_a_moment_and_then_go(desk: Desk, wait: Wait) -> None:
    offered(desk, wait, "雨", "我们")
    row = desk.panel.chips
    job = desk.answer(events=[Done("done", {"words": [], "chips": []})], free=0)
    compose(desk, commit="风")
    assert row.words == ["雨", "我们"]
    assert not row.buttons[0].isEnabled()
    alt(desk, Qt.Key.Key_1)
    assert desk.editor.text() == "今天夜里，风"
    wait(lambda: row.words == [])
    job.release()


def test_a_begun_word_is_shown_whole_and_only_its_rest_is_written(desk: Desk, wait: Wait) -> None:
    told = [["en", 0.3], [" end", 0.1], ["们", 0.1]]
    desk.editor.load("and th")
    desk.answer(events=[Suggested(()), Done("done", {"words": [], "chips": told})])
    QTest.keyClicks(desk.editor, "e")
    wait(lambda: bool(desk.panel.chips.word(0)))
    assert [each.text() for each in desk.panel.chips.buttons[:3]] == ["1  theen", "2  end", "3  们"]
    assert desk.asked[-1].chips == 3  # in English
    desk.answer()
    alt(desk, Qt.Key.Key_1)
    assert desk.editor.text() == "and theen"


@pytest.mark.parametrize("name", ["chips", "suggest"])
def test_off_by_a_switch_and_remembered(desk: Desk, wait: Wait, qtbot: QtBot, name: str) -> None:
    offered(desk, wait, "雨", "我们")
    desk.panel.actions_here.made[name].trigger()
    assert not desk.panel.chips.isVisible()
    assert not getattr(desk.settings, name)
    alt(desk, Qt.Key.Key_1)
    assert desk.editor.text() == "今天夜里，"
    if name == "chips":
        desk.answer("雪")
        compose(desk, commit="大")
        wait(lambda: desk.editor.ghost.text == "雪")
        assert desk.asked[-1].chips == 0


def test_what_has_no_room_is_left_out_and_widens_nothing(desk: Desk, wait: Wait) -> None:
    row = desk.panel.chips
    offered(desk, wait, *("雨下得很细" for _ in range(5)))
    assert all(each.isVisible() for each in row.buttons)
    least = row.minimumSizeHint().width()
    row.resize(300, row.height())
    shown = [each.isVisible() for each in row.buttons]
    assert shown == sorted(shown, reverse=True)
    assert 0 < sum(shown) < len(shown)
    assert least == row.minimumSizeHint().width() == 0
    assert (row.word(0), row.word(4)) == ("雨下得很细", "")
