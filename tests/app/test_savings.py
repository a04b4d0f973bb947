"""Keys saved: what counts, what is taken off, in this session and in all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.i18n import set_language, words
from app.settings import Settings
from app.write.savings import Savings
from lstmcore.text.keys import keys_of
from tests.app.fake_client import CARDS, FakeJob, continuation
from tests.app.test_surprise import Page


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    before = words.language
    set_language("zh")
    made = Page()
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.state.set_models(CARDS)
    made.controller.restore()
    made.editor.load("它写过：旧的字", [(4, 3)])
    made.editor.paragraphs.settle()
    yield made
    made.controller.close()
    set_language(before)


@pytest.mark.parametrize(("text", "keys"), [("", 0), ("abc d", 5), ("雨很细。", 10), ("AI 很好", 9)])
def test_what_typing_costs(text: str, keys: float) -> None:
    assert keys_of(text) == keys


def test_a_suggestion_and_a_continuation_count_and_what_is_undone_does_not(page: Page, qtbot: QtBot) -> None:
    saved, editor = page.controller.savings.savings, page.editor
    assert saved.session == saved.whole == 0  # the words of an earlier session
    editor.ghost.show(["雨下", "得细"])
    editor.ghost.take(2)
    editor.paragraphs.settle()
    assert saved.session == 4 * 3 - 1
    page.client.answers["continue"] = [FakeJob(continuation(["天黑了。"]))]
    page.controller.toggle()
    qtbot.waitUntil(lambda: saved.session == 11 + 10 - 1)
    assert saved.whole == 20
    editor.undo()
    qtbot.waitUntil(lambda: saved.session == 10)
    editor.load("别的稿子", [(0, 2)])
    editor.paragraphs.settle()
    assert saved.session == 10


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_card_tells_and_begins_anew(page: Page) -> None:
    controller = page.controller.savings
    controller.savings.take(1300 + 9)
    page.panel.actions_here.made["savings"].trigger()
    for language in ("en", "zh"):
        set_language(language)
        QTest.qWait(20)
        note, figure = controller.card.note, controller.card.figures["whole"]
        assert note.height() >= note.heightForWidth(note.width())
        assert figure.height() >= figure.sizeHint().height()
    assert controller.card.isVisible()
    assert controller.card.figures["whole"].text() == "1,299"
    assert "1,299" in controller.card.figures["session"].accessibleName()
    set_language("en")
    assert controller.card.reset.text() == "Begin at zero"
    controller.card.reset.click()
    assert controller.savings.session == controller.savings.whole == 0
    assert controller.card.figures["whole"].text() == "0"
    controller.card.hide()


def test_the_whole_is_kept_and_never_below_nothing() -> None:
    settings = Settings({"write.saved_keys": 100})
    saved = Savings(settings)
    for keys in (50.0, 71.0, 0.0, 0.0):
        saved.take(keys)
    assert (saved.session, saved.whole, settings.saved_keys) == (0, 49, 49)
