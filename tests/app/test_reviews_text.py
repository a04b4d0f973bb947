"""Reviews, one at a time: the verdict follows the text, and never an older text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.reviews.controller import ReviewsController, why_key
from app.reviews.panel import ReviewsPanel
from app.settings import Settings
from app.state import AppState
from lstmcore.events import Done, Failed, Rated
from tests.app.fake_client import FakeClient, FakeJob

CARD = {
    "ref": "zh-reviews", "name": "zh-reviews", "kind": "reviews", "language": "zh", "source": "starter",
    "metrics": {"accuracy": 0.9, "baseline_accuracy": 0.87}, "corpus": {"name": "hotel", "train_rows": 6212},
    "calibration": {"low": 0.35, "high": 0.65},
}  # fmt: skip
MIXED = Rated(
    0.52,
    "mixed",
    (("位置很好。", 0.93), ("隔音太差！", 0.08)),
    (("位置", 0.1), ("很好", 0.9), ("。", 0.0), ("隔音", -0.2), ("太差", -1.0), ("！", 0.0)),
)
BAD = Rated(0.07, "negative", (("太差了。", 0.07),), (("太差", -1.0), ("了。", 0.0)))


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = words.language
    set_language("zh")
    yield
    set_language(before)


def rating(rated: Rated, reason: str = "", free: int | None = None) -> FakeJob:
    return FakeJob([rated, Done("done", {"score": rated.score, "reason": reason})], free)


class Page:
    """The page with its controller and a client that replays ``jobs``."""

    def __init__(
        self,
        qtbot: QtBot,
        *jobs: FakeJob,
        cards: tuple[dict[str, Any], ...] = (CARD,),
        settings: Settings | None = None,
    ) -> None:
        self.state, self.messages = AppState(), Messages()
        self.said: list[str] = []
        self.asked: list[Message] = []
        self.messages.shown.connect(self.asked.append)
        self.messages.shown.connect(lambda message: self.said.append(message.text))
        self.messages.ready()
        self.client = FakeClient(score=list(jobs))
        self.panel = ReviewsPanel()
        qtbot.addWidget(self.panel)
        self.controller = ReviewsController(self.panel, self.state, self.client, self.messages, settings or Settings())
        self.state.set_models(cards)
        self.panel.resize(1200, 800)
        self.panel.show()
        self.page = self.panel.text_page


def test_a_pasted_review_is_rated_once_the_keys_rest(qtbot: QtBot) -> None:
    page = Page(qtbot, rating(MIXED))
    page.page.box.setFocus()
    QTest.keyClicks(page.page.box, "good room")
    assert page.client.asked == []
    qtbot.waitUntil(page.page.showing_result, timeout=3000)
    [(verb, spec)] = page.client.asked
    assert (verb, spec.model, spec.text, spec.table) == ("score", "zh-reviews", "good room", None)
    verdict = page.page.verdict
    assert (verdict.number.text(), verdict.word.text()) == ("52", "褒贬都有")
    assert verdict.needle.accessibleName() == "52 分，褒贬都有（满分 100）"
    assert "偏好评 93 ・ 位置很好。" in verdict.strip.accessibleDescription()
    assert "太差" in page.page.pushing.accessibleDescription()


def test_the_answer_to_an_older_text_is_never_shown(qtbot: QtBot) -> None:
    slow, quick = rating(MIXED, free=0), rating(BAD)
    page = Page(qtbot, slow, quick)
    page.page.set_text("第一段。")
    qtbot.waitUntil(lambda: len(page.client.asked) == 1)
    page.page.set_text("第二段。")
    assert "cancel" in slow.calls
    slow.release()
    qtbot.waitUntil(lambda: len(page.client.asked) == 2)
    qtbot.waitUntil(page.page.showing_result)
    assert page.page.verdict.rated == BAD


def test_clearing_the_box_brings_the_examples_back_and_one_click_rates_one(qtbot: QtBot) -> None:
    page = Page(qtbot, rating(MIXED), rating(BAD))
    page.page.set_text("还行。")
    qtbot.waitUntil(page.page.showing_result)
    qtbot.mouseClick(page.page.clear_button, Qt.MouseButton.LeftButton)
    assert not page.page.showing_result()
    assert [card.name for card in page.page.examples] == ["good", "bad", "mixed"]
    qtbot.mouseClick(page.page.examples[1], Qt.MouseButton.LeftButton)
    assert page.page.text() == tr("reviews.example_zh_bad")
    qtbot.waitUntil(page.page.showing_result)


def test_an_unclear_text_gets_a_resting_needle_and_the_reason(qtbot: QtBot) -> None:
    page = Page(qtbot, rating(Rated(None, "unclear"), "other_script"))
    page.page.set_text("It was fine.")
    qtbot.waitUntil(page.page.showing_result)
    verdict = page.page.verdict
    assert verdict.needle.score is None
    assert verdict.word.text() == "看不出来"
    assert verdict.why.text() == "这个模型只读过中文评论，这段不是中文。"
    assert verdict.number.isHidden()
    assert page.page.pushing_card.isHidden()


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    for language in ("zh", "en"):
        set_language(language)
        for reason in ("empty", "no_words", "other_script", "unknown_words"):
            for card in (CARD, {"language": "en"}, {"language": "mixed"}, None):
                assert tr(why_key(reason, card)) != why_key(reason, card)
            assert tr(f"reviews.reason_{reason}") != f"reviews.reason_{reason}"


def test_a_failure_is_one_sentence_and_the_text_stays(qtbot: QtBot) -> None:
    page = Page(qtbot, FakeJob([Failed("child_died", {"code": -9})]))
    page.page.set_text("一段评论。")
    qtbot.waitUntil(lambda: bool(page.said))
    assert page.said == [tr("error.child_died", code=-9)]
    assert page.page.text() == "一段评论。"


def test_without_a_model_nothing_is_asked_and_the_side_says_how_to_get_one(qtbot: QtBot) -> None:
    page = Page(qtbot, cards=())
    page.page.set_text("一段评论。")
    qtbot.wait(400)
    assert page.client.asked == []
    assert page.panel.side.learned.text() == tr("reviews.no_model")
    assert page.page.examples_name.text() == tr("reviews.no_model")
    assert all(card.isHidden() for card in page.page.examples)


def test_another_model_rates_the_same_text_again(qtbot: QtBot) -> None:
    other = {**CARD, "ref": "film", "name": "film", "language": "en"}
    page = Page(qtbot, rating(MIXED), rating(BAD), cards=(CARD, other))
    page.page.set_text("一段评论。")
    qtbot.waitUntil(page.page.showing_result)
    page.panel.side.models.setCurrentIndex(1)
    page.panel.side.models.activated.emit(1)
    qtbot.waitUntil(lambda: page.page.verdict.rated == BAD)
    assert page.client.asked[-1][1].model == "film"
    assert page.page.examples[0].text() == tr("reviews.example_en_good")


def test_a_text_is_rated_by_a_model_that_reads_its_language(qtbot: QtBot) -> None:
    other = {**CARD, "ref": "film", "name": "film", "language": "en"}
    page = Page(qtbot, rating(BAD), rating(MIXED), cards=(other, CARD))
    assert page.state.current_reviews_model == "zh-reviews"  # the window speaks Chinese
    page.page.set_text("The room was clean, but the walls were thin.")
    qtbot.waitUntil(page.page.showing_result)
    assert page.client.asked[-1][1].model == page.state.current_reviews_model == "film"
    page.page.set_text("房间很干净，可是隔音太差。")
    qtbot.waitUntil(lambda: page.page.verdict.rated == MIXED)
    assert page.client.asked[-1][1].model == "zh-reviews"


def test_the_empty_page_follows_the_language_of_the_window(qtbot: QtBot) -> None:
    other = {**CARD, "ref": "film", "name": "film", "language": "en"}
    page = Page(qtbot, rating(MIXED), cards=(other, CARD))
    set_language("en")
    assert page.state.current_reviews_model == "film"
    set_language("zh")
    assert page.state.current_reviews_model == "zh-reviews"
    page.page.set_text("房间很干净，可是隔音太差。")
    set_language("en")
    assert page.state.current_reviews_model == "zh-reviews"  # the text there is Chinese still


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_pointing_at_a_sentence_marks_it_in_the_text(qtbot: QtBot) -> None:
    page = Page(qtbot, rating(MIXED))
    page.page.set_text("位置很好。隔音太差！")
    qtbot.waitUntil(page.page.showing_result)
    strip = page.page.verdict.strip
    second = strip.blocks()[1].center().toPoint()
    QTest.mouseMove(strip, QPoint(second.x(), second.y()))
    qtbot.waitUntil(lambda: bool(page.page.pushing.extraSelections()))
    assert page.page.pushing.extraSelections()[0].cursor.selectedText() == "隔音太差！"
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert page.page.pushing.extraSelections()[0].cursor.selectedText() == "位置很好。"


def test_the_page_speaks_both_languages_while_a_verdict_is_on_show(qtbot: QtBot) -> None:
    page = Page(qtbot, rating(MIXED))
    page.page.set_text("位置很好。隔音太差！")
    qtbot.waitUntil(page.page.showing_result)
    set_language("en")
    assert page.page.verdict.word.text() == "mixed"
    assert page.panel.side.learned.text() == "Learned from 6,212 Chinese reviews: hotel"
    assert page.page.verdict.needle.band == (0.35, 0.65)
