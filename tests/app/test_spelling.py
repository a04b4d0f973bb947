"""Spelling: which words are underlined, what the menu over one does, and that it says which package is missing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.write import spelling, spelling_controller
from app.write.spelling import Check, Dictionaries
from tests.app.test_surprise import Page

KNOWN = {"the", "rain", "it's", "fell", "house", "elizabeth"}


class Book:
    """A dictionary of a few words."""

    def check(self, word: str) -> bool:
        return word in KNOWN

    def suggest(self, word: str) -> list[str]:
        return [f"{word}{k}" for k in range(9)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The rain fell", []),
        ("Teh rain fel.", ["Teh", "fel"]),
        ("It’s the hosue", ["hosue"]),
        ("他说rain和raim，𠮷teh", ["raim", "teh"]),
        ("NASA iPhone x2y me@raim.org a", []),
        ("Elizabeth elizabeth Mine mine’s", ["mine’s"]),
    ],
)
def test_only_latin_words_that_no_dictionary_has_are_wrong(text: str, wrong: list[str]) -> None:
    check = Check(Dictionaries([Book()], "check"), ["mine"])
    assert [text[start:end] for start, end in check.wrong(text)] == wrong


def test_the_packages_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "find_spec", lambda name: name == "enchant")
    fake = SimpleNamespace(dict_exists=lambda name: name == "en_GB", Dict=lambda name: Book())
    monkeypatch.setitem(sys.modules, "enchant", fake)
    found = spelling.installed()
    assert found is not None
    assert (found.known("rain"), found.known("raim")) == (True, False)
    fake.dict_exists = lambda name: False
    assert spelling.installed() is None
    monkeypatch.setitem(sys.modules, "enchant", None)  # as when its C library is missing
    assert spelling.installed() is None


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr(spelling_controller, "is_missing", lambda: False)
    monkeypatch.setattr(spelling_controller, "installed", lambda: Dictionaries([Book()], "check"))
    before = words.language
    set_language("en")
    made = Page()
    qtbot.addWidget(made.panel)
    made.panel.show()
    made.editor.load("𠮷。The raim fell teh")
    yield made
    made.controller.close()
    set_language(before)


def test_unknown_words_are_underlined_but_for_the_one_being_written(page: Page, qtbot: QtBot) -> None:
    assert page.settings.spelling is False
    page.panel.actions_here.made["spelling"].trigger()
    qtbot.waitUntil(lambda: page.coloured() == "raim")
    page.editor.insertPlainText(" ")
    qtbot.waitUntil(lambda: page.coloured() == "raimteh")
    QApplication.sendEvent(page.editor, QInputMethodEvent("yu", []))
    assert page.editor.composing
    assert page.coloured() == "raimteh"
    QApplication.sendEvent(page.editor, QInputMethodEvent())
    page.panel.actions_here.made["spelling"].trigger()
    assert not page.marks()
    assert page.settings.spelling is False


def test_the_menu_over_a_word_offers_others_and_learns_it(page: Page, qtbot: QtBot) -> None:
    page.controller.spelling.set_on(True)
    qtbot.waitUntil(lambda: bool(page.marks()))
    cursor = page.editor.textCursor()
    place = page.editor.document().toPlainText().index("raim") + 3  # one more in UTF-16
    cursor.setPosition(place)
    page.editor.setTextCursor(cursor)

    def offered() -> list[QAction]:
        menu = page.editor.context_menu(page.editor.cursorRect().center())
        qtbot.addWidget(menu)
        return menu.actions()

    assert [each.text() for each in offered()[:6]] == [
        *(f"raim{k}" for k in range(5)),
        tr("write.spelling_add", word="raim"),
    ]
    offered()[0].trigger()
    assert page.editor.text() == "𠮷。The raim0 fell teh"
    page.editor.undo()
    cursor.setPosition(place)
    page.editor.setTextCursor(cursor)
    offered()[5].trigger()
    assert page.settings.spelling_words == ["raim"]
    qtbot.waitUntil(lambda: "raim" not in page.coloured())
    assert "raim" not in offered()[0].text()


@pytest.mark.parametrize("missing", ["package", "dictionary"])
def test_what_is_missing_is_told(page: Page, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setattr(spelling_controller, "is_missing", lambda: missing == "package")
    monkeypatch.setattr(spelling_controller, "installed", lambda: None)
    set_language("zh")
    act = page.panel.actions_here.made["spelling"]
    assert ("spylls" in act.text()) is (missing == "package")
    act.trigger()
    qtbot.waitUntil(lambda: bool(page.said))
    assert ("pip install" in page.said[-1].text) is (missing == "package")
    assert not act.isChecked()
    assert page.settings.spelling is False
