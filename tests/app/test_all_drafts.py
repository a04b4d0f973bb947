"""The list of all drafts, documents opened as drafts, exports; no words clipped in any dialog of the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.drafts.recovery import Found
from app.drafts.store import new_draft
from app.i18n import set_language, tr, words
from app.write.compare import CompareDialog
from app.write.drafts_dialog import DraftsDialog
from app.write.history import HistoryDialog
from app.write.panel import EXPORTS
from lstmcore.client import Client
from lstmcore.events import Failed
from lstmcore.export import export
from lstmcore.specs import Cleaning
from lstmcore.text.formats import extract
from tests.app.fake_client import FakeJob
from tests.app.test_every_page import clipped, nameless
from tests.app.test_write_controller import Desk


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    before = words.language
    set_language("zh")
    made = Desk()
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.controller.restore()
    for text in ("雨停了，风还在。", "Rain in the lane."):
        made.controller.desk.store.write(new_draft(text))
    yield made
    made.controller.close()
    set_language(before)


def listed(dialog: DraftsDialog) -> list[str]:
    return [dialog.list.item(place).text().split("\n")[0] for place in range(dialog.list.count())]


@pytest.fixture
def dialog(desk: Desk) -> DraftsDialog:
    desk.panel.all_drafts_requested.emit()
    found = desk.panel.findChild(DraftsDialog)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("", ["Rain in the lane", "雨停了"]), ("风", ["雨停了"]), ("LANE rain", ["Rain in the lane"]), ("没有", [])],
)
def test_drafts_are_found_by_any_words(dialog: DraftsDialog, wanted: str, found: list[str]) -> None:
    QTest.keyClicks(dialog.search, "")
    dialog.search.setText(wanted)
    assert [name for name in listed(dialog) if name != "今天夜里"] == found
    assert dialog.open_button.isEnabled() == bool(found)
    assert dialog.note.text() == ("" if found else tr("write.list_none"))


def test_enter_opens_what_was_found(desk: Desk, dialog: DraftsDialog) -> None:
    dialog.search.setText("lane")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert desk.text == "Rain in the lane."


def test_a_draft_gets_a_name_and_loses_it(desk: Desk, dialog: DraftsDialog, qtbot: QtBot) -> None:
    for name, shown in (("夜 雨", "夜 雨"), ("", "雨停了")):
        dialog.list.setCurrentRow(listed(dialog).index("雨停了" if name else "夜 雨"))
        dialog.rename.click()
        field = dialog.list.findChildren(QLineEdit)[-1]
        assert field.text() == ("雨停了" if name else "夜 雨")
        field.setText(name)
        QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not dialog.list.findChildren(QLineEdit))
        assert sorted(listed(dialog)) == sorted(["Rain in the lane", shown])


def test_esc_leaves_the_name(dialog: DraftsDialog) -> None:
    before = listed(dialog)
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_F2)
    field = dialog.list.findChild(QLineEdit)
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QTest.qWait(10)
    assert listed(dialog) == before
    assert dialog.isVisible()


def test_thrown_away_and_brought_back(desk: Desk, dialog: DraftsDialog) -> None:
    before = listed(dialog)
    dialog.list.setCurrentRow(before.index("雨停了"))
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert "雨停了" not in listed(dialog)
    assert dialog.note.text() == tr("write.list_thrown", name="雨停了")
    dialog.undo.click()
    assert listed(dialog) == before
    dialog.list.setCurrentRow(before.index("雨停了"))
    dialog.throw.click()
    QTest.mouseClick(dialog.kind._buttons["trash"], Qt.MouseButton.LeftButton)
    assert listed(dialog) == ["雨停了"]
    dialog.open_button.click()
    assert listed(dialog) == []
    assert dialog.note.text() == tr("write.list_trash_empty")
    assert "雨停了" in [name for _, name in desk.controller.desk.store.listed()]


def test_the_draft_on_the_page_stays_there(desk: Desk) -> None:
    QTest.keyClicks(desk.panel.editor, "x")
    desk.panel.all_drafts_requested.emit()
    dialog = desk.panel.findChild(DraftsDialog)
    assert dialog is not None
    dialog.list.setCurrentRow(listed(dialog).index("今天夜里"))
    assert not dialog.throw.isEnabled()
    dialog.rename_requested.emit(desk.controller.desk.draft.key, "夜")
    assert desk.panel.title.full_text() == "夜"
    assert "夜" in listed(dialog)


@pytest.mark.parametrize("kind", ["docx", "epub", "html"])
def test_a_document_opens_as_a_draft_and_stays_what_it_is(desk: Desk, tmp_path: Path, qtbot: QtBot, kind: str) -> None:
    path = tmp_path / f"夜雨.{kind}"
    data = export(kind, "第一章 雨\n今天。", "夜雨", "zh")
    path.write_bytes(data)
    client = Client()
    desk.controller.desk._opener._client = client
    desk.controller.open_file(str(path))
    qtbot.waitUntil(lambda: desk.text.startswith("第一章 雨\n"), timeout=20_000)
    assert "今天。" in desk.text
    assert desk.controller.desk.draft.file == ""
    assert desk.panel.title.full_text() == "夜雨"
    desk.controller.desk.save()
    assert path.read_bytes() == data
    client.close()


def test_a_broken_document_is_one_sentence(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 99)
    desk.client.answers["text"] = [FakeJob([Failed("broken_document", {"kind": "docx", "path": str(path)})])]
    desk.controller.open_file(str(path))
    qtbot.waitUntil(lambda: bool(desk.said))
    assert "x.docx" in desk.said[-1].text
    assert desk.text == "今天夜里，"


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_command_opens_the_list_of_formats(desk: Desk) -> None:
    desk.panel.actions_here.made["export"].trigger()
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    assert [each.text() for each in opened.actions()] == [tr(f"write.export_{kind}") for kind in EXPORTS]
    opened.close()


@pytest.mark.parametrize("kind", ["docx", "epub", "html", "md", "txt"])
def test_an_export_leaves_the_draft_where_it_is(
    desk: Desk, tmp_path: Path, qtbot: QtBot, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    desk.panel.export_requested.emit(kind)
    qtbot.waitUntil(lambda: bool(desk.said), timeout=5000)
    path = tmp_path / f"out.{kind}"
    assert desk.said[-1].text == tr("write.export_done", name=path.name)
    assert extract(path.read_bytes(), path.name, cleaning=Cleaning()).text.strip() == "今天夜里，"
    assert desk.controller.desk.draft.file == ""


def test_an_export_that_cannot_be_written_is_a_sentence(
    desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "x.docx"), ""))
    desk.panel.export_requested.emit("docx")
    qtbot.waitUntil(lambda: bool(desk.said), timeout=5000)
    assert desk.said[-1].level == "error"


def _recovery(desk: Desk) -> None:
    draft = desk.controller.desk.current()
    desk.controller.desk.past._ask_one(Found(draft, replace(draft, text="另一版"), False), draft)


def _history(desk: Desk) -> None:
    keeper = desk.controller.desk.keeper
    for why in ("theirs", "recovered", "before", "opened"):
        keeper.keep_version(replace(desk.controller.desk.current(), text=why), why)
    desk.panel.history_requested.emit()


OPENERS: dict[type[QDialog], Callable[[Desk], object]] = {
    CompareDialog: _recovery,
    HistoryDialog: _history,
    DraftsDialog: lambda desk: desk.panel.all_drafts_requested.emit(),
}


@pytest.mark.parametrize("kind", list(OPENERS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_dialog_clips_its_words_and_all_have_names(desk: Desk, language: str, kind: type[QDialog]) -> None:
    set_language(language)
    OPENERS[kind](desk)
    QTest.qWait(50)
    dialog = desk.panel.findChild(kind)
    assert isinstance(dialog, QDialog)
    found = [text for each in dialog.findChildren(QWidget) if each.isVisible() and (text := clipped(each))]
    found += [type(each).__name__ for each in dialog.findChildren(QWidget) if each.isVisible() and nameless(each)]
    assert not found
    dialog.reject()
