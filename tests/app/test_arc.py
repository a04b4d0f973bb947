"""The emotional arc: which paragraphs are asked about and when, and what is drawn beside them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.settings import Settings
from app.state import AppState
from app.write import arc_controller
from app.write.controller import WriteController
from app.write.panel import WritePanel
from lstmcore.control import Control
from lstmcore.events import Done, Failed, ParagraphsRated
from lstmcore.reviews.arc import LONGEST, SLICE, arc, slices
from lstmcore.specs import ArcSpec, check
from tests.app.fake_client import CARDS, FakeClient, FakeJob

ZH = {"ref": "zh-reviews", "name": "zh-reviews", "kind": "reviews", "language": "zh"}
EN = {**ZH, "ref": "en-reviews", "name": "en-reviews", "language": "en"}
TEXT = "今天真好，很高兴。\n\n太糟了，很失望。\n还行。"
SCORES = {"今天真好，很高兴。": 0.9, "太糟了，很失望。": 0.1, "还行。": None}


class Reader(FakeClient):
    """Knows the paragraphs of SCORES; all others are in the middle."""

    def ask(self, verb: str, spec: ArcSpec) -> FakeJob:
        if verb != "arc" or self.answers.get("arc"):
            return super().ask(verb, spec)
        self.asked.append((verb, check(spec)))
        return FakeJob([ParagraphsRated(0, tuple(SCORES.get(each, 0.5) for each in spec.paragraphs)), Done("done")])


class Page:
    """One Write page with the switch and its margin."""

    def __init__(self, settings: Settings) -> None:
        self.client, self.state, self.said = Reader(), AppState(), list[Message]()
        messages = Messages()
        messages.shown.connect(self.said.append)
        messages.ready()
        self.panel, self.settings = WritePanel(), settings
        self.controller = WriteController(self.panel, self.state, self.client, messages, settings)
        self.editor, self.margin = self.panel.editor, self.controller.arc.margin
        self.panel.resize(1100, 700)

    @property
    def asked(self) -> list[ArcSpec]:
        return [spec for verb, spec in self.client.asked if verb == "arc"]


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[Page]:
    monkeypatch.setattr(arc_controller, "PAUSE_MS", 10)
    theme.apply(qapp, dark=False)
    before = words.language
    set_language("zh")
    made = Page(Settings())
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.state.set_models((*CARDS, ZH, EN))
    made.editor.load(TEXT)
    yield made
    made.controller.close()
    set_language(before)


def switched_on(page: Page, qtbot: QtBot) -> None:
    page.panel.actions_here.made["arc"].trigger()
    qtbot.waitUntil(lambda: len(page.margin.scores) == 3)


def test_it_is_off_until_asked_for_and_remembered(page: Page, qtbot: QtBot) -> None:
    assert not page.margin.isVisible()
    assert page.asked == []
    switched_on(page, qtbot)
    assert page.settings.arc
    assert page.margin.scores == SCORES
    [spec] = page.asked
    assert spec.model == "zh-reviews"
    assert "" not in spec.paragraphs
    page.panel.actions_here.made["arc"].trigger()
    assert not page.margin.isVisible()
    page.editor.insertPlainText("新")
    qtbot.wait(40)
    assert len(page.asked) == 1


def test_further_right_is_more_favourable_and_what_cannot_be_told_is_left_out(page: Page, qtbot: QtBot) -> None:
    switched_on(page, qtbot)
    (good, first, _), (bad, second, _) = page.margin.points()
    assert (first, second) == (0.9, 0.1)
    assert good.x() > page.margin.width() / 2 > bad.x()
    assert good.y() < bad.y()
    assert page.margin.geometry().right() < page.editor.viewport().geometry().left()
    assert page.margin.accessibleDescription() == "90 分 ・ 偏好评, 10 分 ・ 偏差评"
    assert page.margin.grab().toImage().pixelColor(round(bad.x()), round(bad.y())) == theme.look.color("seal")


def test_only_the_changed_paragraph_is_asked_again(page: Page, qtbot: QtBot) -> None:
    switched_on(page, qtbot)
    cursor = QTextCursor(page.editor.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText("真的。")
    qtbot.waitUntil(lambda: len(page.asked) == 2)
    assert page.asked[1].paragraphs == ("还行。真的。",)
    qtbot.waitUntil(lambda: len(page.margin.points()) == 3)


def test_a_draft_in_another_language_has_its_own_model_or_a_sentence(page: Page, qtbot: QtBot) -> None:
    page.editor.load("It was a good day.\nThen it rained.")
    page.panel.actions_here.made["arc"].trigger()
    qtbot.waitUntil(lambda: len(page.margin.scores) == 2)
    assert page.asked[-1].model == "en-reviews"
    page.panel.actions_here.made["arc"].trigger()
    page.state.set_models((*CARDS, ZH))
    page.panel.actions_here.made["arc"].trigger()
    assert [each.text for each in page.said] == [tr("write.arc_no_model")]
    assert page.margin.scores == {}


def test_a_failure_is_told_once(page: Page, qtbot: QtBot) -> None:
    page.client.answers["arc"] = [FakeJob([Failed("memory")])]
    page.panel.actions_here.made["arc"].trigger()
    qtbot.waitUntil(lambda: len(page.said) == 1)
    page.editor.insertPlainText("新")
    qtbot.wait(40)
    assert len(page.said) == 1
    assert len(page.asked) == 1


def test_a_long_draft_is_asked_about_in_parts_from_the_caret_on(page: Page, qtbot: QtBot) -> None:
    page.editor.load("\n".join(f"第{number}段。" for number in range(200)))
    cursor = page.editor.textCursor()
    cursor.setPosition(page.editor.document().findBlockByNumber(100).position())
    page.editor.setTextCursor(cursor)
    page.panel.actions_here.made["arc"].trigger()
    qtbot.waitUntil(lambda: len(page.margin.scores) == 200)
    assert [len(each.paragraphs) for each in page.asked] == [60, 60, 60, 20]
    assert page.asked[0].paragraphs[:3] == ("第100段。", "第99段。", "第101段。")


def test_the_core_rates_paragraphs_in_slices() -> None:
    texts = ["早餐非常好，房间也干净，服务热情。" * 8, "太脏了，再也不来了。", "", "x" * 3 * LONGEST, "差"]
    events = list(arc(ArcSpec("zh-reviews", tuple(texts)), Control()))
    rated = [each for each in events if isinstance(each, ParagraphsRated)]
    scores = [score for each in rated for score in each.scores]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] > 0.5 > scores[1]
    assert scores[2:4] == [None, None]
    assert [each.start for each in rated] == [start for start, _ in slices([text[:LONGEST] for text in texts])]
    assert all(sum(map(len, texts[a : b - 1])) < SLICE for a, b in slices(texts))
    control = Control()
    control.stop()
    assert list(arc(ArcSpec("zh-reviews", ("好",)), control)) == [Done("cancelled")]
