"""Verdicts that a person corrects become rows of a table, and the model can be taught again with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from lstmcore.events import Done, Failed
from lstmcore.specs import TrainReviewsSpec
from lstmcore.store import home

from ..i18n import tr
from ..jobs import Job
from ..jobs.local import LocalJob
from ..messages import Action, Messages
from ..state import AppState
from .kept import Kept, Origin
from .panel import ReviewsPanel
from .table_controller import TableController

Read = tuple[str, str, Origin | None, dict[str, str]]  # model, name of its corrections, what it learned from, they


class CorrectionController(QObject):
    """Follows the model in use and the text that is rated."""

    def __init__(
        self, panel: ReviewsPanel, state: AppState, tables: TableController, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panel, self._state, self._tables, self._messages = panel, state, tables, messages
        self.kept = Kept(home.home() / "reviews")
        self._ref, self._key = "", ""
        self.text = ""  # what is rated on the page
        self._origin: Origin | None = None
        self._found: dict[str, str] = {}
        self._then: dict[QObject, Callable[[Any], object]] = {}  # what follows each job at work
        panel.correct_requested.connect(self.correct)
        panel.retrain_requested.connect(self.retrain)
        tables.learned.connect(self._remember)

    def follow(self, ref: str) -> None:
        """Another model rates from now on: its corrections are read."""
        self._ref = ref
        if ref:
            self._do(partial(self._read, ref), self._on_read)

    def show(self, text: str) -> None:
        """``text`` has been rated."""
        self.text = text
        self._show()

    def correct(self, verdict: str) -> None:
        """The rated text is ``verdict``."""
        if self._ref and self._key and self.text.strip():
            self._do(partial(self._correct, self._ref, self._key, self.text, verdict), self._on_read)

    def retrain(self) -> None:
        """Teach the model again with its table and the corrections; ask for a table where its own is not there."""
        origin, gone = self._origin, self._origin.gone() if self._origin else ""
        if origin is None or gone:
            said = tr("reviews.table_gone", path=gone) if gone else tr("reviews.table_unknown")
            self._messages.ask(said, Action(tr("reviews.choose_table"), self._choose), topic="retrain")
            return
        self._train(origin)

    def _choose(self) -> None:
        file = self._tables.ask_table()
        if file:
            self._train(Origin((file,)))

    def _train(self, origin: Origin) -> None:
        card = self._state.model(self._ref) or {}
        classes = len((card.get("calibration") or {}).get("levels") or (0, 1))
        spec = TrainReviewsSpec(
            origin.tables,
            name=str(card.get("name") or Path(origin.tables[0]).stem),
            text_column=origin.text_column,
            label_column=origin.label_column,
            preset=origin.preset,
            classes=classes,
            corrections=str(self.kept.path(self._key)),
        )
        self._tables.learn(spec, replace(origin, key=self._key, used=len(self._found)))

    def _remember(self, ref: str, origin: Origin) -> None:
        if ref:
            self._do(partial(self.kept.remember, ref, origin), lambda _: self.follow(self._ref))

    def _read(self, ref: str) -> Read:
        key = self.kept.key(ref)
        return ref, key, self.kept.origin(ref), self.kept.corrections(key)

    def _correct(self, ref: str, key: str, text: str, verdict: str) -> Read:
        return ref, key, self.kept.origin(ref), self.kept.correct(key, text, verdict)

    def _on_read(self, found: Read) -> None:
        if found[0] == self._ref:
            _, self._key, self._origin, self._found = found
            self._show()

    def _show(self) -> None:
        used = self._origin.used if self._origin else 0
        verdict = self._found.get(self.text, "")
        self._panel.text_page.correcting.show_correction(verdict, max(0, len(self._found) - used))

    def _do(self, work: partial[Any], then: Callable[[Any], object]) -> None:
        job = Job.start(LocalJob(work))
        self._then[job] = then
        # a bound method: the answer to a page that is gone reaches nobody
        job.ended.connect(self._on_ended)

    def _on_ended(self, last: Done | Failed) -> None:
        then = self._then.pop(self.sender())
        if isinstance(last, Failed):
            self._messages.failed(last)
        else:
            then(last.result["value"])
