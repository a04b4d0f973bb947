"""The surprise view: what is asked again after a change, whose words are coloured, where a sentence leads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from app import theme
from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.settings import Settings
from app.state import AppState
from app.write import surprise_controller
from app.write.controller import WriteController
from app.write.panel import WritePanel
from app.write.surprise_map import SurpriseMap, own
from lstmcore.events import Done, Event, Failed, Progress, Surprised
from lstmcore.specs import SurpriseSpec, check
from tests.app.fake_client import CARDS, FakeClient, FakeJob
from tests.app.test_theme import contrast

TEXT = "今天夜里很好。\n𠮷月亮饕餮。\n第三段。"


class Judge(FakeClient):
    """Every character gets as many bits as its place in its line; a band for each rest by four."""

    def ask(self, verb: str, spec: SurpriseSpec) -> FakeJob:
        if verb != "surprise" or self.answers.get("surprise"):
            return super().ask(verb, spec)
        self.asked.append((verb, check(spec)))
        return FakeJob(judged(spec.text, spec.start))


def judged(text: str, start: int) -> list[Event]:
    found: list[Event] = [Progress("surprise", 0, len(text) - start)]
    for line in text[start:].splitlines(keepends=True):
        bits = tuple(float(place) for place in range(len(line)))
        bands = "".join(str(place % 4) for place in range(len(line)))
        found.append(Surprised(start, bits, bands, ((start, len(line.strip()), len(line) / 2),)))
        start += len(line)
    return [*found, Done("done", {})]


class Page:
    """One Write page."""

    def __init__(self) -> None:
        self.client, self.state, self.said = Judge(), AppState(), list[Message]()
        messages = Messages()
        messages.shown.connect(self.said.append)
        messages.ready()
        self.panel = WritePanel()
        self.settings = Settings()
        self.controller = WriteController(self.panel, self.state, self.client, messages, self.settings)
        self.surprise = self.controller.surprise
        self.editor = self.panel.editor
        self.panel.resize(1100, 700)

    @property
    def asked(self) -> list[SurpriseSpec]:
        return [spec for verb, spec in self.client.asked if verb == "surprise"]

    def marks(self) -> list[QTextEdit.ExtraSelection]:
        return self.editor.extraSelections()

    def coloured(self) -> str:
        return "".join(mark.cursor.selectedText() for mark in self.marks())


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr(surprise_controller, "PAUSE_MS", 10)
    before = words.language
    set_language("zh")
    made = Page()
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.state.set_models(CARDS)
    made.controller.restore()
    made.editor.load(TEXT)
    yield made
    made.controller.close()
    set_language(before)


def switched_on(page: Page, qtbot: QtBot) -> None:
    page.panel.actions_here.made["surprise"].trigger()
    settled(page, qtbot)


def settled(page: Page, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.surprise.map.text == page.editor.text())
    qtbot.waitUntil(lambda: page.surprise.map.known == len(page.editor.text()))
    qtbot.waitUntil(lambda: bool(page.marks()))


def test_off_until_asked_for_then_every_word_has_its_ground(page: Page, qtbot: QtBot) -> None:
    assert not page.asked
    assert page.surprise.card.isHidden()
    switched_on(page, qtbot)
    assert page.asked[0].text == TEXT
    qtbot.waitUntil(lambda: page.coloured() == TEXT.replace("\n", ""))
    assert page.marks()[0].format.background().color() == theme.look.color("surprise_0")
    assert page.surprise.card.isVisible()
    qtbot.waitUntil(lambda: len(page.surprise.card.rows) == 3)
    assert "%" in page.surprise.card.legend[3].text()
    page.panel.actions_here.made["surprise"].trigger()
    assert not page.marks()
    assert page.surprise.card.isHidden()


def test_only_the_changed_paragraph_and_what_follows_is_asked_again(page: Page, qtbot: QtBot) -> None:
    switched_on(page, qtbot)
    cursor = page.editor.textCursor()
    cursor.setPosition(TEXT.index("月") + 1)  # the rare character before it takes two places
    cursor.insertText("圆")
    qtbot.waitUntil(lambda: len(page.asked) == 2)
    assert page.asked[1].start == TEXT.index("𠮷")
    settled(page, qtbot)
    qtbot.waitUntil(lambda: page.coloured() == page.editor.text().replace("\n", ""))


def test_the_words_of_the_model_are_left_out(page: Page, qtbot: QtBot) -> None:
    page.editor.load("我写的。它写的。", [(4, 4)])
    switched_on(page, qtbot)
    qtbot.waitUntil(lambda: page.coloured() == "我写的。")
    assert page.surprise.map.rate([(4, 8)]) == pytest.approx(1.5)


def test_a_sentence_leads_to_its_place(page: Page, qtbot: QtBot) -> None:
    switched_on(page, qtbot)
    qtbot.waitUntil(lambda: len(page.surprise.card.rows) == 3)
    row = page.surprise.card.rows[[each.accessibleName()[0] for each in page.surprise.card.rows].index("第")]
    row.clicked.emit()
    assert page.editor.textCursor().selectedText() == "第三段。"
    for language in ("en", "zh"):
        set_language(language)
        assert page.surprise.card.title.text() == tr("write.menu_surprise")


def test_another_model_judges_all_anew_and_a_failure_is_told_once(page: Page, qtbot: QtBot) -> None:
    switched_on(page, qtbot)
    page.client.answers["surprise"] = [FakeJob([Failed("memory")]) for _ in range(2)]
    page.state.set_current_model("en-prose")
    assert page.asked[-1].model == "en-prose"
    assert page.asked[-1].start == 0
    qtbot.waitUntil(lambda: len(page.said) == 1)
    page.surprise.ask()
    qtbot.waitUntil(lambda: not page.client.answers["surprise"])
    qtbot.wait(30)
    assert len(page.said) == 1


def test_a_long_draft_sends_only_what_it_needs(page: Page, qtbot: QtBot) -> None:
    text = "一行字。\n" * 3000
    page.editor.load(text)
    switched_on(page, qtbot)
    cursor = page.editor.textCursor()
    cursor.setPosition(len(text) - 3)
    cursor.insertText("新")
    qtbot.waitUntil(lambda: page.asked[-1].start > 0)
    assert len(page.asked[-1].text) <= surprise_controller.CONTEXT_CHARS + 20
    settled(page, qtbot)
    assert len(page.marks()) < 400  # those in sight


@given(st.lists(st.text("ab\n", max_size=30), min_size=1, max_size=6))
def test_what_is_kept_is_what_would_be_found_anew(texts: list[str]) -> None:
    known = SurpriseMap()
    for text in texts:
        start = known.keep(text)
        assert start == 0 or start == len(text) or text[start - 1] == "\n"
        for event in judged(text, start):
            if isinstance(event, Surprised):
                known.take(event)
        fresh = SurpriseMap()
        fresh.keep(text)
        for event in judged(text, 0):
            if isinstance(event, Surprised):
                fresh.take(event)
        assert list(known.runs(0, 99)) == list(fresh.runs(0, 99))
        assert known.rate() == fresh.rate()
        assert known.unusual(9) == fresh.unusual(9)


def test_of_a_sentence_written_by_both_the_writers_characters_count() -> None:
    known = SurpriseMap()
    known.keep("一二三四五六\n甲乙丙丁\n天地")
    bits = (9.0, 9.0, 9.0, 1.0, 1.0, 1.0, 0.0, 5.0, 5.0, 5.0, 5.0, 0.0, 3.0, 3.0)
    known.take(Surprised(0, bits, "0" * 14, ((0, 6, 5.0), (7, 4, 5.0), (12, 2, 3.0))))
    assert known.unusual(2) == [(0, 6, 5.0), (7, 4, 5.0)]
    assert known.unusual(2, [(3, 6)]) == [(0, 6, 9.0), (7, 4, 5.0)]
    assert known.unusual(3, [(2, 10)]) == [(12, 2, 3.0)]


def test_the_model_s_own_part_is_cut_out() -> None:
    assert list(own(2, 10, [(0, 3), (4, 5), (9, 20)])) == [(3, 4), (5, 9)]
    assert list(own(0, 0, [])) == []


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_bands_differ_in_lightness_and_words_can_be_read_on_them(tokens: dict[str, str]) -> None:
    grounds = [tokens[f"surprise_{band}"] for band in range(4)]
    assert all(contrast(tokens["text"], ground) >= 4.5 for ground in grounds)
    assert all(contrast(one, other) >= 1.15 for one, other in pairwise(grounds))  # also without any hue
    values = [contrast(ground, "#000000") for ground in grounds]
    assert values in (sorted(values), sorted(values, reverse=True))
