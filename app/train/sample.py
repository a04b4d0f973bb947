"""What the model would write right now, after the user's own words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..i18n import tr
from ..theme import look, serif_font
from ..widgets import Card, label

LINES = 2
LINE_HEIGHT = 32


def one_line(text: str) -> str:
    """Line breaks and runs of spaces become one space."""
    return " ".join(text.split())


class SampleText(QWidget):
    """Two lines of serif, the user's words in ink-black and the model's in ink-blue, cut with … where they end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefix, self._text, self._faint = "", "", False
        self.setFixedHeight(LINES * LINE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_text(self, prefix: str, text: str, faint: bool = False) -> None:
        """Show the continuation of ``prefix``; ``faint`` for words that only explain."""
        self._prefix, self._text, self._faint = one_line(prefix), text, faint
        if prefix and prefix[-1:].isspace() and not self._prefix.endswith(" "):
            self._prefix += " "
        self._text = " " * text[:1].isspace() * bool(prefix) + one_line(text)
        self.setAccessibleName(self._prefix + self._text)
        self.update()

    def text(self) -> str:
        """All words shown, uncut."""
        return self._prefix + self._text

    def _layout(self, text: str) -> tuple[QTextLayout, int]:
        """A coloured layout of ``text`` in at most LINES lines, and how many characters fit."""
        latin = sum(char < "\u2e80" for char in text) > len(text) / 2
        layout = QTextLayout(text, serif_font(18, latin))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._colours(len(text)))
        layout.beginLayout()
        end = 0
        for row in range(LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(40, self.width()))
            line.setPosition(QPointF(0, row * LINE_HEIGHT + (LINE_HEIGHT - line.height()) / 2))
            end = line.textStart() + line.textLength()
        layout.endLayout()
        return layout, end

    def _colours(self, length: int) -> list[QTextLayout.FormatRange]:
        split = min(len(self._prefix), length)
        tokens = ("faint", "faint") if self._faint else ("text", "ink")
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
            layout, _ = self._layout(whole[: max(0, end - 2)].rstrip() + "…")
        layout.draw(QPainter(self), QPointF(0, 0))

    def sizeHint(self) -> QSize:
        return QSize(300, LINES * LINE_HEIGHT)


class SampleCard(Card):
    """The sample with the sentence that introduces it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "soft")
        self.text = SampleText()
        self.body.addWidget(self._title)
        self.body.addWidget(self.text)
        self._prefix, self._sample = "", ""

    def show_sample(self, prefix: str, text: str) -> None:
        """The newest sample."""
        self._prefix, self._sample = prefix, text
        self.retranslate()

    def clear(self) -> None:
        """Before the first sample of a run."""
        self.show_sample("", "")

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        if not self._sample:
            self._title.setText(tr("train.sample_none"))
            self.text.show_text("", tr("train.sample_none_note"), faint=True)
            return
        shown = one_line(self._prefix)
        shown = shown if len(shown) <= 24 else "…" + shown[-24:]
        self._title.setText(tr("train.sample", prefix=shown) if shown else tr("train.sample_free"))
        self.text.show_text(self._prefix, self._sample)
