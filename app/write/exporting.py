"""The draft as a document of another format; the draft itself stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from lstmcore.events import Done, Failed
from lstmcore.export import ORIGINS, export
from lstmcore.store.atomic import write_bytes

from ..drafts.sheet import Span
from ..drafts.store import Draft
from ..i18n import tr
from ..jobs import Job
from ..jobs.local import LocalJob
from ..messages import Messages
from .counting import SCRIPT_CHARS, script_of
from .places import Places

SUFFIXES = {"origins": "html", "origins_docx": "docx", "origins_json": "json"}
MARKDOWN = (".md", ".markdown")
NEVER_IN_NAMES = '<>:"/\\|?*'


class Exporter(QObject):
    """``ask`` for a place and write there beside the window's thread."""

    def __init__(self, window: QWidget, page: Callable[[], Draft], messages: Messages) -> None:
        super().__init__(window)
        self._window, self._page, self._messages = window, page, messages

    def ask(self, kind: str) -> None:
        """The page as a ``kind``: docx, epub, html, md, txt, or one of ORIGINS, which mark the model's words."""
        suffix = SUFFIXES.get(kind, kind)
        draft = self._page()
        name = "".join("_" if letter in NEVER_IN_NAMES else letter for letter in draft.name) or tr("write.untitled")
        filters = tr(f"write.export_{kind}").rstrip("…").replace("(.", "(*.")
        folder = Path(draft.file).parent if draft.file else Path.home()
        path, _ = QFileDialog.getSaveFileName(
            self._window, tr("write.export_title"), str(folder / f"{name}.{suffix}"), filters
        )
        if path:
            self.write(kind, path if Path(path).suffix else f"{path}.{suffix}")

    def write(self, kind: str, path: str) -> None:
        """Into ``path``, which the user has just confirmed."""
        draft = self._page()
        language = "zh" if script_of(draft.text[:SCRIPT_CHARS]) == "han" else "en"
        markdown = Path(draft.file).suffix.lower() in MARKDOWN

        def work() -> str:
            if kind in ORIGINS:
                spans, changed = (_in_characters(draft.text, each) for each in (draft.spans, draft.changed))
                write_bytes(path, ORIGINS[kind](draft.text, spans, draft.name, language, changed))
                return path
            write_bytes(path, export(kind, draft.text, draft.name, language, markdown))
            return path

        job = Job.start(LocalJob(work))
        job.ended.connect(self._on_ended)

    def _on_ended(self, last: object) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif isinstance(last, Done):
            self._messages.info(tr("write.export_done", name=Path(str(last.result["value"])).name))


def _in_characters(text: str, spans: Iterable[Span]) -> list[Span]:
    places = Places(text)
    edges = [(places.from_qt(start), places.from_qt(start + length)) for start, length in spans]
    return [(start, end - start) for start, end in edges]
