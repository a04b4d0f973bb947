"""Beat the model: guesses, hints, what is given up, the verdict, and the rounds that are remembered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.settings import Settings
from app.write.game import AGAIN, HIT, MISS, OVER, Round, alike, lead
from app.write.game_controller import DRAFT
from app.write.game_dialog import GameDialog
from lstmcore.events import Done, Failed
from tests.app.fake_client import CARDS, FakeJob
from tests.app.test_surprise import Page


def told(text: str = "雨下得很大", **values: Any) -> dict[str, Any]:
    each = [2.0] * len(text)
    facts = {"text": text, "before": "今天", "name": "lx", "held_out": True, "copied": 0.0, "seconds": 0.1}
    return {**facts, "model": each, "ngram": each, "plain": [9.0] * len(text), "rank": [1] * len(text), **values}


@pytest.mark.parametrize(
    ("guess", "letter", "same"),
    [("a", "a", True), ("a", "A", False), (",", "，", True), (".", "。", True), ("'", "’", True), ("-", "—", True),
     ("大", "太", False), (" ", " ", True), ('"', "“", True)],
)  # fmt: skip
def test_signs_that_a_keyboard_lacks_are_found_by_those_it_has(guess: str, letter: str, same: bool) -> None:
    assert alike(guess, letter) is same


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        ("短。", "短。"),
        ("长" * 300 + "。\n第二句。第三句。", "第二句。第三句。"),
        ("word " * 100, "…" + ("word " * 40).partition(" ")[2]),
        ("长" * 300, "…" + "长" * 200),
    ],
)
def test_what_stands_before_begins_with_a_sentence(before: str, shown: str) -> None:
    assert lead(before) == shown


def test_guesses_count_wrong_ones_once_and_line_ends_are_given() -> None:
    game = Round(told("雨大\n\u3000\u3000风"))
    assert [game.guess(each) for each in "风雪风雨大"] == [MISS, MISS, AGAIN, HIT, HIT]
    assert game.at == 5
    assert [each and (each.tries, each.band) for each in game.letters] == [(3, 1), (1, 0), None, None, None]
    assert game.give_up() == "风"
    assert game.over
    assert game.guess("风") == OVER
    assert game.give_up() == ""
    score = game.score()
    assert score is not None
    assert (score.count, score.model, score.first) == (3, 2.0, 1 / 3)
    assert score.low < score.high


def test_where_the_ten_were_looked_at_nobody_gets_a_score() -> None:
    game = Round(told("雨大", model=[1.0, 7.0]))
    game.hint()
    game.guess("雨")
    assert game.score() is None
    game.guess("大")
    score = game.score()
    assert score is not None
    assert (score.count, score.model, score.verdict) == (1, 7.0, "ahead")


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    before = words.language
    set_language("zh")
    made = Page()
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.state.set_models([{**CARDS[0], "corpus": {"sha256": "own"}}, CARDS[1]])
    made.state.set_current_model("zh-prose")
    made.controller.restore()
    yield made
    made.controller.close()
    set_language(before)


def opened(page: Page, qtbot: QtBot, *answers: Any) -> GameDialog:
    page.client.answers["passage"] = [FakeJob([each]) for each in answers]
    page.panel.actions_here.made["game"].trigger()
    dialog = page.controller.game.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def commit(dialog: GameDialog, words: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(dialog.field, event)


def test_played_with_keys_alone(page: Page, qtbot: QtBot) -> None:
    dialog = opened(page, qtbot, Done("done", told("雨下得很大")))
    QTest.keyClick(dialog.start, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.round is not None)
    assert [spec.length for verb, spec in page.client.asked if verb == "passage"] == [40]
    assert tr("write.game_held_out", model="zh-prose") in dialog.about.text()
    composing = QInputMethodEvent("yu xia", [])
    QApplication.sendEvent(dialog.field, composing)
    assert dialog.round is not None
    assert dialog.round.at == 0
    commit(dialog, "雨下了")
    assert (dialog.round.at, dialog.round.tried, dialog.field.text()) == (2, ["了"], "")
    assert dialog.answer.text() == tr("write.game_miss", letter="了")
    page.client.answers["choices"] = [FakeJob([Done("done", {"choices": [["得", 0.5], [" ", 0.1]]})])]
    QTest.keyClick(dialog.field, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: "得 50 %" in dialog.answer.text())
    commit(dialog, "得")
    QTest.keyClick(dialog.field, Qt.Key.Key_F4)
    assert dialog.answer.text() == tr("write.game_it_was", letter="很")
    commit(dialog, "大")
    assert dialog.round.over
    assert not dialog.field.isEnabled()
    assert dialog.page.toPlainText() == "今天雨下得很大"
    assert dialog.figures["model"].value() == "2.00"
    row = page.settings.game_history[-1]
    assert (row["count"], row["model"], row["model_bits"]) == (4, "zh-prose", 2.0)
    assert "1" in dialog.past.text()
    dialog.reject()
    assert page.controller.game.dialog is None


def test_before_it_begins_the_page_explains_itself_with_the_first_words_of_the_text_chosen(
    page: Page, qtbot: QtBot
) -> None:
    page.state.set_corpora([{"folder": "a", "name": "甲", "language": "zh", "preview": "春眠不觉晓，\n处处闻啼鸟。"}])
    dialog = opened(page, qtbot, Done("done", told("雨下得很大")))
    assert dialog.page.toPlainText().replace(" ", "").startswith("春眠不觉晓，处处闻啼鸟。▁▁")
    assert "甲" in dialog.example.text()
    dialog.sources.setCurrentIndex(1)
    assert dialog.page.toPlainText().startswith("《呐喊》自序")
    assert dialog.example.isVisible()
    dialog.begin()
    qtbot.waitUntil(lambda: dialog.page.toPlainText() == "今天▁")
    assert not dialog.example.isVisible()
    dialog.reject()


def test_where_a_passage_may_come_from_and_when_there_is_none(page: Page, qtbot: QtBot) -> None:
    page.state.set_corpora(
        [
            {"folder": "b", "name": "另一部", "language": "zh", "sha256": "x"},
            {"folder": "a", "name": "自己的", "language": "zh", "sha256": "own"},
            {"folder": "c", "name": "English", "language": "en", "sha256": "y"},
        ]
    )
    page.editor.load("雨" * 300)
    dialog = opened(page, qtbot, Failed("passage_short", {"chars": 3, "least": 40}))
    found = [dialog.sources.itemText(k) for k in range(dialog.sources.count())]
    assert found == ["自己的", "另一部", "鲁迅小说（选）", "诗经", tr("write.game_draft")]
    dialog.sources.setCurrentIndex(4)
    assert dialog.sources.currentData() == DRAFT
    dialog.begin()
    qtbot.waitUntil(lambda: dialog.answer.text() == tr("error.passage_short", chars=3, least=40))
    assert page.client.asked[-1][1].text == "雨" * 300
    assert dialog.start.isEnabled()
    dialog.reject()


def test_the_history_survives_and_keeps_the_last(page: Page) -> None:
    settings = Settings({"write.game_history": "not a list"})
    assert settings.game_history == []
