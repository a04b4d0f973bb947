"""The quiet ring of the goal, and the card where it is set."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QSpinBox, QToolButton, QVBoxLayout, QWidget

from ..i18n import duration, number, tr, words
from ..theme import look
from ..widgets import Segmented, label

RING_PX, PEN_PX = 18, 2.6
UNITS, SPANS = ("count", "letters"), ("day", "session")
MOST, STEP = 1_000_000, 100


class Ring(QToolButton):
    """A circle that closes; full, it shows a tick, for colour alone says too little."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        look.changed.connect(self.update)

    def show_share(self, share: float, words: str) -> None:
        """``share`` of the goal, 0-1 and beyond; ``words`` say it."""
        self.share = share
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(RING_PX + 10, RING_PX + 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QRectF(0, 0, RING_PX - PEN_PX, RING_PX - PEN_PX)
        edge.moveCenter(QRectF(self.rect()).center())
        painter.setPen(QPen(look.color("selected"), PEN_PX))
        painter.drawEllipse(edge)
        token = "good" if self.share >= 1 else "ink"
        pen = QPen(look.color(token), PEN_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(edge, 90 * 16, -round(min(1.0, self.share) * 360 * 16))
        if self.share >= 1:
            middle = edge.center()
            points = (QPoint(-3, 0), QPoint(-1, 2), QPoint(3, -3))
            painter.drawPolyline([middle.toPoint() + point for point in points])


class GoalCard(QFrame):
    """``changed(goal, unit, span)`` when the user sets another one."""

    changed = Signal(int, str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.amount = QSpinBox()
        self.amount.setRange(0, MOST)
        self.amount.setSingleStep(STEP)
        self.amount.setGroupSeparatorShown(True)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.unit, self.span = Segmented([(each, "") for each in UNITS]), Segmented([(each, "") for each in SPANS])
        self.progress, self.time = label("", "body", wrap=True), label("", "soft", wrap=True)
        self._labels = {name: label("", "soft") for name in ("amount", "unit", "span")}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        for row, (name, widget) in enumerate((("amount", self.amount), ("unit", self.unit), ("span", self.span))):
            grid.addWidget(self._labels[name], row, 0)
            grid.addWidget(widget, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(grid)
        column.addWidget(self.progress)
        column.addWidget(self.time)
        for signal in (self.amount.valueChanged, self.unit.changed, self.span.changed):
            signal.connect(self._on_changed)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_goal(self, goal: int, unit: str, span: str) -> None:
        """What is set."""
        with QSignalBlocker(self.amount):
            self.amount.setValue(goal)
        self.unit.set_value(unit)
        self.span.set_value(span)

    def show_progress(self, session: int, today: int, seconds: float) -> None:
        """What was written, in the unit of the goal, and for how long."""
        self.progress.setText(tr("write.goal_written", session=number(session), today=number(today)))
        self.time.setText(tr("write.goal_time", time=duration(seconds)))

    def open_under(self, anchor: QWidget) -> None:
        """Show the card below ``anchor``."""
        self.adjustSize()
        self.move(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))
        self.show()
        self.amount.setFocus()
        self.amount.selectAll()

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        for name, made in self._labels.items():
            made.setText(tr(f"write.goal_{name}"))
        self.amount.setSpecialValueText(tr("write.goal_none"))
        self.amount.setAccessibleName(tr("write.goal_amount"))
        self.unit.set_words(**{each: tr(f"write.goal_unit_{each}") for each in UNITS})
        self.unit.setAccessibleName(tr("write.goal_unit"))
        self.span.set_words(**{each: tr(f"write.goal_span_{each}") for each in SPANS})
        self.span.setAccessibleName(tr("write.goal_span"))

    def _on_changed(self, _: object) -> None:
        self.changed.emit(self.amount.value(), self.unit.value(), self.span.value())
