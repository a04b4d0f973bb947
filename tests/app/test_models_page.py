"""Models: list, card, use, rename, delete with undo, export, import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.models.controller import ModelsController, file_name
from app.models.panel import ModelsPanel
from app.settings import Settings
from app.state import AppState
from lstmcore.events import Done, Failed, Notice
from lstmcore.specs import DeleteSpec, ExportSpec, ImportSpec, InfoSpec, RenameSpec, RestoreSpec
from tests.app.fake_client import FakeClient, FakeJob

HISTORY = [
    {"step": n, "seconds": 60.0 * n, "bits_per_char": 8 - n / 4, "ngram_bits_per_char": 5.78} for n in range(1, 9)
]
OWN: dict[str, Any] = {
    "ref": "u1", "id": "u1", "name": "红楼梦", "kind": "language", "language": "zh", "source": "library",
    "damaged": False,
    "metrics": {
        "bits_per_char": 5.12, "lstm_bits_per_char": 5.46, "ngram_bits_per_char": 5.78, "perplexity_per_char": 34.8,
        "copy_rate": 0.012, "human_copy_rate": 0.009,
    },
    "corpus": {
        "name": "红楼梦", "chars": 867_000, "files": 1, "credits": ["曹雪芹，公版"],
        "train_chars": 780_300, "dev_chars": 43_000, "test_chars": 43_300,
    },
    "training": {
        "preset": "standard", "seconds": 900, "threads": 2, "device": "cpu",
        "parent": {"id": "p", "name": "诗词", "corpus": "诗经"},
    },
    "samples": [{"temperature": 0.8, "prefix": "今天夜里，", "text": "贾母便命人将灯掌上。"}],
    "created": "2026-11-21T01:00:00Z", "size_bytes": 9_800_000,
}  # fmt: skip
STARTER = {**OWN, "ref": "zh-prose", "id": "s", "name": "zh-prose", "source": "starter"}
REVIEWS = {
    "ref": "zh-reviews", "id": "r", "name": "zh-reviews", "kind": "reviews", "language": "zh", "source": "starter",
    "damaged": False, "metrics": {"accuracy": 0.896, "baseline_accuracy": 0.871, "macro_f1": 0.878, "ece": 0.021},
    "corpus": {"name": "hotel", "train_rows": 6212, "dev_rows": 700},
}  # fmt: skip
BROKEN = {
    "ref": "u2", "id": "u2", "name": "u2", "kind": "", "source": "library", "damaged": True, "size_bytes": 0,
    "reason": "bundle_checksum", "reason_values": {"name": "model.safetensors"},
}  # fmt: skip
CARDS = [OWN, BROKEN, STARTER, REVIEWS]


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = words.language
    set_language("zh")
    yield
    set_language(before)


class Library(FakeClient):
    """A client with cards that really go and come back."""

    def __init__(self, cards: list[dict[str, Any]] | None = None) -> None:
        super().__init__()
        self.cards = list(CARDS if cards is None else cards)
        self.trash: dict[str, Any] = {}
        self.fails: dict[str, Failed] = {}

    def ask(self, verb: str, spec: Any) -> FakeJob:
        self.asked.append((verb, spec))
        if verb in self.fails:
            return FakeJob([self.fails.pop(verb)])
        return FakeJob([Done("done", self._answer(verb, spec))])

    run = ask

    def _answer(self, verb: str, spec: Any) -> dict[str, Any]:
        match spec:
            case InfoSpec(model):
                return {**next(c for c in self.cards if c["ref"] == model), "history": HISTORY}
            case RenameSpec(model, name):
                self.cards = [{**c, "name": name} if c["ref"] == model else c for c in self.cards]
            case DeleteSpec(model):
                self.trash[model] = next(c for c in self.cards if c["ref"] == model)
                self.cards = [c for c in self.cards if c["ref"] != model]
                return {"id": model}
            case RestoreSpec(model):
                self.cards.insert(0, self.trash.pop(model))
                return self.cards[0]
            case ImportSpec():
                self.cards.insert(0, {**OWN, "ref": "new", "name": "新来的"})
                return self.cards[0]
        return {"models": list(self.cards)}


class Page:
    """The page with its controller and a library."""

    def __init__(self, qtbot: QtBot, client: Library | None = None) -> None:
        self.state, self.messages, self.client = AppState(), Messages(), client or Library()
        self.said: list[Message] = []
        self.messages.shown.connect(self.said.append)
        self.messages.ready()
        self.panel = ModelsPanel()
        qtbot.addWidget(self.panel)
        self.controller = ModelsController(self.panel, self.state, self.client, self.messages, Settings())
        self.panel.resize(1200, 800)
        self.panel.show()
        self.controller.refresh()
        self.wait = qtbot.waitUntil
        self.wait(lambda: self.state.models == tuple(self.client.cards))

    def choose(self, ref: str) -> None:
        self.panel.choose(ref)
        assert self.panel.current() == ref


def test_the_list_and_the_card_say_what_a_model_is(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.choose("u1")
    page.wait(lambda: page.panel.card.curve.accessibleName() != "")
    card = page.panel.card
    assert [made.value() for made in card._figure_cards if not made.isHidden()] == [
        "5.12",
        "5.46",
        "5.78",
        "34.8",
        "1.2 %",
    ]
    assert "每个字大约在 35 个字里犹豫" in card.summary.text()
    assert "真人写的有 0.9 %" in card.summary.text()
    assert card.samples[0][1].text() == "今天夜里，贾母便命人将灯掌上。"
    assert card.learned.text() == "红楼梦 ・ 86.7 万字"
    assert card.split.text() == "学了 78 万字 ・ 调参 4.3 万字 ・ 考试 4.3 万字；后两段它没学过"
    assert card.parent_line.text() == "从「诗词」（学过诗经）接着学的"
    assert card.thanks.text() == "曹雪芹，公版"
    assert card.training.text() == "标准 ・ 15 分 ・ 2 线程 ・ CPU"
    assert card.made.text() == "2026-11-21 ・ 9.8 MB"
    page.choose("zh-reviews")
    assert "100 条判对 90 条；只数词的老办法判对 87 条" in card.summary.text()
    assert card.split.text() == "学了 6,212 条 ・ 留出 700 条没学过，用来考它"
    assert card.parent_line.isHidden()


def test_using_a_model_makes_it_the_one_to_write_or_to_rate_with(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.choose("u1")
    with qtbot.waitSignal(page.controller.use_requested):
        qtbot.mouseClick(page.panel.card.use_button, Qt.MouseButton.LeftButton)
    assert page.state.current_model == "u1"
    page.choose("zh-reviews")
    with qtbot.waitSignal(page.controller.rate_requested):
        qtbot.mouseClick(page.panel.card.use_button, Qt.MouseButton.LeftButton)
    assert page.state.current_reviews_model == "zh-reviews"
    with qtbot.waitSignal(page.controller.report_requested, check_params_cb=lambda ref: ref == "zh-reviews"):
        qtbot.mouseClick(page.panel.card.report_button, Qt.MouseButton.LeftButton)


def test_bundled_models_stay_and_damaged_ones_say_why(qtbot: QtBot) -> None:
    page = Page(qtbot)
    card = page.panel.card
    page.choose("zh-prose")
    assert card.delete_button.isHidden()
    assert card.rename_button.isHidden()
    assert "附带" in card.kind.text()
    page.choose("u2")
    assert card.damage.text() == tr("error.bundle_checksum", name="model.safetensors")
    assert card.use_button.isHidden()
    assert not card.delete_button.isHidden()
    assert not any(verb == "info" and spec.model == "u2" for verb, spec in page.client.asked)


def test_a_deleted_model_comes_back_with_undo(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.choose("u1")
    qtbot.mouseClick(page.panel.card.delete_button, Qt.MouseButton.LeftButton)
    page.wait(lambda: page.state.model("u1") is None)
    [message] = page.said
    assert message.text == "「红楼梦」移到了回收站，保留 30 天。"
    page.wait(lambda: page.panel.current() == "u2")
    message.actions[0].do()
    page.wait(lambda: page.panel.current() == "u1")
    assert page.state.model("u1") == OWN


def test_a_model_is_renamed_in_place_and_escape_gives_it_up(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.choose("u1")
    edit = page.panel.card.name_edit
    qtbot.mouseClick(page.panel.card.rename_button, Qt.MouseButton.LeftButton)
    assert edit.text() == "红楼梦"
    edit.setText("改了")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert not any(verb == "rename" for verb, _ in page.client.asked)
    qtbot.mouseClick(page.panel.card.rename_button, Qt.MouseButton.LeftButton)
    edit.setText(" 石头记 ")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    page.wait(lambda: (page.state.model("u1") or {}).get("name") == "石头记")
    assert page.panel.card.name.full_text() == "石头记"


def test_a_damaged_file_is_refused_with_one_sentence(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.client.fails["import"] = Failed("bundle_zip")
    page.controller.import_files(("broken.moxu",))
    page.wait(lambda: bool(page.said))
    assert [(message.text, message.level) for message in page.said] == [(tr("error.bundle_zip"), "error")]
    assert page.state.models == tuple(CARDS)


def test_an_imported_model_is_shown(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.controller.import_file("new.moxu")
    page.wait(lambda: page.panel.current() == "new")
    assert [message.text for message in page.said] == ["「新来的」已经放进模型库。"]


def test_a_model_that_was_there_already_is_said_once(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.choose("u2")
    known = FakeJob([Notice("already_imported", {"name": "红楼梦"}), Done("done", OWN)])
    page.client.run = lambda verb, spec: known  # type: ignore[method-assign]
    page.controller.import_file("again.moxu")
    page.wait(lambda: page.panel.current() == "u1")
    assert [message.text for message in page.said] == [tr("notice.already_imported", name="红楼梦")]


def test_export_asks_where_and_says_what_the_file_could_reveal(qtbot: QtBot, tmp_path: Path) -> None:
    page = Page(qtbot)
    page.choose("u1")
    file = str(tmp_path / "a.moxu")
    page.controller.ask_export_file = lambda name: file  # type: ignore[method-assign]
    qtbot.mouseClick(page.panel.card.export_button, Qt.MouseButton.LeftButton)
    page.wait(lambda: bool(page.said))
    assert ("export", ExportSpec("u1", file)) in page.client.asked
    page.panel.card.export_lean.trigger()
    page.wait(lambda: len(page.said) == 2)
    assert page.client.asked[-1] == ("export", ExportSpec("u1", file, ngram=False))
    assert page.said[0].text == tr("models.exported", file="a.moxu")
    assert file_name('a/b: "c"?') == "a b c.moxu"


def test_the_model_that_is_learning_is_listed_first_and_leaves_when_it_ends(qtbot: QtBot) -> None:
    page = Page(qtbot)
    run = {"run": "/runs/7", "name": "三国演义", "phase": "training", "usable": False}
    page.state.set_run(run)
    page.choose("/runs/7")
    card = page.panel.card
    assert "还在学" in card.kind.text()
    assert not card.use_button.isEnabled()
    page.state.set_run({**run, "usable": True})
    assert card.use_button.isEnabled()
    with qtbot.waitSignal(page.controller.train_on_requested):
        qtbot.mouseClick(card.training_button, Qt.MouseButton.LeftButton)
    asked = len(page.client.asked)
    page.state.set_run(None)
    assert page.state.model("/runs/7") is None
    page.wait(lambda: ("models", page.client.asked[0][1]) in page.client.asked[asked:])


def test_a_late_card_of_another_model_is_not_shown(qtbot: QtBot) -> None:
    slow = FakeJob([Done("done", {**OWN, "history": HISTORY})], free=0)
    page = Page(qtbot)
    ask = page.client.ask
    page.client.ask = lambda verb, spec: slow if spec == InfoSpec("u1") else ask(verb, spec)  # type: ignore[method-assign]
    page.choose("zh-prose")
    page.choose("u1")
    page.choose("u2")
    slow.release()
    qtbot.wait(50)
    assert page.panel.card.name.full_text() == "u2"


def test_an_empty_library_offers_to_import(qtbot: QtBot) -> None:
    page = Page(qtbot, Library([]))
    assert page.panel.empty.isVisible()
    asked: list[bool] = []
    page.controller.ask_import_file = lambda: asked.append(True) or ""  # type: ignore[method-assign]
    qtbot.mouseClick(page.panel.empty.button, Qt.MouseButton.LeftButton)
    assert asked == [True]


def test_the_page_speaks_both_languages(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.choose("u1")
    set_language("en")
    assert page.panel.card.use_button.text() == "Write with it"
    assert page.panel.card.learned.text() == "红楼梦 ・ 867,000 characters"
    assert page.panel.title.full_text() == "Models"
