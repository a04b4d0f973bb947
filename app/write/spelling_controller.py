"""Spelling, off until asked for: unknown Latin words in sight are underlined; the menu over one offers others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from threading import Thread

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QTextCharFormat
from PySide6.QtWidgets import QMenu

from ..i18n import tr, words
from ..messages import Messages
from ..settings import Settings
from ..theme import look
from .overlay import Mark, Overlay
from .panel import WritePanel
from .places import Places
from .spelling import PACKAGES, Check, installed, is_missing


class SpellingController(QObject):
    """Dictionaries are loaded in a thread of their own, once."""

    loaded = Signal(object)

    def __init__(self, panel: WritePanel, messages: Messages, settings: Settings) -> None:
        super().__init__(panel)
        self._panel, self._editor = panel, panel.editor
        self._messages, self._settings = messages, settings
        self._check: Check | None = None
        self._loading = False
        self._overlay = Overlay(panel.editor, "spelling", self.marks)
        panel.spelling_requested.connect(self.set_on)
        panel.editor.document().contentsChanged.connect(self._overlay.refresh)
        panel.editor.cursorPositionChanged.connect(self._overlay.refresh)
        panel.editor.menu_made.connect(self._add_to_menu)
        self.loaded.connect(self._on_loaded)
        words.changed.connect(self._name)
        self._name()
        if settings.spelling and not is_missing():
            self.set_on(True)

    def set_on(self, on: bool) -> None:
        """Check from now on, if there is a package that can."""
        if on and is_missing():
            on = False
            self._messages.info(tr("write.spelling_missing", command=f"{sys.executable} -m pip install spylls"))
        self._settings.spelling = on
        self._panel.show_spelling(on)
        if on and self._check is None and not self._loading:
            self._loading = True
            Thread(target=lambda: self.loaded.emit(installed()), daemon=True).start()
        self._overlay.show(on and self._check is not None)

    def marks(self, first: int, last: int) -> Iterator[Mark]:
        """Unknown words, but for the one being written."""
        kind = QTextCharFormat()
        kind.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        kind.setUnderlineColor(look.color("seal"))
        caret = self._editor.textCursor().position()
        block, end = self._editor.document().findBlock(first), self._editor.document().findBlock(last)
        while block.isValid() and block.blockNumber() <= end.blockNumber():
            for start, stop in self._wrong_in(block.text()):
                if block.position() + stop != caret:
                    yield block.position() + start, block.position() + stop, kind
            block = block.next()

    def _wrong_in(self, text: str) -> Iterator[tuple[int, int]]:
        places = Places(text)
        for start, end in self._check.wrong(text) if self._check else ():
            yield places.to_qt(start), places.to_qt(end)

    def _on_loaded(self, speller: object) -> None:
        self._loading = False
        if speller is None:
            self._settings.spelling = False
            self._panel.show_spelling(False)
            self._messages.info(tr("write.spelling_no_dictionary"))
            return
        self._check = Check(speller, self._settings.spelling_words)  # pyright: ignore[reportArgumentType]
        self._overlay.show(self._settings.spelling)

    def _add_to_menu(self, menu: QMenu, place: int) -> None:
        if self._check is None or not self._overlay.shown:
            return
        block = self._editor.document().findBlock(place)
        at = place - block.position()
        for start, end in self._wrong_in(block.text()):
            if start <= at <= end:
                word = block.text().encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
                self._offer(menu, word, block.position() + start, block.position() + end)

    def _offer(self, menu: QMenu, word: str, start: int, end: int) -> None:
        first = menu.actions()[0] if menu.actions() else None
        made: list[QAction] = []
        for each in self._check.suggest(word) if self._check else ():
            made.append(QAction(each, menu))
            made[-1].triggered.connect(lambda _=False, each=each: self._editor.replace_text([(start, end, each)]))
        made.append(QAction(tr("write.spelling_add", word=word), menu))
        made[-1].triggered.connect(lambda _=False: self._add(word))
        menu.insertActions(first, made)  # type: ignore[arg-type]
        menu.insertSeparator(first)  # type: ignore[arg-type]

    def _add(self, word: str) -> None:
        self._settings.spelling_words = sorted({*self._settings.spelling_words, word})
        if self._check is not None:
            self._check.add(word)
            self._overlay.refresh()

    def _name(self, _: str = "") -> None:
        name = tr("write.menu_spelling")
        if is_missing():
            name = tr("write.menu_spelling_missing", name=name, package=PACKAGES["spylls"])
        self._panel.actions_here.made["spelling"].setText(name)
