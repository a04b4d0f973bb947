"""How the curve is looked at: units, axes, smoothing, runs beside it, pictures and numbers to keep."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QStandardPaths, QTimer
from PySide6.QtWidgets import QFileDialog

from lstmcore.events import Done, Failed, Sampled
from lstmcore.store.atomic import write_bytes

from ..i18n import tr
from ..jobs.job import Job
from ..jobs.local import LocalJob
from ..messages import Messages
from ..settings import Settings
from .board import Board
from .history import History
from .scale import Scale
from .series import SMOOTH_SHARE

PICTURES = ("png", "svg")
SMOOTH_MS = 120


class PastClient(Protocol):
    """The part of the client that tells of runs."""

    def past(self, run_folder: str) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Past:
    """What a run has told so far: its curve, and what it wrote at each checkpoint."""

    history: History
    sampled: list[Sampled]


def read_past(client: PastClient, run_folder: str, share: float = SMOOTH_SHARE) -> Past:
    """A run so far, from its files; called on a thread."""
    history, told = History(), client.past(run_folder)
    history.training.share = share
    history.load(told)
    return Past(history, list(told.get("sampled") or ()))


def share_of(smoothing: int) -> float:
    """The slider (0-100) as a share of the run: fine at its left, 0.3 at its right, the usual 0.03 near 32."""
    return 0.3 * (smoothing / 100) ** 2


class CurveController(QObject):
    """Obeys the View card, remembers it in the settings."""

    def __init__(self, board: Board, client: PastClient, messages: Messages, settings: Settings) -> None:
        super().__init__(board)
        self.board, self._client, self._messages, self._settings = board, client, messages, settings
        self._reading: dict[str, Job] = {}
        self._soon = QTimer(self, singleShot=True, interval=SMOOTH_MS)  # a million points take a moment
        self._soon.timeout.connect(self._smooth)
        card = board.card
        card.show_view(
            settings.curve_unit, settings.curve_axis, settings.curve_lane, settings.curve_log, settings.smoothing
        )
        card.chosen.connect(self._on_chosen)
        card.switched.connect(self._on_switched)
        card.smoothed.connect(self._on_smoothed)
        card.save_requested.connect(self.save)
        board.curves_made.connect(self._on_made)
        board.beside.take_away_requested.connect(lambda run: board.curves.take_away(run))
        board.show_unit(settings.curve_unit)

    def lay_beside(self, run: str, name: str) -> None:
        """Read another run and draw it too."""
        if run in self._reading:
            return
        share = share_of(self._settings.smoothing)
        job = self._reading[run] = Job.start(LocalJob(partial(read_past, self._client, run, share)))
        job.ended.connect(lambda last: self._on_past(run, name, last))

    def save(self, what: str) -> None:
        """Ask where, then write the "picture" or the "csv" there."""
        kinds = PICTURES if what == "picture" else ("csv",)
        filters = ";;".join(f"{kind.upper()} (*.{kind})" for kind in kinds)
        path = self.ask_place(f"curve.{kinds[0]}", filters, tr(f"train.save_{what}"))
        if path:
            self.write(what, path)

    def ask_place(self, name: str, filters: str, title: str) -> str:
        """The file to write; "" when the user thinks better of it."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return QFileDialog.getSaveFileName(self.board, title, str(Path(folder) / name), filters)[0]

    def write(self, what: str, path: str) -> None:
        """Into ``path``, which the user has just confirmed."""
        from .keeping import as_csv, as_picture

        curves = self.board.curves
        found = Path(path).suffix.lower().lstrip(".")
        if what == "picture":
            suffix = found if found in PICTURES else PICTURES[0]
            data = as_picture(curves, suffix)
        else:
            runs = [(tr("train.this_run"), curves.history), *((each.name, each.history) for each in curves.overlays)]
            suffix, data = "csv", as_csv([each for each in runs if not each[1].empty])
        self.keep(path, data, suffix)

    def keep(self, path: str, data: bytes, suffix: str) -> None:
        """Write ``data`` to ``path``, which the user has just confirmed, and say so."""
        path = path if path.lower().endswith(f".{suffix}") else f"{path}.{suffix}"
        job = Job.start(LocalJob(partial(write_bytes, path, data)))
        job.ended.connect(lambda last: self._on_written(last, Path(path).name))

    def _on_made(self) -> None:
        settings, curves = self._settings, self.board.curves
        curves.smooth_by(share_of(settings.smoothing))
        curves.show_lane(settings.curve_lane)
        curves.show_scale(Scale(settings.curve_unit, settings.curve_axis, settings.curve_log))
        curves.overlays_changed.connect(self._show_beside)

    def _on_chosen(self, name: str, value: str) -> None:
        if name == "lane":
            self._settings.curve_lane = value
            self.board.curves.show_lane(value)
            return
        if name == "unit":
            self._settings.curve_unit = value
            self.board.show_unit(value)
        else:
            self._settings.curve_axis = value
        self._show_scale()

    def _on_switched(self, name: str, on: bool) -> None:
        if name == "whole":
            self.board.curves.show_whole(on)
        else:
            self._settings.curve_log = on
            self._show_scale()

    def _show_scale(self) -> None:
        settings = self._settings
        self.board.curves.show_scale(Scale(settings.curve_unit, settings.curve_axis, settings.curve_log))

    def _on_smoothed(self, smoothing: int) -> None:
        self._settings.smoothing = smoothing
        self._soon.start()

    def _smooth(self) -> None:
        self.board.curves.smooth_by(share_of(self._settings.smoothing))

    def _on_past(self, run: str, name: str, last: Done | Failed) -> None:
        self._reading.pop(run, None)
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif last.result["value"].history.empty:
            self._messages.info(tr("train.no_curve", name=name))
        else:
            self.board.curves.lay_beside(run, name, last.result["value"].history)

    def _show_beside(self) -> None:
        self.board.beside.show_runs([(each.run, each.name, each.token) for each in self.board.curves.overlays])

    def _on_written(self, last: Done | Failed, name: str) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
        else:
            self._messages.info(tr("inside.saved", name=name))
