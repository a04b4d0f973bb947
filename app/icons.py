"""Line drawings of resources/icons, coloured by token and redrawn when the look changes."""

from __future__ import annotations

from functools import cache
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from lstmcore.errors import resources

from .theme import look, serif_font

SIZE = 28
_dressed: WeakKeyDictionary[QAbstractButton, tuple[str, str, str, int]] = WeakKeyDictionary()


def pixmap(name: str, token: str = "soft", size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """The drawing ``name`` in the colour of ``token``; FileNotFoundError for a name that is not drawn."""
    return _render(name, look.color(token).name(), size, ratio)


def icon(name: str, token: str = "soft", on: str | None = None, size: int = SIZE) -> QIcon:
    """An icon; ``on`` colours its checked state. Prefer ``dress``, which follows the look."""
    made = QIcon()
    for state, color in ((QIcon.State.Off, token), (QIcon.State.On, on or token)):
        for ratio in (1.0, 2.0):
            made.addPixmap(pixmap(name, color, size, ratio), QIcon.Mode.Normal, state)
            made.addPixmap(pixmap(name, "faint", size, ratio), QIcon.Mode.Disabled, state)
    return made


def dress(button: QAbstractButton, name: str, token: str = "soft", on: str | None = None, size: int = 20) -> None:
    """Give ``button`` the drawing ``name``; it is recoloured whenever the look changes."""
    _dressed[button] = (name, token, on or token, size)
    _draw(button)


def seal(size: int = 256) -> QIcon:
    """The app's own mark: 墨 on a red seal."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#B23A2B"))
    painter.drawRoundedRect(picture.rect(), size * 0.2, size * 0.2)
    font = serif_font(round(size * 0.66))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor("#FFF8F2"))
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, "墨")
    painter.end()
    return QIcon(picture)


def _draw(button: QAbstractButton) -> None:
    name, token, on, size = _dressed[button]
    button.setIcon(icon(name, token, on, size))
    button.setIconSize(QSize(size, size))


def _redraw_all() -> None:
    for button in list(_dressed):
        if isValid(button):
            _draw(button)


@cache
def _source(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _render(name: str, color: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


look.changed.connect(_redraw_all)
