"""A drawing of several parts that the mouse and the arrow keys point at."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ..theme import look


class Pointing(QWidget):
    """``pointed`` with the key of the part under the mouse or reached by the keys, "" for none.

    Subclasses say how many parts there are, where, and what they are called.
    """

    pointed = Signal(str)
    STEPS: Mapping[Qt.Key, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at, self._marked = -1, ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self.update)

    def mark(self, key: str) -> None:
        """Mark every part of this key; "" none."""
        if key != self._marked:
            self._marked = key
            self.update()

    def keys(self) -> list[str]:
        """The key of each part; those with the same are marked together."""
        raise NotImplementedError

    def part_under(self, point: QPointF) -> int:
        """Which part is there, -1 for none."""
        raise NotImplementedError

    def spoken_part(self, at: int) -> str:
        """Part ``at`` in words."""
        raise NotImplementedError

    def is_marked(self, at: int, key: str) -> bool:
        """Whether part ``at`` of this key is to be drawn as marked."""
        return at == self._at or bool(key and key == self._marked)

    def _point(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.pointed.emit(self.keys()[at] if at >= 0 else "")
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.part_under(QPointF(event.pos()))
            if at >= 0 and (spoken := self.spoken_part(at)):
                QToolTip.showText(event.globalPos(), spoken, self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.part_under(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._point(-1)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, count = self.STEPS.get(Qt.Key(event.key())), len(self.keys())
        if step is None or not count:
            super().keyPressEvent(event)
        else:
            self._point(min(max(self._at + step, 0), count - 1))
