"""The list of all drafts: what it shows, and what its wishes do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lstmcore.errors import CoreError

from ..drafts.store import Draft
from ..i18n import tr, words
from ..messages import Messages
from .drafts_dialog import DraftsDialog
from .keeper import Keeper


class Shelf(QObject):
    """``open_requested(key)`` for another draft, ``renamed(title)`` when the one on the page got a name."""

    open_requested = Signal(str)
    renamed = Signal(str)

    def __init__(self, window: QWidget, page: Callable[[], Draft], keeper: Keeper, messages: Messages) -> None:
        super().__init__(window)
        self._window, self._page, self._keeper, self._messages = window, page, keeper, messages
        self._dialog: DraftsDialog | None = None
        self._thrown = ""

    def show(self) -> None:
        """Open the list over the window."""
        self._keeper.autosave.flush()
        dialog = self._dialog = DraftsDialog(self._window.window())
        dialog.open_requested.connect(self._on_open)
        dialog.rename_requested.connect(self._on_rename)
        dialog.throw_requested.connect(self._on_throw)
        dialog.back_requested.connect(self._on_back)
        dialog.kind_changed.connect(self._refresh)
        dialog.undo.clicked.connect(lambda: self._on_back(self._thrown))
        dialog.finished.connect(self._on_closed)
        self._refresh()
        dialog.open()

    def _refresh(self, _: str = "") -> None:
        if self._dialog is not None:
            self._dialog.show_drafts(self._keeper.store.all(self._dialog.in_trash), self._page().key)

    def _on_open(self, key: str) -> None:
        if key != self._page().key:
            self.open_requested.emit(key)

    def _on_rename(self, key: str, title: str) -> None:
        if key == self._page().key:
            self.renamed.emit(title)
            self._keeper.autosave.flush()
        else:
            self._do(lambda: self._keeper.store.rename(key, title))
        self._refresh()

    def _on_throw(self, key: str) -> None:
        draft = self._keeper.store.read(key)
        if self._do(lambda: self._keeper.store.throw_away(key)) and self._dialog is not None and draft is not None:
            self._thrown = key
            self._refresh()
            self._dialog.say(tr("write.list_thrown", name=draft.name or tr("write.untitled")), undo=True)

    def _on_back(self, key: str) -> None:
        if self._do(lambda: self._keeper.store.bring_back(key)) and self._dialog is not None:
            self._dialog.undo.hide()
            self._refresh()

    def _do(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except CoreError as problem:
            if self._dialog is not None:
                self._dialog.say(problem.sentence(words.language))
            return False
        return True

    def _on_closed(self, _: int) -> None:
        self._dialog = None
