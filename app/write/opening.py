"""Opens a text file in whatever encoding it is; the core decides which one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lstmcore.events import Failed, FileRead
from lstmcore.specs import ReadSpec

from ..i18n import tr
from ..jobs import CoreClient, Job
from ..messages import Messages

LARGEST_BYTES = 20_000_000


class Opener(QObject):
    """``opened(path, text)``; a file that is no text gives one sentence instead."""

    opened = Signal(str, str)

    def __init__(self, client: CoreClient, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._messages = client, messages
        self._job: Job | None = None
        self._path = Path()
        self._raw = b""

    def open(self, path: str) -> None:
        """UTF-8 opens at once, anything else after the core looked at it."""
        if self._job is not None:
            self._job.forget()
            self._job = None
        self._path = Path(path)
        try:
            if self._path.stat().st_size > LARGEST_BYTES:
                self._refuse(tr("write.too_large"))
                return
            self._raw = self._path.read_bytes()
        except OSError as problem:
            self._refuse(problem.strerror or str(problem))
            return
        try:
            text = self._raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._ask_core()
        else:
            if "\0" in text:
                self._ask_core()
            else:
                self._emit(text)

    def _ask_core(self) -> None:
        self._job = Job.start(self._client.run("read", ReadSpec((str(self._path),))))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def _on_event(self, event: object) -> None:
        if not isinstance(event, FileRead) or not self._raw:
            return
        if event.refused:
            self._refuse(tr(f"error.{event.refused}", **event.values))
        else:
            try:
                self._emit(self._raw.decode(event.codec, "replace"))
            except LookupError:
                self._refuse(event.codec)
        self._raw = b""

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed) and self._raw:
            self._messages.failed(last)

    def _emit(self, text: str) -> None:
        self.opened.emit(str(self._path), text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))

    def _refuse(self, reason: str) -> None:
        self._messages.error(tr("write.not_opened", name=self._path.name, reason=reason))
