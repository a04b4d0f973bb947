"""A drawing that paints itself into any room: on the screen, into a picture, into an SVG."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...theme import look
from ...widgets.picture import rendered


class Drawing(QWidget):
    """Subclasses say how in ``render_to``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)
        look.changed.connect(self.restyle)

    def render_to(self, painter: QPainter, room: QRectF) -> None:
        """Paint all of it into ``room``."""
        raise NotImplementedError

    def restyle(self) -> None:
        """The colours of the theme that now holds."""
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(820, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.render_to(painter, QRectF(self.rect()))
        painter.end()

    def as_picture(self, suffix: str) -> bytes:
        """What is seen now as "svg" or "png"."""
        room = QRectF(self.rect())
        return rendered(self.size(), lambda painter: self.render_to(painter, room), suffix)


def suffix_of(path: str, known: tuple[str, ...]) -> str:
    """The ending that says what to write; the first known one where there is none."""
    found = Path(path).suffix.lower().lstrip(".")
    return found if found in known else known[0]
