"""Opens a file to write on: text in whatever encoding, as it is; documents as their text. The core decides which."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lstmcore.events import Failed, FileRead
from lstmcore.specs import ReadSpec, TextSpec
from lstmcore.store import home
from lstmcore.text.magic import kind_of_document

from ..drafts.form import from_bytes, marked_codec
from ..drafts.store import new_draft
from ..i18n import tr
from ..jobs import CoreClient, Job
from ..messages import Messages

LARGEST_BYTES = 20_000_000
PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True)
class _Wanted:
    path: Path
    data: bytes
    out: Path | None = None  # where the text of a document comes to lie


class Opener(QObject):
    """``opened(Draft, mixed)``: a draft of its own, and whether its line ends were of several kinds.

    A file that is no text gives one sentence instead.
    """

    opened = Signal(object, bool)

    def __init__(self, client: CoreClient, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._messages = client, messages
        self._job: Job | None = None
        self._wanted: _Wanted | None = None

    def open(self, path: str) -> None:
        """UTF-8 opens at once, anything else after the core looked at it."""
        if self._job is not None:
            self._job.forget()
            self._job = None
        self._wanted = None
        place = Path(path)
        try:
            if place.stat().st_size > LARGEST_BYTES:
                self._refuse(place, tr("write.too_large"))
                return
            data = place.read_bytes()
        except OSError as problem:
            self._refuse(place, problem.strerror or str(problem))
            return
        if kind_of_document(data) or place.suffix.lower() in PAGES:
            self._wanted = _Wanted(place, data, home.cache() / f"{secrets.token_hex(8)}.txt")
            self._start(Job.start(self._client.run("text", TextSpec(path, str(self._wanted.out)))))
            return
        codec = marked_codec(data) or ("utf-8" if _is_utf8(data) else None)
        if codec is not None:
            self._emit(place, data, codec)
        else:
            self._wanted = _Wanted(place, data)
            self._start(Job.start(self._client.run("read", ReadSpec((path,)))))

    def _start(self, job: Job) -> None:
        self._job = job
        job.happened.connect(self._on_event)
        job.ended.connect(self._on_ended)

    def _on_event(self, event: object) -> None:
        wanted = self._wanted
        if not isinstance(event, FileRead) or wanted is None or wanted.out is not None:
            return
        self._wanted = None
        if event.refused:
            self._refuse(wanted.path, tr(f"error.{event.refused}", **event.values))
        else:
            try:
                self._emit(wanted.path, wanted.data, event.codec)
            except LookupError:
                self._refuse(wanted.path, event.codec)

    def _on_ended(self, last: object) -> None:
        self._job = None
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        if isinstance(last, Failed):
            self._refuse(wanted.path, tr(f"error.{last.key}", **last.values))
        elif wanted.out is not None:
            try:
                text = wanted.out.read_text(encoding="utf-8")
                wanted.out.unlink()
            except OSError as problem:
                self._refuse(wanted.path, problem.strerror or str(problem))
            else:
                draft = replace(new_draft(text), title=wanted.path.stem)
                self._messages.info(tr("write.imported", name=wanted.path.name))
                self.opened.emit(draft, False)

    def _emit(self, path: Path, data: bytes, codec: str) -> None:
        text, form, mixed = from_bytes(data, codec)
        self.opened.emit(new_draft(text, os.path.abspath(path), form=form), mixed)

    def _refuse(self, path: Path, reason: str) -> None:
        self._messages.error(tr("write.not_opened", name=path.name, reason=reason))


def _is_utf8(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False
