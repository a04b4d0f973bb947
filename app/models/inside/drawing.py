"""A drawing that paints itself into any room: on the screen, into a picture, into an SVG."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...theme import look

FACTOR = 2  # of a picture, to the screen


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
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        room = QRectF(0, 0, self.width(), self.height())
        if suffix == "svg":
            sheet = QSvgGenerator()
            sheet.setOutputDevice(buffer)
            sheet.setSize(self.size())
            sheet.setViewBox(room)
            painter = QPainter(sheet)
            self.render_to(painter, room)
            painter.end()
        else:
            image = QImage(self.size() * FACTOR, QImage.Format.Format_RGB32)
            image.fill(look.color("surface"))
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(FACTOR, FACTOR)
            self.render_to(painter, room)
            painter.end()
            QImageWriter(buffer, QByteArray(b"png")).write(image)
        return bytes(buffer.data().data())


def suffix_of(path: str, known: tuple[str, ...]) -> str:
    """The ending that says what to write; the first known one where there is none."""
    found = Path(path).suffix.lower().lstrip(".")
    return found if found in known else known[0]
