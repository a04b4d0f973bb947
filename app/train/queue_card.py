"""What waits to be trained after the run in progress, in order; kept over restarts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from lstmcore.errors import CoreError
from lstmcore.specs import TrainSpec, from_dict, to_dict

from ..i18n import tr
from ..icons import dress
from ..settings import Settings
from ..widgets import Card, ElidedLabel, button, label

MOST = 20


class RunQueue(QObject):
    """The specs that wait, in the settings."""

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def specs(self) -> list[TrainSpec]:
        """Those that wait, first come first; one that an older or broken file holds is left out."""
        found: list[TrainSpec] = []
        for values in self._settings.queue:
            try:
                found.append(from_dict(TrainSpec, values))
            except (CoreError, AttributeError, TypeError):
                continue
        return found

    def add(self, spec: TrainSpec) -> bool:
        """One more at the end; False when there are too many."""
        waiting = self.specs()
        if len(waiting) >= MOST:
            return False
        self._keep([*waiting, spec])
        return True

    def take(self) -> TrainSpec | None:
        """The first one, which waits no longer."""
        waiting = self.specs()
        if not waiting:
            return None
        self._keep(waiting[1:])
        return waiting[0]

    def remove(self, place: int) -> None:
        """Not that one."""
        waiting = self.specs()
        if 0 <= place < len(waiting):
            self._keep(waiting[:place] + waiting[place + 1 :])

    def _keep(self, waiting: list[TrainSpec]) -> None:
        self._settings.queue = [to_dict(each) for each in waiting]
        self.changed.emit()


class QueueCard(Card):
    """Hidden while nothing waits."""

    removed = Signal(int)
    start_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._specs: list[TrainSpec] = []
        self._idle = True
        self._title = label("", "soft")
        self.start = button(kind="quiet")
        self.start.clicked.connect(self.start_requested)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.start)
        self.body.setSpacing(2)
        self.body.addLayout(head)
        self._lines: list[tuple[QWidget, ElidedLabel, QToolButton]] = []
        self.hide()

    def show_specs(self, specs: Sequence[TrainSpec], idle: bool) -> None:
        """What waits; while nothing trains it can be started from here."""
        if [*specs] != self._specs:
            self._specs = [*specs]
            for line, *_ in self._lines:
                line.hide()
                line.deleteLater()
            self._lines = [self._line(place) for place in range(len(specs))]
            for line, *_ in self._lines:
                self.body.addWidget(line)
        self._idle = idle
        self.start.setVisible(idle)
        self.setVisible(bool(specs))
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._title.setText(tr("train.queue_waiting" if self._idle else "train.queue", count=len(self._specs)))
        self.start.setText(tr("train.queue_start"))
        for (_, name, close), spec in zip(self._lines, self._specs, strict=True):
            name.set_text(name_of(spec))
            close.setToolTip(tr("train.queue_remove", name=name_of(spec)))
            close.setAccessibleName(close.toolTip())

    def _line(self, place: int) -> tuple[QWidget, ElidedLabel, QToolButton]:
        line, name, close = QWidget(), ElidedLabel("", "body"), QToolButton()
        dress(close, "close", size=14)
        close.clicked.connect(lambda: self.removed.emit(place))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(name, 1)
        row.addWidget(close)
        return line, name, close


def name_of(spec: TrainSpec) -> str:
    """A training that has not begun, in a few words."""
    values: dict[str, Any] = to_dict(spec)
    if spec.epochs is not None and spec.minutes is None:
        length = tr("train.queue_epochs", count=f"{spec.epochs:g}")
    elif spec.minutes is not None:
        length = tr("app.minutes", m=f"{spec.minutes:g}")
    else:
        length = tr(f"train.preset_{spec.preset or 'standard'}")
    return f"{values['name'] or (spec.sources[0] if spec.sources else '')} ・ {length}"
