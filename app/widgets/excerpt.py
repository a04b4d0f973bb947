"""A few lines of serif text, cut with … where they end."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..theme import look, serif_font
from .script import is_latin


def one_line(text: str) -> str:
    """Line breaks and runs of spaces become one space."""
    return " ".join(text.split())


class Excerpt(QWidget):
    """``lines`` lines of ``pixels`` high letters: first ``prefix`` in ``prefix_token``, then ``text`` in ``token``."""

    def __init__(
        self,
        lines: int = 2,
        pixels: int = 18,
        token: str = "text",
        prefix_token: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines, self._pixels = lines, pixels
        self._line_height = round(pixels * 1.75)
        self._tokens = (prefix_token, token)
        self._prefix, self._text, self._faint = "", "", False
        self.setFixedHeight(lines * self._line_height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_text(self, text: str, prefix: str = "", faint: bool = False) -> None:
        """Show these words; ``faint`` for words that only explain."""
        gap = " " if prefix and (prefix[-1:].isspace() or text[:1].isspace()) else ""
        self._prefix, self._text, self._faint = one_line(prefix), gap + one_line(text), faint
        self.setAccessibleName(self.text())
        self.update()

    def text(self) -> str:
        """All words shown, uncut."""
        return self._prefix + self._text

    def _layout(self, text: str) -> tuple[QTextLayout, int]:
        """A coloured layout of ``text`` in the lines there are, and how many characters fit."""
        layout = QTextLayout(text, serif_font(self._pixels, is_latin(text)))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._colours(len(text)))
        layout.beginLayout()
        end = 0
        for row in range(self._lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(40, self.width()))
            line.setPosition(QPointF(0, row * self._line_height + (self._line_height - line.height()) / 2))
            end = line.textStart() + line.textLength()
        layout.endLayout()
        return layout, end

    def _colours(self, length: int) -> list[QTextLayout.FormatRange]:
        split = min(len(self._prefix), length)
        tokens = ("faint", "faint") if self._faint else self._tokens
        ranges: list[QTextLayout.FormatRange] = []
        for start, stop, token in ((0, split, tokens[0]), (split, length, tokens[1])):
            part, form = QTextLayout.FormatRange(), QTextCharFormat()
            form.setForeground(look.color(token))
            part.start, part.length = start, stop - start  # pyright: ignore[reportAttributeAccessIssue]
            part.format = form  # pyright: ignore[reportAttributeAccessIssue]
            ranges.append(part)
        return ranges

    def paintEvent(self, event: QPaintEvent) -> None:
        whole = self.text()
        layout, end = self._layout(whole)
        if end < len(whole):
            kept = whole[: max(0, end - 2)]
            if whole[end - 3 : end].isascii() and " " in kept:  # never half a word
                kept = kept.rsplit(" ", 1)[0]
            layout, _ = self._layout(kept.rstrip() + "…")
        layout.draw(QPainter(self), QPointF(0, 0))

    def sizeHint(self) -> QSize:
        return QSize(300, self._lines * self._line_height)
