"""What if: a struck word moves the needle, a threshold moves the confusion matrix."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.reviews.matrix import ConfusionMatrix
from app.reviews.pushing import PushingText
from app.settings import Settings
from lstmcore.events import Failed, Rated
from lstmcore.reviews.held_out import counted
from tests.app.fake_client import FakeJob
from tests.app.test_reviews_text import CARD, MIXED, Page, rating

TEXT = "位置很好。隔音太差！"
HELD_OUT = counted([0.1] * 40 + [0.55] * 10 + [0.45] * 6 + [0.9] * 44, [0.0] * 50 + [1.0] * 50)


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = words.language
    set_language("zh")
    yield
    set_language(before)


def place(pushing: PushingText, word: str) -> QPoint:
    """The middle of ``word`` on the page."""
    at = pushing.toPlainText().index(word)
    cursor = QTextCursor(pushing.document())
    cursor.setPosition(at)
    left = pushing.cursorRect(cursor)
    cursor.setPosition(at + len(word))
    return QPoint((left.left() + pushing.cursorRect(cursor).left()) // 2, left.center().y())


def shown(qtbot: QtBot, *more: FakeJob) -> Page:
    page = Page(qtbot, rating(MIXED), *more)
    page.page.set_text(TEXT)
    qtbot.waitUntil(page.page.showing_result)
    return page


def click(qtbot: QtBot, page: Page, word: str) -> None:
    pushing = page.page.pushing
    qtbot.mouseClick(pushing.viewport(), Qt.MouseButton.LeftButton, pos=place(pushing, word))


def test_a_click_strikes_a_word_and_another_brings_it_back(qtbot: QtBot) -> None:
    page = shown(qtbot, rating(Rated(0.91, "positive", (), ())))
    click(qtbot, page, "太差")
    assert page.page.pushing.struck() == ["太差"]
    assert page.client.asked[-1][1].text == "位置很好。隔音！"
    verdict = page.page.verdict
    qtbot.waitUntil(lambda: verdict.number.text() == "91")
    assert verdict.needle.score == 0.91
    assert verdict.why.text() == "去掉「太差」：52 → 91"
    assert page.page.text() == TEXT  # what was pasted stays
    click(qtbot, page, "太差")
    assert (verdict.number.text(), verdict.word.text()) == ("52", "褒贬都有")
    assert page.page.pushing.struck() == []
    assert page.page.put_back_button.isHidden()
    assert len(page.client.asked) == 2


def test_signs_are_not_struck_and_all_words_come_back_at_once(qtbot: QtBot) -> None:
    page = shown(qtbot, rating(Rated(0.91, "positive")), rating(Rated(None, "unclear")))
    click(qtbot, page, "。")
    assert page.page.pushing.struck() == []
    click(qtbot, page, "位置")
    click(qtbot, page, "很好")
    qtbot.waitUntil(lambda: page.page.verdict.word.text() == "看不出来")
    qtbot.mouseClick(page.page.put_back_button, Qt.MouseButton.LeftButton)
    assert page.page.pushing.struck() == []
    assert page.page.verdict.number.text() == "52"


def test_the_arrow_keys_reach_words_and_space_strikes_them(qtbot: QtBot) -> None:
    page = shown(qtbot, rating(Rated(0.3, "negative")))
    pushing = page.page.pushing
    pushing.setFocus()
    for _ in range(3):  # past a full stop
        QTest.keyClick(pushing, Qt.Key.Key_Right)
    assert pushing.extraSelections()[0].cursor.selectedText() == "隔音"
    QTest.keyClick(pushing, Qt.Key.Key_Space)
    assert pushing.struck() == ["隔音"]
    qtbot.waitUntil(lambda: page.page.verdict.number.text() == "30")


def test_a_new_text_forgets_what_was_struck_and_a_failure_is_told(qtbot: QtBot) -> None:
    slow = rating(Rated(0.91, "positive"), free=0)
    page = shown(qtbot, slow, rating(MIXED), FakeJob([Failed("memory")]))
    click(qtbot, page, "太差")
    page.page.set_text("别的。")
    assert "cancel" in slow.calls
    qtbot.waitUntil(lambda: len(page.client.asked) == 3)
    qtbot.waitUntil(lambda: page.page.pushing.struck() == [])
    click(qtbot, page, "太差")
    qtbot.waitUntil(lambda: page.said == [tr("error.memory")])


def test_the_threshold_moves_the_matrix_and_is_kept_for_its_model(qtbot: QtBot) -> None:
    page = Page(qtbot, cards=({**CARD, "held_out": HELD_OUT}, {**CARD, "ref": "old"}))
    threshold = page.panel.side.threshold
    assert threshold.matrix.table == ((40, 10), (6, 44))
    threshold.slider.setValue(60)
    assert threshold.matrix.table == ((50, 0), (6, 44))
    assert "94.0 %" in threshold.sentence.text()
    assert page.panel.text_page.verdict.needle.threshold == 0.6
    threshold.slider.setValue(20)
    qtbot.mouseClick(threshold.best_button, Qt.MouseButton.LeftButton)
    assert threshold.matrix.table == ((50, 0), (6, 44))
    assert threshold.best_button.isHidden()
    page.state.set_current_reviews_model("old")
    assert threshold.sentence.text() == tr("reviews.threshold_unknown")
    assert threshold.slider.isHidden()
    assert page.panel.text_page.verdict.needle.threshold is None
    page.state.set_current_reviews_model("zh-reviews")
    assert threshold.value() == 56
    for language in ("en", "zh"):
        set_language(language)
        assert tr("reviews.positive") in threshold.matrix.accessibleDescription()


@pytest.mark.parametrize("kept", [{"zh-reviews": 300}, {"zh-reviews": "x"}])
def test_a_threshold_that_cannot_be_is_the_usual_one(qtbot: QtBot, kept: dict[str, object]) -> None:
    page = Page(qtbot, cards=({**CARD, "held_out": HELD_OUT},), settings=Settings({"reviews.thresholds": kept}))
    assert page.panel.side.threshold.value() == 50


def test_cells_are_chosen_by_mouse_and_keys(qtbot: QtBot) -> None:
    matrix = ConfusionMatrix(clickable=True)
    qtbot.addWidget(matrix)
    matrix.show_table(((4, 3), (2, 1)))
    matrix.resize(300, matrix.sizeHint().height())
    matrix.show()
    chosen: list[tuple[int, int]] = []
    matrix.chosen.connect(lambda true, called: chosen.append((true, called)))
    box = matrix.boxes()[1].center().toPoint()
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=box)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(matrix, key)
    assert chosen == [(0, 1), (1, 0)]
    assert [matrix.count(at) for at in range(4)] == [4, 3, 2, 1]


@pytest.mark.parametrize(("classes", "heads"), [(3, "褒贬都有"), (5, "第 3 档（共 5）")])
def test_several_classes_have_a_cell_each_and_the_middle_one_no_side(qtbot: QtBot, classes: int, heads: str) -> None:
    levels = [at / (classes - 1) for at in range(classes)]
    confusion = [[4 if at == other else 1 for other in range(classes)] for at in range(classes)]
    kept = counted(levels * 4, levels * 4, confusion)
    page = Page(qtbot, cards=({**CARD, "held_out": kept},))
    threshold = page.panel.side.threshold
    assert threshold.matrix.table == ((4, 0),) * (classes // 2) + ((0, 4),) * (classes - classes // 2)
    assert tr("reviews.threshold_middle", rows="4") in threshold.sentence.text()
    assert "100.0 %" in threshold.sentence.text()
    report = page.panel.report
    report.show_card({**CARD, "held_out": kept, "metrics": {"accuracy": 0.8}}, ())
    assert report.matrix.table == tuple(map(tuple, confusion))
    assert len(report.matrix.boxes()) == classes**2
    assert heads in report.matrix.spoken_part(classes * (classes // 2))
    for matrix in (threshold.matrix, report.matrix):
        matrix.resize(matrix.sizeHint())
        assert matrix.boxes()[-1].bottom() <= matrix.height()
        matrix.grab()
