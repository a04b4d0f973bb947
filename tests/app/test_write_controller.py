"""Write, as its user sees it: Continue, Stop, versions, models, drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.settings import Settings
from app.state import AppState
from app.write.controller import WriteController
from app.write.exporting import Exporter
from app.write.panel import WritePanel
from app.write.sampling import LEAST_COPY, Sampling, temperature_of
from lstmcore.errors import sentence
from lstmcore.events import Candidate, Done, Event, Failed, FileRead, Notice, Piece
from lstmcore.specs import ContinueSpec, check
from lstmcore.writing.originality import WINDOW
from tests.app.fake_client import CARDS, VERSIONS, FakeClient, FakeJob, continuation


class Desk:
    """One Write page with its controller, a fake client, and what was said."""

    def __init__(self) -> None:
        self.client = FakeClient()
        self.state = AppState()
        self.settings = Settings()
        self.messages = Messages()
        self.said: list[Message] = []
        self.messages.shown.connect(self.said.append)
        self.messages.ready()
        self.panel = WritePanel()
        self.controller = WriteController(self.panel, self.state, self.client, self.messages, self.settings)
        self.panel.resize(1100, 700)

    def answer(self, *events: Event, free: int | None = None) -> FakeJob:
        job = FakeJob(events or continuation(), free)
        self.client.answers.setdefault("continue", []).append(job)
        return job

    @property
    def text(self) -> str:
        return self.panel.editor.text()

    @property
    def spec(self) -> ContinueSpec:
        return next(spec for verb, spec in reversed(self.client.asked) if verb == "continue")


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    before = words.language
    set_language("zh")
    made = Desk()
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.state.set_models(CARDS)
    made.controller.restore()
    yield made
    made.controller.close()
    set_language(before)


@pytest.fixture
def wait(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    return lambda condition: qtbot.waitUntil(condition, timeout=3000)


Wait = Callable[[Callable[[], bool]], None]


def press(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    desk.panel.editor.setFocus()
    QTest.keyClick(desk.panel.editor, key, modifier)


def test_the_first_start_has_an_opening_line_and_the_model_of_the_language(desk: Desk) -> None:
    assert desk.text == "今天夜里，"
    assert desk.state.current_model == "zh-prose"
    set_language("en")
    assert desk.text == "It was late when "
    assert desk.state.current_model == "en-prose"
    assert desk.panel.models.currentText() == "en-prose ・ 1.80 bits/char"


def test_continue_streams_into_the_text_and_one_undo_takes_it_back(desk: Desk, wait: Wait) -> None:
    desk.answer()
    press(desk, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.panel.side.button.text() == tr("write.stop_key")
    wait(lambda: not desk.controller.streaming)
    assert desk.text == "今天夜里，" + VERSIONS[0]
    assert desk.panel.side.button.text() == tr("write.continue_key", keys="Ctrl ⏎")
    assert desk.panel.side.versions.texts() == list(VERSIONS)
    assert desk.panel.editor.textCursor().position() == len(desk.text)
    desk.panel.editor.undo()
    assert desk.text == "今天夜里，"


def test_what_is_asked_follows_the_controls(desk: Desk, wait: Wait) -> None:
    desk.panel.side.boldness.setValue(100)
    QTest.mouseClick(desk.panel.side.until.findChildren(type(desk.panel.side.button))[1], Qt.MouseButton.LeftButton)
    desk.answer()
    QTest.mouseClick(desk.panel.side.button, Qt.MouseButton.LeftButton)
    wait(lambda: not desk.controller.streaming)
    spec = check(desk.spec)
    assert (spec.model, spec.prefix, spec.candidates) == ("zh-prose", "今天夜里，", 3)
    assert (spec.until, spec.temperature) == ("paragraph", 1.0)
    assert (temperature_of(0), temperature_of(50)) == (0.4, 0.7)


def test_the_prefix_is_what_stands_before_the_caret_at_most_4000_characters(desk: Desk, wait: Wait) -> None:
    desk.panel.editor.load("字" * 5000 + "尾巴", caret=5000)
    desk.answer()
    desk.controller.toggle()
    wait(lambda: not desk.controller.streaming)
    assert desk.spec.prefix == "字" * 4000
    assert desk.text.endswith("字" + VERSIONS[0] + "尾巴")


def test_stop_is_immediate_and_keeps_what_came(desk: Desk, wait: Wait) -> None:
    job = desk.answer(*continuation(), free=2)
    desk.controller.toggle()
    wait(lambda: desk.text.endswith("得很"))
    desk.controller.toggle()
    assert not desk.controller.streaming
    assert job.calls == ["cancel"]
    job.release()
    QTest.qWait(30)
    assert desk.text == "今天夜里，雨下得很"
    desk.panel.editor.undo()
    assert desk.text == "今天夜里，"


def test_typing_ends_the_stream(desk: Desk, wait: Wait) -> None:
    desk.answer(*continuation(), free=1)
    desk.controller.toggle()
    wait(lambda: desk.text.endswith("雨下"))
    QTest.keyClicks(desk.panel.editor, "x")
    assert not desk.controller.streaming
    assert desk.text == "今天夜里，雨下x"
    assert desk.panel.side.versions.texts() == ["雨下"], "what came before it was stopped stays a version"


def test_undo_while_it_streams_takes_all_of_it_back_and_ends_it(desk: Desk, wait: Wait) -> None:
    job = desk.answer(*continuation(), free=2)
    desk.controller.toggle()
    wait(lambda: desk.text.endswith("得很"))
    desk.panel.editor.undo()
    job.release()
    QTest.qWait(30)
    assert desk.text == "今天夜里，"


def test_nothing_happens_while_an_input_method_composes(desk: Desk) -> None:
    QApplication.sendEvent(desk.panel.editor, QInputMethodEvent("jin", []))
    desk.controller.toggle()
    desk.controller.continuing.again()
    assert not [verb for verb, _ in desk.client.asked if verb == "continue"]
    QApplication.sendEvent(desk.panel.editor, QInputMethodEvent("", []))


def test_choosing_a_card_swaps_the_text(desk: Desk, wait: Wait) -> None:
    desk.answer()
    desk.controller.toggle()
    wait(lambda: desk.panel.side.versions.finished(2))
    cards = desk.panel.side.versions.findChildren(type(desk.panel.side.versions._cards[0]))
    QTest.mouseClick(cards[1], Qt.MouseButton.LeftButton)
    assert desk.text == "今天夜里，" + VERSIONS[1]
    assert desk.panel.side.versions.current == 1
    press(desk, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.AltModifier)
    assert desk.text == "今天夜里，" + VERSIONS[2]
    desk.panel.editor.undo()
    assert desk.text == "今天夜里，"


def test_after_an_undo_a_card_brings_its_version_back(desk: Desk, wait: Wait) -> None:
    desk.answer()
    desk.controller.toggle()
    wait(lambda: desk.panel.side.versions.finished(2))
    versions = desk.panel.side.versions
    desk.panel.editor.undo()
    assert versions.current == -1
    assert not any(card.chosen for card in versions._cards)
    desk.panel.editor.redo()
    assert versions.current == 0
    desk.panel.editor.undo()
    desk.controller.continuing.choose(1)
    assert desk.text == "今天夜里，" + VERSIONS[1]
    assert versions.current == 1
    desk.panel.editor.undo()
    assert desk.text == "今天夜里，"


def test_edited_versions_cannot_be_swapped_any_more_and_writing_on_keeps_them(desk: Desk, wait: Wait) -> None:
    desk.answer()
    desk.controller.toggle()
    wait(lambda: desk.panel.side.versions.finished(2))
    QTest.keyClicks(desk.panel.editor, "x")
    desk.controller.continuing.choose(1)
    assert desk.text == "今天夜里，" + VERSIONS[1] + "x"
    cursor = desk.panel.editor.textCursor()
    cursor.setPosition(7)
    desk.panel.editor.setTextCursor(cursor)
    QTest.keyClicks(desk.panel.editor, "y")
    assert desk.panel.side.versions.texts() == []
    assert desk.panel.side.hint.isVisibleTo(desk.panel)


def test_how_much_is_asked_for_depends_on_the_script(desk: Desk, wait: Wait) -> None:
    for text, until, length in (
        ("今天夜里，", "sentence", 120),
        ("It was late when", "sentence", 400),
        ("It was late when", "paragraph", 1200),
        ("It was late when", "chars", 60),
    ):
        desk.settings.until = until
        desk.panel.editor.load(text)
        desk.answer()
        desk.controller.toggle()
        wait(lambda: not desk.controller.streaming)
        assert check(desk.spec).length == length


def test_after_a_selection_the_model_looks_only_at_what_is_selected(desk: Desk, wait: Wait) -> None:
    desk.panel.editor.load("春天来了。今天夜里，有雨。")
    cursor = desk.panel.editor.textCursor()
    cursor.setPosition(10)
    cursor.setPosition(5, cursor.MoveMode.KeepAnchor)
    desk.panel.editor.setTextCursor(cursor)
    for again in (False, True):
        desk.answer()
        (desk.controller.continuing.again if again else desk.controller.toggle)()
        wait(lambda: not desk.controller.streaming and desk.panel.side.versions.finished(2))
        assert desk.spec.prefix == "今天夜里，"
        assert desk.text == f"春天来了。今天夜里，{VERSIONS[0]}有雨。"
    desk.panel.editor.undo()
    assert desk.text == "春天来了。今天夜里，有雨。"


def test_an_empty_page_is_continued_too(desk: Desk, wait: Wait) -> None:
    desk.panel.editor.load("")
    desk.answer()
    desk.controller.toggle()
    wait(lambda: not desk.controller.streaming)
    assert (desk.spec.prefix, desk.text) == ("", VERSIONS[0])


def test_how_many_characters_is_editable_and_remembered(desk: Desk, wait: Wait) -> None:
    side = desk.panel.side
    assert not side.chars.isVisible()
    QTest.mouseClick(side.until.findChildren(type(side.button))[2], Qt.MouseButton.LeftButton)
    assert side.chars.isVisible()
    side.chars.setValue(250)
    assert (desk.settings.chars_zh, desk.settings.chars_en) == (250, 300)
    assert side.until.findChildren(type(side.button))[2].text() == tr("write.until_chars", count=250)
    desk.answer()
    desk.controller.toggle()
    wait(lambda: not desk.controller.streaming)
    assert (desk.spec.until, desk.spec.length) == ("chars", 250)
    set_language("en")
    assert side.chars.value() == 300


def test_a_stopped_retry_leaves_what_stood_there(desk: Desk, wait: Wait) -> None:
    desk.answer()
    desk.controller.toggle()
    wait(lambda: desk.panel.side.versions.finished(2))
    desk.answer(free=0)
    desk.controller.continuing.again()
    desk.controller.stop()
    assert desk.text == "今天夜里，" + VERSIONS[0]
    desk.controller.continuing.choose(1)
    assert desk.text == "今天夜里，" + VERSIONS[1]


def test_a_version_taken_after_typing_elsewhere_is_a_step_of_its_own(desk: Desk, wait: Wait) -> None:
    desk.answer()
    desk.controller.toggle()
    wait(lambda: desk.panel.side.versions.finished(2))
    cursor = desk.panel.editor.textCursor()
    cursor.setPosition(0)
    desk.panel.editor.setTextCursor(cursor)
    QTest.keyClicks(desk.panel.editor, "x")
    desk.controller.continuing.choose(1)
    assert desk.text == "x今天夜里，" + VERSIONS[1]
    desk.panel.editor.undo()
    assert desk.text == "x今天夜里，" + VERSIONS[0]


def test_again_brings_other_versions_in_the_same_place(desk: Desk, wait: Wait) -> None:
    desk.answer()
    desk.controller.toggle()
    wait(lambda: not desk.controller.streaming and desk.panel.side.versions.finished(2))
    desk.answer(*continuation(["风停了。"]))
    press(desk, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    wait(lambda: desk.panel.side.versions.texts() == [*VERSIONS, "风停了。"])
    wait(lambda: not desk.controller.streaming)
    assert desk.panel.side.versions.current == 3
    assert desk.panel.side.versions._title.text() == tr("write.versions", current=4, count=4)
    assert desk.text == "今天夜里，风停了。"
    assert desk.spec.prefix == "今天夜里，"


def test_a_failure_is_one_sentence_and_the_text_stays(desk: Desk, wait: Wait) -> None:
    desk.answer(Piece(0, "雨"), Failed("child_died", {"code": -9}))
    desk.controller.toggle()
    wait(lambda: bool(desk.said))
    assert desk.said[0].text == tr("error.child_died", code=-9)
    assert desk.text == "今天夜里，雨"
    assert not desk.controller.streaming


def test_a_prefix_the_model_never_saw_names_another_model(desk: Desk, wait: Wait) -> None:
    notice = Notice("unknown_prefix", {"model": "en-prose", "ref": "en-prose"})
    desk.answer(notice, *continuation())
    desk.controller.toggle()
    wait(lambda: bool(desk.said))
    assert "en-prose" in desk.said[0].text
    desk.said[0].actions[0].do()
    assert desk.state.current_model == "en-prose"


def test_without_a_model_it_says_what_to_do(desk: Desk) -> None:
    desk.state.set_models([])
    assert desk.state.current_model == ""
    desk.controller.toggle()
    assert [message.level for message in desk.said] == ["error"]
    assert not desk.panel.models.isEnabled()


def test_a_run_can_be_written_with_while_it_learns(desk: Desk) -> None:
    desk.state.set_run({"run": "runs/1", "name": "红楼梦", "ready": False})
    assert desk.panel.models.count() == 2
    desk.state.set_run({"run": "runs/1", "name": "红楼梦", "ready": True})
    assert desk.panel.models.itemText(0) == tr("write.model_learning", name="红楼梦")
    desk.controller.voices.use("runs/1")
    desk.state.set_run(None)
    assert desk.state.current_model == "zh-prose"


def test_a_chosen_model_is_remembered_and_the_language_no_longer_changes_it(desk: Desk) -> None:
    desk.panel.models.activated.emit(1)
    assert (desk.state.current_model, desk.settings.model) == ("en-prose", "en-prose")
    set_language("en")
    set_language("zh")
    assert desk.state.current_model == "en-prose"


def test_the_draft_and_whose_words_they_are_survive_a_restart(desk: Desk, wait: Wait, qtbot: QtBot) -> None:
    desk.answer()
    desk.controller.toggle()
    wait(lambda: not desk.controller.streaming)
    desk.controller.close()
    again = Desk()
    qtbot.addWidget(again.panel)
    again.controller.restore()
    assert again.text == desk.text
    assert again.panel.editor.marked() == [(5, 6)]
    again.controller.close()


def test_a_draft_that_is_open_elsewhere_opens_as_a_copy(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClicks(desk.panel.editor, "x")
    desk.controller.save_now()
    again = Desk()
    qtbot.addWidget(again.panel)
    again.controller.restore()
    assert again.text == desk.text
    assert again.controller.desk.draft.key != desk.controller.desk.draft.key
    assert again.said[-1].text == tr("write.busy_copy")
    again.controller.close()


def test_a_new_draft_leaves_the_old_one_in_the_menu(desk: Desk) -> None:
    QTest.keyClicks(desk.panel.editor, "x")
    desk.panel.new_requested.emit()
    assert desk.text == ""
    assert desk.panel.title.full_text() == tr("write.untitled")
    desk.panel.drafts_wanted.emit()
    action = desk.panel._drafts.actions()[0]
    assert action.text() == "今天夜里"
    action.trigger()
    assert desk.text == "今天夜里，x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_opening_utf8_needs_no_child(desk: Desk, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "夜雨.txt"
    path.write_bytes("雨\r\n夜".encode(encoding))
    desk.controller.open_file(str(path))
    assert desk.text == "雨\n夜"
    assert desk.panel.title.full_text() == "夜雨"
    assert not desk.client.asked


def test_opening_another_encoding_asks_the_core_which(desk: Desk, tmp_path: Path, wait: Wait) -> None:
    path = tmp_path / "夜雨.txt"
    path.write_bytes("今夜有雨".encode("gb18030"))
    desk.client.answers["read"] = [FakeJob([FileRead(str(path), codec="gb18030"), Done("done")])]
    desk.controller.open_file(str(path))
    wait(lambda: desk.text == "今夜有雨")
    desk.client.answers["read"] = [FakeJob([FileRead(str(path), refused="bug"), Done("done")])]
    desk.controller.open_file(str(path))
    wait(lambda: bool(desk.said))
    assert desk.text == "今夜有雨"


def test_saving_keeps_the_file_as_it_was(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "夜雨.txt"
    path.write_bytes("雨\r\n夜".encode())
    desk.controller.open_file(str(path))
    QTest.keyClicks(desk.panel.editor, "!")
    press(desk, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert path.read_bytes() == "雨\r\n夜!".encode()
    desk.controller.desk.write_file(str(tmp_path / "no folder" / "x.txt"))
    assert desk.said[-1].level == "error"
    assert path.exists()


def test_views_are_kept(desk: Desk) -> None:
    press(desk, Qt.Key.Key_Backslash, Qt.KeyboardModifier.ControlModifier)
    assert not desk.panel.side.isVisible()
    assert not desk.settings.side_column
    desk.panel.underline_requested.emit(True)
    assert desk.settings.underline
    assert desk.panel.editor.ink.underline


def test_the_colour_of_the_models_words_can_be_switched_off(desk: Desk) -> None:
    editor = desk.panel.editor
    editor.load("今天夜里，雨。", [(5, 2)])
    assert [each.start for each in editor.document().firstBlock().layout().formats()] == [5]
    desk.panel.actions_here.made["ink"].trigger()
    assert not desk.settings.ink
    assert not editor.document().firstBlock().layout().formats()
    assert editor.marked() == [(5, 2)], "whose words they are is still known"
    desk.panel.actions_here.made["ink"].trigger()
    assert desk.settings.ink


def test_a_page_that_marks_the_models_words(desk: Desk, tmp_path: Path, wait: Wait) -> None:
    desk.panel.editor.load("𠮷今天<夜里>\n雨下𠮷了。", [(10, 4)])
    path = tmp_path / "夜雨.html"
    Exporter(desk.panel, desk.controller.desk.current, desk.messages).write("origins", str(path))
    wait(lambda: path.exists() and bool(desk.said))
    page = path.read_text(encoding="utf-8")
    assert "<p>𠮷今天&lt;夜里&gt;</p>" in page
    assert "<p>雨<mark>下𠮷了</mark>。</p>" in page
    assert sentence("write.origins_note", "zh", share=25) in page


def test_name_count_and_the_last_words_follow_the_text(desk: Desk, wait: Wait) -> None:
    QTest.keyClicks(desk.panel.editor, "ok")
    wait(lambda: desk.state.prefix == "今天夜里，ok")
    assert desk.panel.note.text() == tr("write.note", saved=tr("write.saving"), count="6")


def test_late_candidates_of_a_stopped_job_change_nothing(desk: Desk, wait: Wait) -> None:
    job = desk.answer(Piece(0, "雨"), Candidate(0, "雨", 5.0, 0.0), Done("done"), free=1)
    desk.controller.toggle()
    wait(lambda: desk.text.endswith("雨"))
    assert desk.controller.stop()
    assert not desk.controller.stop()
    job.release()
    QTest.qWait(20)
    assert desk.panel.side.versions.texts() == ["雨"]


def test_what_is_set_by_hand_is_asked_for_and_the_dial_says_that_it_differs(desk: Desk, wait: Wait) -> None:
    side, fields = desk.panel.side, cast(dict[str, Any], desk.panel.side.advanced.fields)
    assert not side.advanced.isVisible()
    assert not side.differs.isVisible()
    side.fold.click()
    assert side.advanced.isVisible()
    assert desk.settings.advanced
    fields["temperature"].setValue(1.3)
    fields["top_k"].setValue(40)
    fields["seed"].setValue(7)
    fields["max_copy"].stepUp()
    assert fields["max_copy"].value() == LEAST_COPY == WINDOW
    assert side.differs.isVisible()
    desk.answer()
    desk.controller.toggle()
    wait(lambda: not desk.controller.streaming)
    spec = check(desk.spec)
    assert (spec.temperature, spec.top_k, spec.seed, spec.max_copy) == (1.3, 40, 7, LEAST_COPY)
    side.boldness.setValue(100)
    assert (fields["temperature"].value(), fields["top_p"].value(), fields["top_k"].value()) == (1.0, 0.95, 40)
    assert side.differs.isVisible(), "the rest is still set by hand"
    fields["top_k"].setValue(0)
    fields["seed"].setValue(-1)
    fields["max_copy"].setValue(LEAST_COPY - 1)
    assert fields["max_copy"].value() == 0
    assert not side.differs.isVisible()
    assert desk.settings.sampling == {}


def test_presets_are_taken_saved_renamed_and_deleted(desk: Desk) -> None:
    advanced: Any = desk.panel.side.advanced
    dials = desk.controller.dials
    advanced.presets.activated.emit(advanced.presets.findData(":bold"))
    assert (dials.sampling.temperature, desk.panel.side.boldness.value()) == (0.94, 90)
    assert advanced.presets.currentData() == ":bold"
    advanced.fields["repetition"].setValue(1.4)
    assert advanced.presets.currentIndex() == -1
    advanced._save.trigger()
    QTest.keyClicks(advanced.name, "night")
    QTest.keyClick(advanced.name, Qt.Key.Key_Return)
    assert advanced.current() == "night"
    assert desk.settings.presets["night"]["repetition"] == 1.4
    advanced._rename.trigger()
    QTest.keyClicks(advanced.name, "rain")
    QTest.keyClick(advanced.name, Qt.Key.Key_Return)
    assert list(desk.settings.presets) == ["rain"]
    dials.turn(10)
    advanced.presets.activated.emit(advanced.presets.findData("rain"))
    assert dials.sampling.repetition == 1.4
    advanced._delete.trigger()
    assert desk.settings.presets == {}
    desk.said[-1].actions[0].do()
    assert list(desk.settings.presets) == ["rain"]
    dials.save_preset("wind")
    dials.rename_preset("wind", "rain")
    assert desk.said[-1].text == tr("write.preset_taken", name="rain")


def test_settings_that_make_no_sense_are_left_out(desk: Desk) -> None:
    desk.settings.sampling = {"temperature": 99, "top_k": "x", "max_copy": 3, "seed": True, "top_p": 0.5, "new": 1}
    assert desk.controller.dials.sampling == Sampling(0.7, top_p=0.5)


def test_three_side_by_side_are_taken_by_a_key_and_none_by_esc(desk: Desk, wait: Wait) -> None:
    trio = desk.panel.trio
    desk.answer()
    press(desk, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    wait(lambda: all(card.ended for card in trio.cards))
    assert trio.isVisible()
    assert desk.text == "今天夜里，"
    assert trio.cards[1].accessibleDescription().startswith("2 ・ 6.00")
    assert desk.controller.escape()
    assert not trio.isVisible()
    assert not desk.controller.escape()
    assert desk.text == "今天夜里，"
    desk.answer()
    QTest.mouseClick(desk.panel.side.three, Qt.MouseButton.LeftButton)
    wait(lambda: all(card.ended for card in trio.cards))
    QTest.keyClick(trio.cards[0], Qt.Key.Key_2)
    assert desk.text == "今天夜里，" + VERSIONS[1]
    assert desk.panel.side.versions.texts() == list(VERSIONS)
    assert desk.panel.side.versions.current == 1
    assert not trio.isVisible()
    desk.controller.continuing.choose(2)
    assert desk.text == "今天夜里，" + VERSIONS[2]
    desk.panel.editor.undo()
    assert desk.text == "今天夜里，"


def test_one_of_three_that_is_not_complete_cannot_be_taken_and_typing_takes_none(desk: Desk, wait: Wait) -> None:
    trio = desk.panel.trio
    desk.answer(*continuation(), free=2)
    desk.controller.ask_three()
    wait(lambda: trio.cards[0].text == "雨下得很")
    QTest.mouseClick(trio.cards[0], Qt.MouseButton.LeftButton)
    assert desk.text == "今天夜里，"
    QTest.keyClicks(desk.panel.editor, "x")
    assert not trio.isVisible()
    assert desk.text == "今天夜里，x"


def test_inside_a_paragraph_what_follows_is_asked_along(desk: Desk, wait: Wait) -> None:
    for text, caret, after in (
        ("春天。尾巴\n下一段", 3, "尾巴\n下一段"),
        ("春天。\n尾巴", 3, ""),
        ("𠮷野家尾", 4, "尾"),
    ):
        desk.panel.editor.load(text, caret=caret)
        desk.settings.until = "paragraph"
        desk.answer()
        desk.controller.toggle()
        wait(lambda: desk.panel.side.versions.finished(2))
        spec = check(desk.spec)
        assert spec.after == after
        assert (spec.until, spec.length) == (("sentence", 60) if after else ("paragraph", 400))


def choices_at(desk: Desk, *choices: tuple[str, float]) -> None:
    job = FakeJob([Done("done", {"choices": [list(each) for each in choices]})])
    desk.client.answers.setdefault("choices", []).append(job)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_another_choice_at_a_character_is_a_new_version_and_one_step_of_undo(desk: Desk, wait: Wait) -> None:
    desk.answer()
    desk.controller.toggle()
    wait(lambda: desk.panel.side.versions.finished(2))
    choices_at(desk, ("下", 0.5), ("停", 0.25))
    popover = desk.controller.forking.popover
    desk.panel.editor.fork_wished.emit(6)
    wait(popover.isVisible)
    asked = next(spec for verb, spec in reversed(desk.client.asked) if verb == "choices")
    assert (asked.prefix, asked.count) == ("今天夜里，雨", 10)
    assert [popover.list.item(row).text() for row in range(2)] == [
        tr("write.choice_here", text="下", chance="50.0"),
        tr("write.choice", text="停", chance="25.0"),
    ]
    desk.answer(*continuation(["了很久。"]))
    popover.list.itemActivated.emit(popover.list.item(1))
    wait(lambda: not desk.controller.streaming)
    assert desk.text == "今天夜里，雨停了很久。"
    assert (desk.spec.prefix, desk.spec.candidates) == ("今天夜里，雨停", 1)
    assert desk.panel.side.versions.texts() == [*VERSIONS, "雨停了很久。"]
    assert desk.panel.side.versions.current == 3
    desk.controller.continuing.choose(0)
    assert desk.text == "今天夜里，" + VERSIONS[0]
    desk.panel.editor.undo()
    assert desk.text == "今天夜里，"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_models_words_of_an_earlier_time_fork_too(desk: Desk, wait: Wait) -> None:
    desk.panel.editor.load("头。雨下得大。尾", [(2, 5)], caret=0)
    choices_at(desk, ("小", 0.1))
    cursor = desk.panel.editor.textCursor()
    cursor.setPosition(5)
    desk.panel.editor.setTextCursor(cursor)
    press(desk, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    wait(desk.controller.forking.popover.isVisible)
    desk.answer(*continuation(["了。"]))
    desk.controller.forking.popover.chosen.emit("小")
    wait(lambda: not desk.controller.streaming)
    assert desk.text == "头。雨下得小了。尾"
    assert desk.panel.side.versions.texts() == ["雨下得大。", "雨下得小了。"]
    desk.controller.forking.popover.hide()
    desk.panel.editor.undo()
    assert desk.text == "头。雨下得大。尾"


def test_alt_click_and_the_menu_ask_and_a_plain_click_only_places_the_caret(desk: Desk) -> None:
    editor, wished = desk.panel.editor, []
    editor.load("头。雨下得大。", [(2, 5)], caret=0)
    editor.fork_wished.disconnect(desk.controller.forking.ask)
    editor.fork_wished.connect(wished.append)
    cursor = editor.textCursor()
    for place, expected in ((4, [4]), (0, [])):
        cursor.setPosition(place)
        point = editor.cursorRect(cursor).center()
        point.setX(point.x() + 5)
        QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=point)
        assert wished == []
        assert editor.textCursor().position() == place
        QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, point)
        assert wished == expected
        wished.clear()
        menu = editor.context_menu(point)
        entries = [each for each in menu.actions() if each.text() == tr("write.menu_fork")]
        for each in entries:
            each.trigger()
        assert wished == expected
        wished.clear()
        menu.close()


def test_where_the_model_wrote_nothing_there_is_no_other_choice(desk: Desk) -> None:
    press(desk, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert desk.said[-1].text == tr("write.choices_nowhere")


def test_another_draft_takes_none_of_three(desk: Desk, wait: Wait) -> None:
    desk.answer()
    desk.controller.ask_three()
    wait(lambda: all(card.ended for card in desk.panel.trio.cards))
    desk.panel.new_requested.emit()
    assert not desk.panel.trio.isVisible()
    desk.panel.trio.taken.emit(0)
    assert desk.text == ""


def test_a_fixed_seed_still_brings_other_versions_when_asked_again(desk: Desk, wait: Wait) -> None:
    desk.panel.side.advanced.fields["seed"].setValue(7)
    seeds = []
    for ask in (desk.controller.toggle, desk.controller.continuing.again):
        desk.answer()
        ask()
        wait(lambda: not desk.controller.streaming and desk.controller.continuing._job is None)
        seeds.append(desk.spec.seed)
    assert seeds == [7, 10]
