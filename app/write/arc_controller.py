"""The emotional arc: paragraphs that are not rated yet are sent a moment after the last key, the nearest first."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextBlock

from lstmcore.events import Failed, ParagraphsRated
from lstmcore.specs import ArcSpec

from ..i18n import tr
from ..jobs import CoreClient, Job
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .arc_margin import ArcMargin
from .counting import SCRIPT_CHARS, script_of
from .panel import WritePanel

PAUSE_MS = 1200
AT_ONCE = 60  # paragraphs asked about in one request
WALK = 1500  # paragraphs looked at before the window may do something else
KEPT = 50_000  # scores of paragraphs that are remembered


class ArcController(QObject):
    """Off unless asked for. The model: the review model in use if it reads the draft's language, else one that does."""

    def __init__(
        self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self._panel, self._state, self._client = panel, state, client
        self._messages, self._settings = messages, settings
        self._editor, self.margin = panel.editor, ArcMargin(panel.editor)
        self._job: Job | None = None
        self._asked: list[str] = []
        self._walk: Iterator[QTextBlock] = iter(())
        self._model, self._failed = "", False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._go_on)
        panel.arc_requested.connect(self.set_on)
        panel.editor.document().contentsChange.connect(self._on_change)
        panel.editor.loaded.connect(self._begin)
        state.models_changed.connect(self._begin)
        state.current_reviews_model_changed.connect(self._begin)
        panel.show_arc(settings.arc)
        self.margin.set_on(settings.arc)

    def set_on(self, on: bool) -> None:
        """Switch it, and remember."""
        self._settings.arc = on
        self._panel.show_arc(on)
        self.margin.set_on(on)
        self._failed = False
        if on and not self._reader():
            self._messages.info(tr("write.arc_no_model"))
        self._begin()

    def close(self) -> None:
        """Nothing more is asked."""
        self._pause.stop()
        self._more.stop()
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _reader(self) -> str:
        """The ref of the model that reads the draft's language, "" for none."""
        script = script_of(self._editor.head(SCRIPT_CHARS))
        return self._state.reviews_reader("zh" if script == "han" else "en")

    def _on_change(self, _position: int, removed: int, added: int) -> None:
        if self._settings.arc and (removed or added):
            self.close()
            self._pause.start()

    def _begin(self, _: object = None) -> None:
        self.close()
        if not self._settings.arc:
            return
        model = self._reader()
        if model != self._model:
            self._model = model
            self.margin.scores.clear()
        self.margin.refresh()
        if model and not self._failed:
            self._walk = outward(self._editor.textCursor().block())
            self._go_on()

    def _go_on(self) -> None:
        """Look for paragraphs without a score, outward from the caret."""
        if self._editor.composing:
            self._pause.start()
            return
        known, found = self.margin.scores, dict[str, None]()
        for _ in range(WALK):
            block = next(self._walk, None)
            if block is None:
                break
            text = block.text().strip()
            if text and text not in known:
                found[text] = None
                if len(found) == AT_ONCE:
                    break
        else:
            if not found:
                self._more.start()
        if found:
            self._asked = list(found)
            self._job = Job.start(self._client.ask("arc", ArcSpec(self._model, tuple(self._asked))))
            self._job.happened.connect(self._on_event)
            self._job.ended.connect(self._on_ended)

    def _on_event(self, event: object) -> None:
        if isinstance(event, ParagraphsRated):
            if len(self.margin.scores) > KEPT:
                self.margin.scores.clear()
            asked = self._asked[event.start : event.start + len(event.scores)]
            self.margin.scores.update(zip(asked, event.scores, strict=True))
            self.margin.refresh()

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed):
            self._failed = True
            self._messages.failed(last)
        else:
            self._more.start()


def outward(start: QTextBlock) -> Iterator[QTextBlock]:
    """``start``, the paragraph before it, the one after it, and so on to both ends."""
    after, before = start, start.previous()
    while after.isValid() or before.isValid():
        if after.isValid():
            yield after
            after = after.next()
        if before.isValid():
            yield before
            before = before.previous()
