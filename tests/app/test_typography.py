"""How the page is set: sizes and fonts are a view that leaves text and undo alone; Chinese lines break right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.settings import Settings
from app.widgets import repolish
from app.write.editor import Editor
from app.write.panel import WritePanel
from app.write.places import Places
from app.write.typography import Typography
from app.write.views import Views

NEVER_FIRST = "、，。：；！？」』”’）》】"
NEVER_LAST = "「『“‘（《【"


@pytest.fixture
def editor(qtbot: QtBot, qapp: QApplication) -> Editor:
    theme.apply(qapp, False)
    made = Editor()
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    return made


def tops(editor: Editor) -> list[int]:
    layout, document = editor.document().documentLayout(), editor.document()
    return [round(layout.blockBoundingRect(document.findBlockByNumber(n)).y()) for n in range(document.blockCount())]


@pytest.mark.parametrize(("size", "leading"), [(18, 190), (27, 190), (18, 150), (36, 240)])
def test_size_and_line_height_set_the_lines(editor: Editor, size: int, leading: int) -> None:
    editor.load("一\n二\n三")
    editor.set_typography(Typography(size=size, leading=leading))
    between = round(size * leading / 100) + 6 * size / 18
    assert tops(editor)[2] - tops(editor)[1] == pytest.approx(between, abs=1.5)
    assert editor.font().pixelSize() == size
    line = editor.document().firstBlock().layout().lineAt(0)
    assert line.naturalTextRect().x() == pytest.approx(2 * size, abs=1)


def test_another_size_keeps_text_undo_and_redo(editor: Editor) -> None:
    editor.load("一")
    editor.textCursor().insertText("二")
    editor.textCursor().insertText("三")
    editor.undo()
    assert editor.document().isRedoAvailable()
    before = editor.text()
    editor.set_typography(Typography(size=30, face="sans", width=24))
    assert editor.text() == before
    editor.redo()
    assert editor.text() != before


def test_a_change_of_the_view_is_no_step_of_undo(editor: Editor) -> None:
    editor.load("")
    for text in ("a", "b"):
        QTest.keyClicks(editor, text)
        editor.set_typography(replace(editor.typography, leading=editor.typography.leading + 10))
    QTest.keyClick(editor, Qt.Key.Key_Return)
    before = editor.text()
    seen: list[str] = []
    while editor.document().isUndoAvailable():
        QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        seen.append(editor.text())
    assert len(set(seen)) == len(seen)
    for key in (Qt.Key.Key_Y, Qt.Key.Key_Z) * 9:
        shift = Qt.KeyboardModifier.ShiftModifier if key == Qt.Key.Key_Z else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(editor, key, Qt.KeyboardModifier.ControlModifier | shift)
    assert not editor.document().isRedoAvailable()
    assert editor.text() == before


def test_undoing_past_a_view_comes_back_to_it_at_the_next_key(editor: Editor) -> None:
    editor.load("一")
    editor.textCursor().insertText("二")
    editor.set_typography(Typography(leading=240, indent=False))
    editor.undo()
    assert editor.text() == "一"
    editor.textCursor().insertText("三")
    QApplication.processEvents()
    kind = editor.document().firstBlock().blockFormat()
    assert (kind.lineHeight(), kind.textIndent()) == (43, 0)
    editor.undo()
    assert editor.text() == "一"


@pytest.mark.parametrize(
    ("script", "typography", "first"),
    [
        ("han", Typography(), theme.SERIF_HAN[0]),
        ("han", Typography(face="sans"), theme.SANS[0]),
        ("han", Typography(han="Kai", latin="Georgia"), "Kai"),
        ("latin", Typography(), theme.SERIF_LATIN[0]),
        ("latin", Typography(face="sans"), theme.SANS_LATIN[0]),
        ("latin", Typography(han="Kai", latin="Georgia"), "Georgia"),
    ],
)
def test_each_script_has_its_family(script: str, typography: Typography, first: str) -> None:
    families = typography.font(script).families()
    assert families[0] == first
    if typography.han:
        assert "Kai" in families


def test_the_font_outlives_a_style_sheet_that_looks_again(editor: Editor, qapp: QApplication) -> None:
    editor.set_typography(Typography(size=30, face="sans"))
    for keyfocus in (True, False, True):
        repolish(editor, keyfocus=keyfocus)
        assert editor.font().pixelSize() == 30
        assert editor.document().defaultFont().pixelSize() == 30
    theme.apply(qapp, True)
    assert editor.document().defaultFont().pixelSize() == 30
    theme.apply(qapp, False)


def test_latin_words_of_a_chinese_draft_get_their_font_and_quotes_do_not(editor: Editor) -> None:
    editor.set_typography(Typography(latin="Georgia"))
    editor.load("𠮷说“use an LSTM”，好")
    found = [(each.start, each.length) for each in editor.document().firstBlock().layout().formats()]  # pyright: ignore
    assert found == [(4, 11)]
    editor.set_script("latin")
    assert not editor.document().firstBlock().layout().formats()


def test_no_line_begins_with_a_closing_mark_nor_ends_with_an_opening_one(editor: Editor) -> None:
    broken: list[str] = []
    for mark in (*NEVER_FIRST, *NEVER_LAST, "……", "——"):
        for before in range(28, 42):
            editor.load("字" * before + mark + "字" * 40)
            text, layout = editor.text(), editor.document().firstBlock().layout()
            editor.document().documentLayout().documentSize()
            for n in range(1, layout.lineCount()):
                start = layout.lineAt(n).textStart()
                if text[start] in NEVER_FIRST or text[start - 1] in NEVER_LAST or text[start - 1 : start + 1] == mark:
                    broken.append(f"{mark} after {before}")
    assert not broken


def test_ctrl_and_the_wheel_change_the_size_and_it_is_remembered(qtbot: QtBot, qapp: QApplication) -> None:
    kept: dict[str, object] = {}
    panel, settings = WritePanel(), Settings({}, kept.update)
    qtbot.addWidget(panel)
    views = Views(panel, settings, panel)

    def wheel(notches: int) -> None:
        point = QPointF(50, 50)
        event = QWheelEvent(
            point,
            panel.editor.mapToGlobal(point),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(panel.editor.viewport(), event)

    wheel(2)
    assert settings.text_size == 20
    qtbot.waitUntil(lambda: panel.editor.typography.size == 20)
    wheel(-30)
    assert settings.text_size == 12
    panel.actions_here.made["usual_size"].trigger()
    assert settings.text_size == 18
    views.keep_typography(Typography("sans", 22, 150, 30, "Kai", "Georgia", False))
    assert Views(panel, Settings(kept), panel).typography() == views.typography()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_card_shows_and_changes_what_is_remembered(qtbot: QtBot, qapp: QApplication) -> None:
    panel, settings = WritePanel(), Settings({"write.text_size": 24, "write.face": "sans"})
    qtbot.addWidget(panel)
    panel.show()
    views = Views(panel, settings, panel)
    views.open_popover()
    card = views.popover
    assert card.isVisible()
    assert (card.sliders["size"].value(), card.face.value()) == (24, "sans")
    card.sliders["leading"].setValue(163)
    assert settings.leading == 165
    card.switches["indent"].setChecked(False)
    assert settings.indent is False
    qtbot.waitUntil(lambda: not panel.editor.typography.indent)
    card.reset.click()
    assert views.typography() == Typography()
    card.close()


@pytest.mark.parametrize(("text", "place", "unit"), [("abc", 2, 2), ("𠮷a𠮷b", 1, 2), ("𠮷a𠮷b", 3, 5), ("", 0, 0)])
def test_places_in_both_counts(text: str, place: int, unit: int) -> None:
    assert Places(text).to_qt(place) == unit
    assert Places(text).from_qt(unit) == place


def test_typography_is_compared_by_value() -> None:
    assert replace(Typography(), size=20) == Typography(size=20)
