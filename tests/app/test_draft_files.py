"""A draft and its file: what others do to the file is noticed, asked about, and never written over (E2-E6)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.drafts.form import digest
from app.i18n import set_language, tr, words
from app.messages import Message
from app.write.compare import CompareDialog
from app.write.generation import units
from app.write.history import HistoryDialog
from lstmcore.events import Done, FileRead
from lstmcore.store import home
from tests.app.fake_client import FakeJob
from tests.app.test_write_controller import Desk

Make = Callable[..., Desk]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    before = words.language
    set_language("zh")
    made: list[Desk] = []

    def start(path: Path | None = None) -> Desk:
        desk = Desk()
        made.append(desk)
        qtbot.addWidget(desk.panel)
        desk.panel.show()
        desk.controller.restore()
        if path is not None:
            desk.controller.open_file(str(path))
        return desk

    yield start
    for each in made:
        each.controller.close()
    set_language(before)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "folder" / "夜雨.txt"
    made.parent.mkdir()
    made.write_bytes("今天\r\n夜里".encode())
    return made


def asked(desk: Desk) -> Message:
    question = desk.said[-1]
    assert question.level == "ask", question
    return question


def answer(desk: Desk, key: str, **values: object) -> None:
    next(each for each in asked(desk).actions if each.text == tr(key, **values)).do()


def check(desk: Desk) -> None:
    desk.controller.desk.files.check()


def versions(desk: Desk) -> list[tuple[str, str]]:
    snapshots = desk.controller.desk.keeper.snapshots
    found = [(each.why, snapshots.read(each)) for each in snapshots.listed(desk.controller.desk.draft.key)]
    return [(why, text[0]) for why, text in found if text]


def test_e4_a_page_without_words_of_its_own_follows_the_file(make: Make, path: Path, qtbot: QtBot) -> None:
    desk = make(path)
    path.write_bytes("今天\r\n夜里下雨".encode())
    qtbot.waitUntil(lambda: desk.text == "今天\n夜里下雨", timeout=5000)
    assert desk.said[-1].text == tr("write.file_reloaded", name="夜雨.txt")
    desk.panel.editor.undo()
    assert desk.text == "今天\n夜里"
    desk.panel.editor.redo()
    desk.controller.desk.save()
    assert path.read_bytes() == "今天\r\n夜里下雨".encode()


def test_e4_both_changed_is_a_question_and_saving_asks_it_again(make: Make, path: Path) -> None:
    desk = make(path)
    QTest.keyClicks(desk.panel.editor, "mine")
    path.write_bytes(b"theirs")
    check(desk)
    check(desk)
    assert len([each for each in desk.said if each.level == "ask"]) == 1, "once for each change"
    assert [each.text for each in asked(desk).actions] == [
        tr("write.file_mine"),
        tr("write.file_theirs"),
        tr("write.file_compare"),
        tr("write.menu_save_as"),
    ]
    desk.controller.desk.save()
    assert len([each for each in desk.said if each.level == "ask"]) == 2
    assert path.read_bytes() == b"theirs"
    assert desk.text == "今天\n夜里mine"


def test_e4_keep_mine_keeps_theirs_too(make: Make, path: Path) -> None:
    desk = make(path)
    QTest.keyClicks(desk.panel.editor, "mine")
    path.write_bytes(b"theirs")
    check(desk)
    answer(desk, "write.file_mine")
    assert path.read_bytes() == "今天\r\n夜里mine".encode()
    assert ("theirs", "theirs") in versions(desk)


def test_e4_take_theirs_keeps_mine_too(make: Make, path: Path) -> None:
    desk = make(path)
    QTest.keyClicks(desk.panel.editor, "mine")
    path.write_bytes(b"theirs")
    check(desk)
    answer(desk, "write.file_theirs")
    assert desk.text == "theirs"
    assert ("before", "今天\n夜里mine") in versions(desk)
    desk.panel.editor.undo()
    assert desk.text == "今天\n夜里mine"


def test_e4_theirs_may_change_once_more_before_the_answer(make: Make, path: Path) -> None:
    desk = make(path)
    QTest.keyClicks(desk.panel.editor, "mine")
    path.write_bytes(b"theirs")
    check(desk)
    path.write_bytes(b"newer")
    answer(desk, "write.file_mine")
    assert ("theirs", "newer") in versions(desk), "what is written over is what was read now"


@pytest.mark.parametrize("choice", ["mine", "theirs", "later"])
def test_e4_compare_shows_both(make: Make, path: Path, choice: str) -> None:
    desk = make(path)
    QTest.keyClicks(desk.panel.editor, "mine")
    path.write_bytes("今天\r\n夜里yours".encode())
    check(desk)
    answer(desk, "write.file_compare")
    dialog = desk.panel.findChild(CompareDialog)
    assert dialog is not None
    assert [pane.toPlainText() for pane in dialog.panes] == ["今天\n夜里yours", "今天\n夜里mine"]
    dialog._take(choice)
    assert desk.text.endswith("yours" if choice == "theirs" else "mine")
    assert path.read_bytes().endswith(b"mine" if choice == "mine" else b"yours")
    if choice == "later":
        answer(desk, "write.file_mine")


@pytest.mark.parametrize("choice", ["write.file_again", "write.file_none", "write.menu_save_as"])
def test_e4_a_deleted_file(make: Make, path: Path, choice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make(path)
    path.unlink()
    desk.controller.desk.save()
    assert not path.exists()
    other = path.with_name("other.md")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(other), ""))
    answer(desk, choice)
    wanted = {"write.file_again": str(path), "write.file_none": "", "write.menu_save_as": str(other)}[choice]
    assert desk.controller.desk.draft.file == wanted
    assert [each.name for each in path.parent.iterdir()] == ([Path(wanted).name] if wanted else [])
    assert desk.text == "今天\n夜里"


def test_e4_a_renamed_file_is_recognised(make: Make, path: Path) -> None:
    desk = make(path)
    moved = path.rename(path.with_name("晨.txt"))
    check(desk)
    answer(desk, "write.file_follow", name="晨.txt")
    QTest.keyClicks(desk.panel.editor, "x")
    desk.controller.desk.save()
    assert moved.read_bytes() == "今天\r\n夜里x".encode()
    assert not path.exists()


def test_a_file_that_is_what_it_was_again_takes_the_question_back(make: Make, path: Path, qtbot: QtBot) -> None:
    desk = make(path)
    QTest.keyClicks(desk.panel.editor, "mine")
    data = path.read_bytes()
    path.write_bytes(b"theirs")
    check(desk)
    path.write_bytes(data)
    with qtbot.waitSignal(desk.messages.withdrawn):
        check(desk)
    desk.controller.desk.save()
    assert path.read_bytes() == data + b"mine"


def test_e4_the_same_change_on_both_sides_is_no_question(make: Make, path: Path) -> None:
    desk = make(path)
    QTest.keyClicks(desk.panel.editor, "same")
    path.write_bytes("今天\n夜里same".encode())
    check(desk)
    assert not [each for each in desk.said if each.level == "ask"]
    assert desk.controller.desk.draft.form.newline == "\n"
    assert not desk.controller.desk.files.modified()


@pytest.mark.parametrize("own", ["", "mine"])
def test_e4_a_change_while_nobody_looked_is_seen_at_the_next_start(
    make: Make, path: Path, qtbot: QtBot, own: str
) -> None:
    desk = make(path)
    QTest.keyClicks(desk.panel.editor, own)
    desk.controller.close()
    path.write_bytes(b"theirs")
    again = make()
    qtbot.waitUntil(lambda: bool(again.said))
    assert again.text == ("今天\n夜里mine" if own else "theirs")
    assert again.said[-1].level == ("ask" if own else "info")


def test_a_kill_right_after_save_as_parts_no_draft_from_its_file(make: Make, path: Path) -> None:
    desk = make()
    QTest.keyClicks(desk.panel.editor, "x")
    desk.controller.desk.files.save_as(str(path))
    kept = desk.controller.desk.store.read(desk.controller.desk.draft.key)  # as the disk holds it now
    assert kept is not None
    assert (kept.file, kept.text, kept.form) == (str(path), desk.text, desk.controller.desk.draft.form)


def test_e5_two_windows_on_one_file(make: Make, path: Path) -> None:
    one, other = make(path), make()
    other.controller.open_file(str(path))
    assert other.controller.desk.draft.key != one.controller.desk.draft.key, "a draft has one window"
    QTest.keyClicks(one.panel.editor, "1")
    QTest.keyClicks(other.panel.editor, "2")
    one.controller.desk.save()
    other.controller.desk.files.save_as(str(path))
    assert path.read_bytes().endswith(b"2"), "the dialog has asked"
    one.controller.desk.save()
    assert asked(one).text == tr("write.file_changed", name="夜雨.txt")
    assert path.read_bytes().endswith(b"2")


def test_opening_a_file_again_goes_on_with_its_draft(make: Make, path: Path) -> None:
    desk = make(path)
    key = desk.controller.desk.draft.key
    QTest.keyClicks(desk.panel.editor, "x")
    desk.panel.new_requested.emit()
    desk.controller.open_file(str(path))
    assert (desk.controller.desk.draft.key, desk.text) == (key, "今天\n夜里x")
    desk.panel.new_requested.emit()
    path.write_bytes(b"theirs")
    desk.controller.open_file(str(path))
    assert desk.text == "今天\n夜里x"
    assert asked(desk).text == tr("write.file_changed", name="夜雨.txt")


def test_a_missing_character_asks_for_utf8_or_the_old_encoding(make: Make, path: Path, qtbot: QtBot) -> None:
    path.write_bytes("今天\r\n夜裡".encode("big5"))
    desk = make()
    desk.client.answers["read"] = [FakeJob([FileRead(str(path), codec="big5"), Done("done")])]
    desk.controller.open_file(str(path))
    qtbot.waitUntil(lambda: desk.text == "今天\n夜裡")
    desk.controller.desk.save()
    assert path.read_bytes() == "今天\r\n夜裡".encode("big5")
    desk.panel.editor.insertPlainText("😀")
    desk.controller.desk.save()
    assert path.read_bytes() == "今天\r\n夜裡".encode("big5")
    assert "😀" in asked(desk).text
    answer(desk, "write.file_keep_codec", codec="Big5")
    assert path.read_bytes() == "今天\r\n夜裡?".encode("big5")
    desk.controller.desk.save()
    answer(desk, "write.file_utf8")
    assert path.read_bytes() == "今天\r\n夜裡😀".encode()


def test_what_could_not_be_read_whole_is_not_written_over(make: Make, path: Path, qtbot: QtBot) -> None:
    data = "今天".encode("gb18030") + b"\xff\xff"
    path.write_bytes(data)
    desk = make()
    desk.client.answers["read"] = [FakeJob([FileRead(str(path), codec="gb18030"), Done("done")])]
    desk.controller.open_file(str(path))
    qtbot.waitUntil(lambda: "\ufffd" in desk.text)
    QTest.keyClicks(desk.panel.editor, "x")
    desk.controller.desk.save()
    assert asked(desk).actions[0].text == tr("write.menu_save_as")
    assert path.read_bytes() == data


def test_e6_a_read_only_file_is_a_sentence_and_a_way_out(make: Make, path: Path) -> None:
    desk = make(path)
    path.chmod(0o444)
    QTest.keyClicks(desk.panel.editor, "x")
    desk.controller.desk.save()
    path.chmod(0o644)
    assert desk.said[-1].level == "error"
    assert [each.text for each in desk.said[-1].actions] == [tr("write.menu_save_as")]
    assert path.read_bytes() == "今天\r\n夜里".encode()
    assert desk.text.endswith("x")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 512 KB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)]
    if not sys.platform.startswith("linux") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_e2_a_full_disk(make: Make, small_disk: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOXU_HOME", str(small_disk / "home"))
    file = small_disk / "x.txt"
    file.write_bytes(b"old")
    desk = make(file)
    desk.controller.desk.autosave.flush()
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as filled:
        try:
            while filled.write(b"x" * 4096):
                pass
        except OSError:
            pass
    QTest.keyClicks(desk.panel.editor, "mine" * 3)
    desk.panel.editor.insertPlainText("字" * 20_000)
    desk.controller.desk.save()
    assert file.read_bytes() == b"old"
    assert "disk" in desk.said[-1].text or "磁盘" in desk.said[-1].text
    journal = desk.controller.desk.keeper._journal
    assert journal is not None
    assert not journal.settle()
    filler.unlink()
    qtbot.waitUntil(lambda: journal.settle(0.5), timeout=5000)
    desk.controller.desk.save()
    assert file.read_bytes() == b"old" + b"mine" * 3 + ("字" * 20_000).encode()
    desk.controller.close()


def test_e1_after_a_crash_both_versions_are_shown(make: Make, qtbot: QtBot) -> None:
    desk = make()
    QTest.keyClicks(desk.panel.editor, "one")
    desk.controller.desk.autosave.flush()
    QTest.keyClicks(desk.panel.editor, "two")
    keeper = desk.controller.desk.keeper
    assert keeper._journal is not None
    assert keeper._journal.settle()
    kept = {each: each.read_bytes() for each in home.recovery().glob("*.journal")}
    stored = {each: each.read_bytes() for each in home.drafts().glob("*.json")}
    desk.controller.close()
    for file, data in {**kept, **stored}.items():
        file.write_bytes(data)  # as a kill would have left them
    for choice in ("saved", "both", "recovered"):
        again = make()
        assert again.text == "今天夜里，onetwo"
        qtbot.waitUntil(lambda again=again: again.panel.findChild(CompareDialog) is not None)
        dialog = again.panel.findChild(CompareDialog)
        assert dialog is not None
        assert [pane.toPlainText() for pane in dialog.panes] == ["今天夜里，one", "今天夜里，onetwo"]
        dialog._take(choice)
        assert again.text == ("今天夜里，one" if choice == "saved" else "今天夜里，onetwo")
        if choice == "saved":
            assert ("recovered", "今天夜里，onetwo") in versions(again)
            again.panel.editor.undo()
            assert again.text == "今天夜里，onetwo"
        names = [name for _, name in again.controller.desk.store.listed()]
        assert (tr("write.recovery_copy", name="今天夜里") in names) == (choice == "both")
        again.controller.close()
        for file in home.drafts().glob("*.json"):
            file.unlink()
        for file, data in {**kept, **stored}.items():
            file.write_bytes(data)


def test_an_earlier_version_comes_back_in_one_step(make: Make) -> None:
    desk = make()
    keeper = desk.controller.desk.keeper
    QTest.keyClicks(desk.panel.editor, "one")
    keeper.keep_version(desk.controller.desk.current(), "timed")
    desk.panel.editor.insertPlainText("\ntwo")
    desk.panel.history_requested.emit()
    dialog = desk.panel.findChild(HistoryDialog)
    assert dialog is not None
    assert dialog.list.count() == 1
    assert dialog.pane.toPlainText() == "今天夜里，one\ntwo"
    dialog._choose()
    assert desk.text == "今天夜里，one"
    desk.panel.editor.undo()
    assert desk.text == "今天夜里，one\ntwo"


@pytest.mark.parametrize("stream", [0, 1])
def test_e8_the_journal_hears_what_the_page_holds(make: Make, stream: int) -> None:
    desk = make()
    editor = desk.panel.editor
    for text in ("a👨‍👩‍👧b", "\n", "e\u0301", "𠮷\u00a0x", "\u3000"):
        editor.insertPlainText(text)
    editor.undo()
    editor.redo()
    editor.set_indent(False)
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.PreviousCharacter, cursor.MoveMode.KeepAnchor, 4)
    cursor.removeSelectedText()
    if stream:
        editor.begin_generation()
        editor.append_generated("雨下")
        editor.append_generated("得很\n细")
        editor.undo()
        editor.redo()
    keeper = desk.controller.desk.keeper
    assert keeper._journal is not None
    assert keeper._journal.settle()
    assert keeper._journal._sheet.text == desk.text
    assert keeper._journal._sheet.spans == editor.marked()


def test_two_thousand_steps_on_the_page_are_the_journals_too(make: Make, qtbot: QtBot) -> None:
    desk, chance = make(), random.Random(7)
    editor, keeper = desk.panel.editor, desk.controller.desk.keeper
    for _ in range(2000):
        cursor = editor.textCursor()
        match chance.randrange(12):
            case 0 | 1 | 2 | 3:
                editor.insertPlainText(chance.choice(["雨", "a\nb", "😀", "\n", "下得很细。"]))
            case 4:
                cursor.setPosition(spots(editor.text(), chance)[0])
                editor.setTextCursor(cursor)
            case 5:
                for place, mode in zip(spots(editor.text(), chance), cursor.MoveMode, strict=True):
                    cursor.setPosition(place, mode)
                editor.setTextCursor(cursor)
                cursor.removeSelectedText()
            case 6 | 7:
                editor.undo()
            case 8:
                editor.redo()
            case 9:
                editor.begin_generation(again=chance.random() < 0.3)
                editor.append_generated("模型")
                editor.append_generated("说\n的")
            case 10:
                editor.set_indent(chance.random() < 0.5)
            case _:
                QTest.keyClick(editor, chance.choice([Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Delete]))
        if editor.document().characterCount() > 3000:
            editor.selectAll()
            editor.cut()
    journal = keeper._journal
    assert journal is not None
    assert journal.settle()
    assert journal._sheet.text == editor.text()
    assert joined(journal._sheet.spans) == joined(editor.marked())
    key = desk.controller.desk.draft.key
    qtbot.waitUntil(lambda: (found := keeper.store.read(key)) is not None and found.text == editor.text(), timeout=5000)


def spots(text: str, chance: random.Random) -> tuple[int, int]:
    """Two places near each other, as Qt counts; never within a character."""
    first = chance.randint(0, len(text))
    return units(text[:first]), units(text[: first + 5])


def joined(spans: Iterable[tuple[int, int]]) -> list[int]:
    return [place for start, length in spans for place in range(start, start + length)]


def test_a_journal_that_misses_something_does_not_count(make: Make, qtbot: QtBot) -> None:
    desk = make()
    keeper = desk.controller.desk.keeper
    record, keeper._recorder.record = keeper._recorder.record, None
    desk.panel.editor.insertPlainText("unheard")
    keeper._recorder.record = record
    desk.panel.editor.insertPlainText("heard")

    def stored() -> str:
        draft = keeper.store.read(desk.controller.desk.draft.key)
        return draft.text if draft else ""

    qtbot.waitUntil(lambda: stored() == desk.text, timeout=5000)
    assert not [each for each in desk.said if each.level == "error"]


def test_unsaved_is_what_the_file_does_not_hold(make: Make, path: Path) -> None:
    desk = make(path)
    files = desk.controller.desk.files
    assert not files.modified()
    QTest.keyClicks(desk.panel.editor, "x")
    assert files.modified()
    desk.controller.desk.save()
    assert not files.modified()
    assert desk.controller.desk.draft.form.seen == digest(path.read_bytes())
    assert os.listdir(path.parent) == [path.name]
