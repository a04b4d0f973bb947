"""Keeps what is on the page: each key in the journal, the whole in its draft, a version of it from time to time."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from lstmcore.errors import CoreError
from lstmcore.store import home

from ..drafts.journal import Journal
from ..drafts.recovery import Found, recover
from ..drafts.snapshots import Snapshots
from ..drafts.store import Draft, DraftStore
from .autosave import Autosave
from .editor import Editor
from .recorder import Recorder

log = logging.getLogger(__name__)


class Keeper(QObject):
    """``begin`` follows a draft, ``end`` lets it go. ``page`` gives the draft as it stands, ``head`` all but its text.

    ``failed(problem)`` when the disk does not take it: a CoreError.
    """

    failed = Signal(object)
    _told = Signal(object)
    _lost = Signal()

    def __init__(
        self, editor: Editor, page: Callable[[], Draft], head: Callable[[], Draft], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.store = DraftStore(home.drafts())
        self.snapshots = Snapshots(home.backups())
        self.autosave = Autosave(self.store, self._take, self, self._on_disk, self._take_later)
        self.autosave.failed.connect(self.failed)
        self._editor, self._page, self._head = editor, page, head
        self._folder = home.recovery()
        self._recorder = Recorder(editor.document(), self)
        self._journal: Journal | None = None
        self._told.connect(self._on_told)
        self._lost.connect(self._on_lost)

    def recovered(self) -> list[Found]:
        """What a crash left behind; each is the draft from now on. Before anything begins."""
        for key in self.store.empty_trash():
            self.snapshots.forget(key)
        return recover(self._folder, self.store, self.snapshots)

    def begin(self, draft: Draft) -> None:
        """Follow ``draft``, which is on the page; BadInput ``draft_busy`` when another window does."""
        self.end()
        self._journal = Journal(
            self._folder, draft.key, draft.text, draft.spans, self._told.emit, draft.journal, draft.changed
        )
        self._recorder.record = self._journal.record

    def end(self) -> None:
        """Everything on disk; the draft is free for others. What is typed now goes nowhere."""
        self.autosave.flush()
        self._recorder.record = None
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def rescue(self) -> None:
        """As much as can be on disk when this returns, whatever state the app is in."""
        if self._journal is not None:
            self._journal.settle(2.0)
        self.autosave.flush()

    def close(self) -> None:
        """The end of the session."""
        self.end()
        self.autosave.close()

    def keep_version(self, draft: Draft, why: str) -> None:
        """A version apart, before something takes its place; a full disk is told and stops nothing."""
        try:
            self.snapshots.take(draft, why)
        except CoreError as problem:
            self.failed.emit(problem)

    def _take(self) -> Draft:
        draft = self._page()
        if self._journal is None or self._journal.key != draft.key:
            return draft
        return replace(draft, journal=self._journal.cut(draft.text, draft.spans, draft.changed))

    def _take_later(self) -> Callable[[], Draft | None]:
        """The draft as the journal knows it: a novel takes the page itself a third of a second."""
        journal = self._journal
        if journal is None or journal.key != self._head().key:
            draft = self._page()
            return lambda: draft
        head, cut = self._head(), journal.cut_here(self._editor.document().characterCount() - 1)

        def take() -> Draft | None:
            known = cut.wait()
            if known is None:
                self._lost.emit()
                return None
            spans, changed = tuple(known.spans), tuple(known.changed)
            return replace(head, text=known.text, spans=spans, changed=changed, journal=cut.generation)

        return take

    def _on_lost(self) -> None:
        """The journal does not hold what the page holds: the page counts."""
        self.autosave.touch()
        self.autosave.flush()

    def _on_disk(self, draft: Draft) -> None:
        journal = self._journal
        if journal is not None and journal.key == draft.key:
            journal.drop(draft.journal)
        with contextlib.suppress(CoreError):  # the draft itself is safe; the next save tries again
            self.snapshots.take_when_due(draft)

    def _on_told(self, problem: object) -> None:
        if isinstance(problem, CoreError):
            self.failed.emit(problem)
