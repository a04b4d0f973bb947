"""What was on the page before: what a crash left, and earlier versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lstmcore.errors import CoreError

from ..drafts.recovery import Found
from ..drafts.snapshots import Snapshot
from ..drafts.store import Draft, new_draft
from ..i18n import tr, words
from ..messages import Messages
from .compare import CompareDialog, Version, moment
from .editor import Editor
from .exchange import exchange
from .history import HistoryDialog
from .keeper import Keeper


class Past(QObject):
    """``recover`` before a draft is shown, ``ask`` once there is a window, ``show_history`` at any time."""

    def __init__(
        self, window: QWidget, editor: Editor, page: Callable[[], Draft], keeper: Keeper, messages: Messages
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._page, self._keeper, self._messages = window, editor, page, keeper, messages
        self._found: list[Found] = []

    def recover(self) -> None:
        """Follow the journals of a session that did not end."""
        try:
            self._found = self._keeper.recovered()
        except CoreError as problem:
            self._messages.error(problem.sentence(words.language))

    def ask(self) -> None:
        """One draft after the other: which version to go on with."""
        while self._found:
            found = self._found.pop(0)
            if found.damaged:
                self._messages.error(tr("write.recovery_damaged"))
            if found.saved is not None and found.saved.text != found.recovered.text:
                self._ask_one(found, found.saved)
                return
            if not found.damaged:
                self._messages.info(tr("write.recovery_done", name=found.recovered.name or tr("write.untitled")))

    def _ask_one(self, found: Found, saved: Draft) -> None:
        name = found.recovered.name or tr("write.untitled")
        dialog = CompareDialog(
            self._window.window(),
            tr("write.recovery_title"),
            tr("write.recovery_text", name=name),
            Version(tr("write.recovery_saved"), saved.text, saved.saved),
            Version(tr("write.recovery_recovered"), found.recovered.text, found.recovered.saved),
            (
                ("recovered", tr("write.recovery_use_recovered"), "primary"),
                ("saved", tr("write.recovery_use_saved"), "plain"),
                ("both", tr("write.recovery_both"), "plain"),
            ),
            otherwise="recovered",
        )
        dialog.answered.connect(lambda answer: self._on_answer(answer, found, saved))
        dialog.open()

    def _on_answer(self, answer: str, found: Found, saved: Draft) -> None:
        if answer == "both":
            title = tr("write.recovery_copy", name=saved.name)
            self._store(replace(new_draft(saved.text), spans=saved.spans, changed=saved.changed, title=title))
        elif answer == "saved":
            self._keeper.keep_version(found.recovered, "recovered")
            if self._page().key == saved.key:
                exchange(self._editor, saved.text, saved.spans, saved.changed)
            else:
                self._store(saved)
        self.ask()

    def _store(self, draft: Draft) -> None:
        try:
            self._keeper.store.write(draft)
        except CoreError as problem:
            self._messages.error(problem.sentence(words.language))

    # earlier versions

    def show_history(self) -> None:
        """The versions of the draft on the page."""
        draft, snapshots = self._page(), self._keeper.snapshots

        def read(version: Snapshot) -> str | None:
            found = snapshots.read(version)
            return found[0] if found else None

        name = draft.name or tr("write.untitled")
        dialog = HistoryDialog(self._window.window(), name, draft.text, snapshots.listed(draft.key), read)
        dialog.chosen.connect(self._go_back)
        dialog.open()

    def _go_back(self, version: Snapshot) -> None:
        found = self._keeper.snapshots.read(version)
        if found is not None and self._page().key == version.key:
            self._keeper.keep_version(self._page(), "before")
            exchange(self._editor, *found)
            self._messages.info(tr("write.history_done", when=moment(version.at)))
