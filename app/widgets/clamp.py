"""A few lines of text that end in … instead of growing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from .label import repolish
from .script import fitted


class ClampedLabel(QLabel):
    """At most ``lines`` lines; the whole text is the tooltip while it does not fit. ``role`` as in ``label``."""

    def __init__(self, text: str = "", role: str = "body", lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        repolish(self, role=role)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))
        self.setAccessibleName(self.text())
        self.updateGeometry()

    def shown_lines(self, width: int) -> list[str]:
        """The text as it is broken at ``width`` pixels."""
        layout = QTextLayout(self.text(), fitted(self.font(), self.text()))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        pieces: list[str] = []
        while len(pieces) <= self._lines:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(1, width))
            # Qt counts UTF-16 units
            raw = self.text().encode("utf-16-le")[line.textStart() * 2 : (line.textStart() + line.textLength()) * 2]
            pieces.append(raw.decode("utf-16-le", "replace"))
        layout.endLayout()
        if len(pieces) > self._lines:
            last = pieces[self._lines - 1] + pieces[self._lines] + "……"
            pieces = pieces[: self._lines]
            pieces[-1] = self.fontMetrics().elidedText(last, Qt.TextElideMode.ElideRight, width)
        return pieces

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(1, len(self.shown_lines(width))) * self._line_height()

    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._line_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(fitted(self.font(), self.text()))
        shown = self.shown_lines(self.width())
        self.setToolTip(self.text() if "".join(shown) != self.text() else "")
        for place, line in enumerate(shown):
            top = place * self._line_height()
            painter.drawText(0, top, self.width(), self._line_height(), Qt.AlignmentFlag.AlignVCenter, line)

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 1
