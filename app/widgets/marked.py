"""Serif text of which some places are marked, in form as well as in colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..theme import look, serif_font
from .script import is_latin

GONE, NEW = "gone", "new"
LINE_HEIGHT = 1.6


@dataclass(frozen=True)
class Mark:
    """``length`` characters from ``start`` on are ``kind``: GONE (struck through) or NEW (underlined)."""

    start: int
    length: int
    kind: str


class MarkedText(QWidget):
    """A paragraph of ``pixels`` high letters as wide as there is room; it is as high as its lines."""

    def __init__(self, text: str, marks: Sequence[Mark] = (), pixels: int = 15, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._marks, self._pixels = text, tuple(marks), pixels
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)
        look.changed.connect(self.update)

    def text(self) -> str:
        """All of it."""
        return self._text

    def _layout(self, width: int) -> tuple[QTextLayout, int]:
        """The broken text and its height in pixels at ``width``."""
        layout = QTextLayout(self._text, serif_font(self._pixels, is_latin(self._text)))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats())
        line_height, rows = round(self._pixels * LINE_HEIGHT), 0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(40, width))
            line.setPosition(QPointF(0, rows * line_height + (line_height - line.height()) / 2))
            rows += 1
        layout.endLayout()
        return layout, max(1, rows) * line_height

    def _formats(self) -> list[QTextLayout.FormatRange]:
        whole = QTextCharFormat()
        whole.setForeground(look.color("text"))
        ranges = [_range(0, _units(self._text), whole)]
        for mark in self._marks:
            form = QTextCharFormat()
            form.setForeground(look.color("warn" if mark.kind == GONE else "good"))
            form.setFontStrikeOut(mark.kind == GONE)
            form.setFontUnderline(mark.kind == NEW)
            form.setFontWeight(QFont.Weight.Bold if mark.kind == NEW else QFont.Weight.Normal)
            start = _units(self._text[: mark.start])
            ranges.append(_range(start, _units(self._text[mark.start : mark.start + mark.length]), form))
        return ranges

    def paintEvent(self, event: QPaintEvent) -> None:
        self._layout(self.width())[0].draw(QPainter(self), QPointF(0, 0))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._layout(width)[1]

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(max(300, self.width())))


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, length  # pyright: ignore[reportAttributeAccessIssue]
    made.format = form  # pyright: ignore[reportAttributeAccessIssue]
    return made


def _units(text: str) -> int:
    """How many UTF-16 units ``text`` has: Qt counts those."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
