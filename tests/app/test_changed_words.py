"""What a writer puts in the midst of the model's words: marked, coloured, counted, kept and exported."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.drafts.sheet import Sheet
from app.drafts.store import DraftStore, new_draft
from app.i18n import words
from app.write.editor import Editor
from app.write.exchange import exchange
from app.write.legend import Legend
from app.write.recorder import Recorder
from lstmcore.export import ORIGINS

TEXT = "我写。模型写的字。"  # the model wrote from 3 on


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    made = Editor()
    made.resize(800, 400)
    qtbot.addWidget(made)
    made.show()
    made.load(TEXT, [(3, 6)])
    return made


def at(editor: Editor, start: int, end: int | None = None) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start if end is None else end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def commit(editor: Editor, text: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


@pytest.mark.parametrize(
    ("start", "end", "changed"),
    [(5, 5, [(5, 2)]), (5, 6, [(5, 2)]), (3, 3, []), (9, 9, []), (1, 1, []), (2, 5, []), (3, 9, []), (4, 8, [(4, 2)])],
)
def test_only_what_has_the_models_words_on_both_sides(
    editor: Editor, start: int, end: int, changed: list[tuple[int, int]]
) -> None:
    for way in ("commit", "keys", "paste", "replace"):
        editor.load(TEXT, [(3, 6)])
        at(editor, start, end)
        if way == "commit":
            commit(editor, "新字")
        elif way == "keys":
            QTest.keyClicks(editor, "xy")
        elif way == "paste":
            data = QMimeData()
            data.setText("新字")
            editor.insertFromMimeData(data)
        else:
            editor.replace_text([(start, end, "新字")])
        assert editor.changed() == changed, way
        assert editor.is_generated_at(editor.textCursor().position()) == (end < 9 and end >= 3)


def test_going_on_within_a_change_and_leaving_it(editor: Editor) -> None:
    at(editor, 5)
    commit(editor, "改")
    commit(editor, "过")
    assert editor.changed() == [(5, 2)]
    editor.undo()
    editor.redo()
    assert editor.marked() == [(3, 2), (7, 4)]
    at(editor, 11)
    commit(editor, "完。")
    assert editor.changed() == [(5, 2)]


def test_its_colour_and_line_and_the_legend(editor: Editor, qtbot: QtBot) -> None:
    legend = Legend(editor)
    qtbot.addWidget(legend)
    words.use("zh")
    at(editor, 5)
    commit(editor, "改")
    editor.paragraphs.settle()
    assert [round(10 * share) for share in legend.shares] == [3, 6, 1]
    assert "10%" in legend.lines["changed"].text()
    assert not legend.isHidden()
    legend.set_on(False)
    assert legend.isHidden()

    def colours() -> set[str]:
        formats = editor.document().firstBlock().layout().formats()
        return {each.format.foreground().color().name() for each in formats}

    assert colours() == {theme.look.color("ink").name(), theme.look.color("edited").name()}
    editor.ink.set_marks(False, True)
    styles = {each.format.underlineStyle() for each in editor.document().firstBlock().layout().formats()}
    assert len(styles) == 2


def test_kept_with_the_draft(tmp_path: Path, editor: Editor) -> None:
    store = DraftStore(tmp_path)
    draft = new_draft(TEXT)
    store.write(type(draft)(draft.key, TEXT, ((3, 2), (6, 3)), changed=((5, 1),)))
    kept = store.read(draft.key)
    assert kept is not None
    editor.load(kept.text, kept.spans, 0, kept.changed)
    assert (editor.marked(), editor.changed()) == ([(3, 2), (6, 3)], [(5, 1)])
    path = next(tmp_path.glob("*.json"))
    older = json.loads(path.read_text(encoding="utf-8"))
    del older["changed"]
    path.write_text(json.dumps(older), encoding="utf-8")
    again = store.read(draft.key)
    assert again is not None
    assert again.changed == ()


def test_the_journal_and_a_restored_version_know_it(editor: Editor) -> None:
    recorder, sheet = Recorder(editor.document()), Sheet(TEXT, [(3, 6)])
    recorder.record = sheet.splice
    for place, text in ((5, "改"), (6, "过"), (1, "们"), (12, "完")):
        at(editor, place)
        commit(editor, text)
    at(editor, 7, 8)
    commit(editor, "新")
    editor.undo()
    assert (sheet.text, sheet.spans, sheet.changed) == (editor.text(), editor.marked(), editor.changed())
    assert sheet.changed
    exchange(editor, TEXT, [(3, 2), (6, 3)], [(5, 1)])
    assert (editor.text(), editor.marked(), editor.changed()) == (TEXT, [(3, 2), (6, 3)], [(5, 1)])
    assert (sheet.text, sheet.spans, sheet.changed) == (editor.text(), editor.marked(), editor.changed())
    editor.undo()
    assert (sheet.text, sheet.spans, sheet.changed) == (editor.text(), editor.marked(), editor.changed())


def test_exports_tell_it_apart() -> None:
    spans, changed = [(3, 2), (6, 3)], [(5, 1)]
    page = ORIGINS["origins"](TEXT, spans, "题", "zh", changed).decode("utf-8")
    assert '<mark>模型</mark><mark class="changed">写</mark><mark>的字。</mark>' in page
    data = json.loads(ORIGINS["origins_json"](TEXT, spans, "题", "zh", changed))
    assert data["text"] == TEXT
    assert [each["by"] for each in data["spans"]] == ["model", "changed", "model"]
    word = ORIGINS["origins_docx"]("一\n二" + TEXT, [(5, 2)], "题", "zh", [(7, 1)])
    document = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode("utf-8")
    assert document.count('w:val="2B5A86"') == document.count('w:val="7A4A86"') == 1
    assert document.count("<w:p>") == 3


def test_the_key_that_types_is_not_swallowed(editor: Editor) -> None:
    at(editor, 5)
    QTest.keyClick(editor, Qt.Key.Key_A)
    assert editor.text()[5] == "a"
