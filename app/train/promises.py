"""How fast this machine trains, by its trainings or a few seconds of trial, and what the presets promise by that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from lstmcore.events import Done, Failed
from lstmcore.specs import SpeedSpec

from ..i18n import duration, number, tr
from ..jobs import CoreClient, Job
from ..reports import Report, size_of
from ..settings import Settings
from .presets import Expectation, Preset, bar_of, expect, kind_of, speeds_of

ROUGH_FROM_S = 90 * 60.0


class Promises(QObject):
    """``changed`` when more is known than before."""

    changed = Signal()

    def __init__(self, client: CoreClient, settings: Settings) -> None:
        super().__init__()
        self._client, self._settings = client, settings
        self._rows: Sequence[dict[str, Any]] = ()
        self._measured: dict[str, float] = {}
        self._trial: Job | None = None

    def know(self, rows: Sequence[dict[str, Any]]) -> None:
        """The trainings of this machine, newest first."""
        self._rows, self._measured = rows, speeds_of(rows)
        self.changed.emit()

    def speed(self, kind: str) -> float:
        """Tokens a second of one usual layer; 0 while not known."""
        tried = self._settings.speed.get(kind)
        return self._measured.get(kind) or (float(tried) if isinstance(tried, (int, float)) else 0.0)

    def try_out(self, report: Report | None) -> None:
        """Let the machine train for some seconds, if nothing else tells how fast it learns such a text."""
        if report is None or self._trial is not None or self.speed(_kind(report)):
            return
        self._trial = Job.start(self._client.run("speed", SpeedSpec()))
        self._trial.ended.connect(self._on_tried)

    def leave_off(self) -> None:
        """The machine is needed for something else."""
        if self._trial is not None:
            self._trial.forget()
            self._trial = None

    def of(self, preset: Preset, report: Report | None) -> tuple[str, str]:
        """What a preset takes and what it is likely to give for this corpus; and how that is known."""
        speed = self.speed(_kind(report)) if report is not None else 0.0
        if report is None or not speed:
            return _about(preset.minutes * 60), tr("train.promise_unknown")
        chars, language = size_of(report), str(report.get("language") or "")
        found = expect(preset.minutes, chars, language, speed, bar_of(self._rows, str(report.get("folder"))))
        ends_early = found.minutes < preset.minutes
        time = _about(found.minutes * 60)
        said = tr("train.promise_all", time=time, epochs=f"{found.epochs:.0f}") if ends_early else time
        how = "train.speed_known" if _kind(report) in self._measured else "train.speed_tried"
        epochs = f"{found.epochs:.0f}" if found.epochs >= 10 else f"{found.epochs:.1f}"
        notes = [tr(how, speed=number(found.tokens_per_second), epochs=epochs)]
        if ends_early:
            notes.append(tr("train.promise_all_note"))
        if found.low > 0:
            said += ("\n" if ends_early else " ・ ") + _bits(found)
            notes.append(tr("train.promise_own_bar" if found.own_bar else "train.promise_by_size"))
            if self._settings.head_start:
                notes.append(tr("train.promise_head_start"))
        return said, "\n".join(notes)

    def _on_tried(self, last: Done | Failed) -> None:
        self._trial = None
        if isinstance(last, Done) and last.status == "done":
            self._settings.speed = {name: last.result[name] for name in ("large", "small") if name in last.result}
            self.changed.emit()


def _kind(report: Report) -> str:
    return kind_of(str(report.get("language") or ""), size_of(report))


def _bits(found: Expectation) -> str:
    low, high = found.low, found.high
    if high - low <= 0.06 * high:
        return tr("train.about_bits", bits=f"{(low + high) / 2:.1f}")
    return tr("train.between_bits", low=f"{low:.1f}", high=f"{high:.1f}")


def _about(seconds: float) -> str:
    """Such as "about 15 min": whole minutes, from an hour and a half on halves of an hour."""
    if seconds < 50:
        return tr("train.about_time", time=duration(max(5, round(seconds / 5) * 5)))
    if seconds < ROUGH_FROM_S:
        return tr("train.about_time", time=tr("app.minutes", m=max(1, round(seconds / 60))))
    return tr("train.about_hours", hours=f"{round(seconds / 1800) / 2:g}")
