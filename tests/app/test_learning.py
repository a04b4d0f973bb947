"""Learning this draft, mixing voices, teaching the model: what is asked, what is shown, what is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSlider
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.settings import Settings
from app.state import AppState
from app.write import learning_controller
from app.write.controller import WriteController
from app.write.panel import WritePanel
from lstmcore.events import Done, Failed, Notice, Progress
from lstmcore.specs import ContinueSpec, KeepSpec, LearnSpec, SuggestSpec, TeachSpec, check
from tests.app.fake_client import CARDS, FakeClient, FakeJob

LEARNED = Done(
    "done",
    {"words": [["阿瑶", 3, 0.001, 0.62], ["云麓山", 1, 0.02, 0.4]], "chars": 812, "before": 6.2, "after": 5.7},
)
RESULT = {"taught": "somewhere", "draft": [6.0, 5.5], "old": [6.1, 6.12], "replayed": True, "steps": 9}
OWN = {**CARDS[0], "ref": "own", "id": "9", "name": "我的", "source": "library"}


class Page:
    """One Write page."""

    def __init__(self, **answers: list[FakeJob]) -> None:
        self.client, self.state, self.said = FakeClient(**answers), AppState(), list[Message]()
        messages = Messages()
        messages.shown.connect(self.said.append)
        messages.ready()
        self.panel, self.settings = WritePanel(), Settings()
        self.controller = WriteController(self.panel, self.state, self.client, messages, self.settings)
        self.state.set_models([*CARDS, OWN])
        self.editor, self.learning = self.panel.editor, self.controller.learning
        self.card = self.learning.card
        self.panel.resize(1100, 700)

    def specs(self, verb: str) -> list[LearnSpec]:
        return [check(spec) for asked, spec in self.client.asked if asked == verb]


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr(learning_controller, "PAUSE_MS", 10)
    before = words.language
    set_language("zh")
    made = Page()
    qtbot.addWidget(made.panel)
    made.panel.show()
    yield made
    made.controller.close()
    set_language(before)


def typed(page: Page, text: str) -> None:
    page.editor.textCursor().insertText(text)


def test_a_pause_hands_the_draft_over(page: Page, qtbot: QtBot) -> None:
    typed(page, "𠮷顾阿瑶来了。")
    qtbot.waitUntil(lambda: bool(page.specs("learn")))
    spec = page.specs("learn")[-1]
    assert (spec.text, spec.caret, spec.without) == ("𠮷顾阿瑶来了。", 7, ())
    assert spec.draft == page.controller.desk.draft.key
    assert spec.model == page.state.current_model


def test_what_writes_names_the_draft_and_the_second_voice(page: Page) -> None:
    typed(page, "顾阿瑶来了。")
    mixing = page.controller.mixing
    mixing.card.models.setCurrentIndex(mixing.card.models.findData("en-prose"))
    mixing.card.models.activated.emit(mixing.card.models.currentIndex())
    mixing.card.share.setValue(30)
    page.controller.toggle()
    page.controller.suggestions.set_on(True)
    for verb, kind in (("continue", ContinueSpec), ("suggest", SuggestSpec)):
        *_, spec = [each for asked, each in page.client.asked if asked == verb]
        assert isinstance(spec, kind)
        assert spec.draft == page.controller.desk.draft.key
        assert (spec.second_model, spec.second_share) == ("en-prose", 0.3)
    page.state.set_current_model("en-prose")
    assert mixing.asked == {}
    page.state.set_current_model("zh-prose")
    assert mixing.asked == {"second_model": "en-prose", "second_share": 0.3}


def test_the_command_brings_the_second_voice_into_sight(page: Page) -> None:
    card = page.controller.mixing.card
    page.settings.side_column = False
    page.panel.side.show_advanced(False)
    page.panel.actions_here.made["mixing"].trigger()
    assert card.models.isVisible()
    assert card.models.hasFocus()


def test_the_slider_shows_only_with_a_second_model(page: Page) -> None:
    card = page.controller.mixing.card
    page.panel.side.show_advanced(True)
    assert card.isVisible()
    assert not card.share.isVisible()
    card.second_chosen.emit("en-prose")
    assert card.share.isVisible()
    assert "en-prose" in card.share.accessibleDescription()
    assert card.note.text() == tr("write.mixing_languages")
    page.panel.side.show_advanced(False)
    assert not card.isVisible()


def test_the_card_says_what_was_learned_and_forgets_a_word(page: Page, qtbot: QtBot) -> None:
    page.client.answers["learn"] = [FakeJob([Progress("learning", 1, 2), LEARNED])]
    page.settings.model = "zh-prose"  # the other language brings no other model
    page.learning.show_card(True)
    typed(page, "顾阿瑶来了。")
    qtbot.waitUntil(lambda: len(page.card.rows) == 2)
    assert "812" in page.card.rate.text()
    assert "−8.1\u00a0%" in page.card.rate.text()
    assert "62 %" in page.card.rows[0].figures.text()
    set_language("en")
    assert "hardly" in page.card.rows[0].figures.text()
    page.card.rows[0].forget.click()
    assert page.specs("learn")[-1].without == ("阿瑶",)
    assert page.settings.forgotten == {page.controller.desk.draft.key: ["阿瑶"]}


def test_switched_off_it_is_forgotten_and_stays_off_in_this_draft(page: Page, qtbot: QtBot) -> None:
    typed(page, "顾阿瑶来了。")
    qtbot.waitUntil(lambda: bool(page.specs("learn")))
    key = page.controller.desk.draft.key
    page.card.forget.click()
    assert [spec.draft for spec in page.specs("forget")] == [key]
    assert page.settings.not_learning == [key]
    assert not page.card.switch.isChecked()
    assert page.learning.asked == {}
    count = len(page.specs("learn"))
    typed(page, "又来了。")
    qtbot.wait(40)
    assert len(page.specs("learn")) == count
    page.controller.desk.new()
    assert page.learning.on
    page.controller.desk.open_draft(key)
    assert not page.learning.on
    page.card.switch.click()
    assert page.settings.not_learning == []
    qtbot.waitUntil(lambda: len(page.specs("learn")) > count)


def test_a_failure_is_told_once(page: Page, qtbot: QtBot) -> None:
    page.client.answers["learn"] = [FakeJob([Failed("memory")]), FakeJob([Failed("memory")])]
    for _ in range(2):
        count = len(page.specs("learn"))
        typed(page, "顾。")
        qtbot.waitUntil(lambda count=count: len(page.specs("learn")) > count and page.learning._job is None)
    assert len(page.said) == 1


@pytest.mark.parametrize("how", ["new", "replace", "discard"])
def test_teaching_shows_the_change_before_it_asks(page: Page, qtbot: QtBot, how: str) -> None:
    kept: list[str] = []
    page.controller.teaching.kept.connect(kept.append)
    teach = FakeJob([Notice("teach_alone"), Progress("teaching", 3, 9), Done("done", RESULT)])
    page.client.answers["teach"] = [teach]
    page.client.answers["keep"] = [FakeJob([Done("done", {"ref": "new-one", "name": "新", "replaced": "own"})])]
    page.state.set_current_model("own")
    typed(page, "顾阿瑶来了。")
    page.controller.teaching.open()
    dialog = page.controller.teaching.dialog
    assert dialog is not None
    assert not any(each.isVisible() for each in dialog.keep.values())
    for each in dialog.findChildren(QAbstractButton):
        assert each.text() or each.accessibleName()
    dialog.start.click()
    qtbot.waitUntil(dialog.keep["new"].isVisible)
    spec = next(each for verb, each in page.client.asked if verb == "teach")
    assert isinstance(spec, TeachSpec)
    assert (spec.model, spec.text) == ("own", "顾阿瑶来了。")
    assert "−8.3 %" in dialog.figures["draft"].text()
    assert "+0.3 %" in dialog.figures["old"].text()
    dialog.keep[how].click()
    spec = next(each for verb, each in page.client.asked if verb == "keep")
    assert isinstance(spec, KeepSpec)
    assert (spec.taught, spec.model, spec.how) == ("somewhere", "own", how)
    if how == "discard":
        qtbot.wait(20)
        assert kept == []
    else:
        qtbot.waitUntil(lambda: kept == ["new-one"])


def test_a_bundled_model_cannot_be_replaced_and_what_is_undecided_is_thrown_away(page: Page, qtbot: QtBot) -> None:
    page.client.answers["teach"] = [FakeJob([Done("done", {**RESULT, "old": None})])]
    page.state.set_current_model("zh-prose")
    page.controller.teaching.open()
    dialog = page.controller.teaching.dialog
    assert dialog is not None
    dialog.start.click()
    qtbot.waitUntil(dialog.keep["new"].isVisible)
    assert not dialog.keep["replace"].isVisible()
    dialog.reject()
    spec = next(each for verb, each in page.client.asked if verb == "keep")
    assert (spec.taught, spec.how) == ("somewhere", "discard")


def test_everything_has_a_name(page: Page) -> None:
    page.learning.show_card(True)
    page.card.show_found([learning_controller.Word("阿瑶", 2, 0.0, 0.5)], 10, 6.0, 5.0)
    for kind in (QAbstractButton, QComboBox, QSlider):
        for each in [*page.card.findChildren(kind), *page.controller.mixing.card.findChildren(kind)]:
            named = each.accessibleName() or (isinstance(each, QAbstractButton) and each.text())
            assert named, each
