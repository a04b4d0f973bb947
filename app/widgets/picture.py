"""What paints itself, as the bytes of a picture file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from ..theme import look

FACTOR = 2  # of a picture, to the screen


def rendered(size: QSize, paint: Callable[[QPainter], object], suffix: str) -> bytes:
    """What ``paint`` draws into a room of ``size``, as "svg" or "png"."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if suffix == "svg":
        sheet = QSvgGenerator()
        sheet.setOutputDevice(buffer)
        sheet.setSize(size)
        sheet.setViewBox(QRectF(0, 0, size.width(), size.height()))
        painter = QPainter(sheet)
        paint(painter)
        painter.end()
    else:
        image = QImage(size * FACTOR, QImage.Format.Format_RGB32)
        image.fill(look.color("surface"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(FACTOR, FACTOR)
        paint(painter)
        painter.end()
        QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
