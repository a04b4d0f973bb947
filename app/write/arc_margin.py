"""The emotional arc beside the page: a quiet line through the scores of the paragraphs in sight."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF, QTextBlock
from PySide6.QtWidgets import QToolTip, QWidget

from ..i18n import number, tr, words
from ..theme import look
from .editor import Editor

WIDTH, NARROWEST = 44, 14
DOT = 3.2


def tone(score: float) -> str:
    """The colour of a score: only what is clearly one or the other stands out."""
    return "good" if score >= 0.65 else "seal" if score <= 0.35 else "soft"


class ArcMargin(QWidget):
    """Left of the column: further right is more favourable. ``scores`` are by the text of a paragraph."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.scores: dict[str, float | None] = {}
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        editor.resized.connect(self._fit)
        editor.verticalScrollBar().valueChanged.connect(self._refresh)
        editor.document().documentLayout().documentSizeChanged.connect(self._refresh)
        editor.viewport().installEventFilter(self)
        look.changed.connect(self.update)
        words.changed.connect(self._refresh)
        self.hide()

    def set_on(self, on: bool) -> None:
        """Show it or not."""
        self.setVisible(on)
        if on:
            self._fit()

    def refresh(self) -> None:
        """More scores are known."""
        self._refresh()

    def points(self) -> list[tuple[QPointF, float, QTextBlock]]:
        """Where each paragraph in sight that has a score is drawn, and the score."""
        edge = min(10.0, self.width() / 4)
        room = self.width() - 2 * edge
        # letters stand in the lower part of a line that is higher than they are
        low = (self._editor.typography.line_px - self._editor.fontMetrics().height()) / 2
        found: list[tuple[QPointF, float, QTextBlock]] = []
        for block, box in self._in_sight():
            score = self.scores.get(block.text().strip())
            if score is not None:
                # a paragraph longer than the window has its point where one looks
                first, last = max(box.top(), 0), min(box.bottom(), self.height())
                found.append((QPointF(edge + score * room, (first + last) / 2 + low), score, block))
        return found

    def _in_sight(self) -> Iterator[tuple[QTextBlock, QRect]]:
        editor = self._editor
        layout, shift = editor.document().documentLayout(), editor.verticalScrollBar().value()
        block = editor.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid():
            box = layout.blockBoundingRect(block).translated(0, -shift).toRect()
            if box.top() > self.height():
                return
            yield block, box
            block = block.next()

    def _fit(self) -> None:
        port = self._editor.viewport().geometry()
        width = min(WIDTH, port.left() - 4)
        self.setGeometry(port.left() - width - 4, port.top(), max(0, width), port.height())
        self.update()

    def _refresh(self, _: object = None) -> None:
        if self.isVisible():
            found = self.points()
            self.setAccessibleName(tr("write.arc_name"))
            self.setAccessibleDescription(", ".join(spoken(score) for _, score, _ in found))
            self.update()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # type: ignore[override]
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return False

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            near = min(self.points(), key=lambda each: abs(each[0].y() - event.pos().y()), default=None)
            for block, box in self._in_sight():
                if box.top() <= event.pos().y() <= box.bottom() and near is not None and near[2] == block:
                    QToolTip.showText(event.globalPos(), spoken(near[1]), self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        found = self.points()
        if self.width() < NARROWEST or not found:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() / 2
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(QPointF(middle, found[0][0].y()), QPointF(middle, found[-1][0].y()))
        painter.setPen(QPen(look.color("faint", 0.7), 1.4))
        painter.drawPolyline(QPolygonF([point for point, _, _ in found]))
        painter.setPen(Qt.PenStyle.NoPen)
        for point, score, _ in found:
            painter.setBrush(look.color(tone(score)))
            painter.drawEllipse(point, DOT, DOT)


def spoken(score: float) -> str:
    """A score in words."""
    name = {"good": "positive", "seal": "negative", "soft": "mixed"}[tone(score)]
    return tr("write.arc_score", score=number(round(100 * score)), word=tr(f"reviews.{name}"))
