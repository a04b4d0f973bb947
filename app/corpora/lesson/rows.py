"""Tokens below each other, each with a drawing of its own; the mouse and arrow keys point at one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, qRgb
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...i18n import number, tr
from ...theme import look, sans_font, serif_font
from ...widgets.pointing import Pointing
from ..units import shown_unit, spoken_unit
from .result import Token

ROW_HEIGHT, PADDING = 26, 6
NARROW, WIDE = 64, 160  # the column of names
MOST = 40


class TokenRows(Pointing):
    """Keys are tokens; subclasses draw and speak."""

    STEPS: Mapping[Qt.Key, int] = {**Pointing.STEPS, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tokens: list[Token] = []
        self.vocabulary = self.length = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tokens(self, tokens: Sequence[Token], vocabulary: int) -> None:
        """These from now on, all that are different in a sentence; the dictionary has ``vocabulary``."""
        self.tokens, self.vocabulary, self._at = list(tokens)[:MOST], vocabulary, -1
        self.length = sum(token.count for token in tokens)
        self.setFixedHeight(max(1, len(self.tokens)) * ROW_HEIGHT)
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.setAccessibleDescription("\n".join(self.spoken(token) for token in self.tokens))

    def keys(self) -> list[str]:
        return [token.text for token in self.tokens]

    def part_under(self, point: QPointF) -> int:
        place = int(point.y() // ROW_HEIGHT)
        return place if 0 <= place < len(self.tokens) else -1

    def spoken_part(self, at: int) -> str:
        return self.spoken(self.tokens[at])

    def spoken(self, token: Token) -> str:
        """A row in words."""
        raise NotImplementedError

    def draw(self, painter: QPainter, room: QRectF, token: Token) -> None:
        """Draw what is right of the token's name."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = serif_font(16)
        metrics = QFontMetricsF(font)
        names = self._names_width(metrics)
        for place, token in enumerate(self.tokens):
            row = QRectF(0, place * ROW_HEIGHT, self.width(), ROW_HEIGHT)
            if not row.intersects(QRectF(event.rect())):
                continue
            if self.is_marked(place, token.text):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("band"))
                painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 6, 6)
            name = row.adjusted(PADDING, 0, 0, 0)
            name.setWidth(names - 2 * PADDING)
            painter.setFont(font)
            painter.setPen(look.color("text"))
            shown = metrics.elidedText(shown_unit(token.text), Qt.TextElideMode.ElideRight, name.width())
            painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, shown)
            painter.setFont(sans_font(13))
            self.draw(painter, row.adjusted(names, 0, -PADDING, 0), token)

    def _names_width(self, metrics: QFontMetricsF) -> float:
        longest = max((metrics.horizontalAdvance(shown_unit(token.text)) for token in self.tokens), default=0.0)
        return min(max(NARROW, longest + 3 * PADDING), WIDE, 0.35 * self.width())


class OneHotRows(TokenRows):
    """A long row of zeros with a single 1: where it stands, in words and as a tick on a line."""

    def spoken(self, token: Token) -> str:
        return f"{spoken_unit(token.text)}: {self._words(token)}"

    def draw(self, painter: QPainter, room: QRectF, token: Token) -> None:
        metrics = QFontMetricsF(painter.font())
        wide = max(metrics.horizontalAdvance(self._words(each)) for each in self.tokens) + 2
        strip = QRectF(room.left(), room.center().y() - 5, max(20.0, room.width() - wide - 12), 10)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(look.color("hover"))
        painter.drawRect(strip)
        if token.place >= 0:
            x = strip.left() + strip.width() * (token.place + 0.5) / max(1, self.vocabulary)
            painter.fillRect(QRectF(x - 1.5, strip.top() - 2, 3, strip.height() + 4), look.color("ink"))
        words = QRectF(room.right() - wide, room.top(), wide, room.height())
        painter.setPen(look.color("soft" if token.place >= 0 else "warn"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._words(token))

    def _words(self, token: Token) -> str:
        if token.place < 0:
            return tr("corpora.one_hot_none")
        return tr("corpora.one_hot_at", place=number(token.place), all=number(self.vocabulary))


class BagRows(TokenRows):
    """How often each token comes in the sentence."""

    DIGITS, NUMBER = 0, 52

    def value(self, token: Token) -> float:
        """What the bar shows."""
        return token.count

    def spoken(self, token: Token) -> str:
        return f"{spoken_unit(token.text)}: {number(token.count)}"

    def draw(self, painter: QPainter, room: QRectF, token: Token) -> None:
        most = max((self.value(each) for each in self.tokens), default=0.0) or 1.0
        track = QRectF(room.left(), room.center().y() - 3, room.width() - self.NUMBER, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("hover"))
        painter.drawRoundedRect(track, 3, 3)
        track.setWidth(track.width() * max(0.0, self.value(token)) / most)
        painter.setBrush(look.color("ink"))
        painter.drawRoundedRect(track, 3, 3)
        painter.setPen(look.color("soft"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, right, number(self.value(token), self.DIGITS))


class WeightRows(BagRows):
    """The TF-IDF of each token; how it is reckoned is said where one points."""

    DIGITS = 3

    def value(self, token: Token) -> float:
        return token.weight

    def spoken(self, token: Token) -> str:
        reckoned = f"{number(token.count)} / {number(self.length)} × {number(token.idf, 2)} = {number(token.weight, 3)}"
        return f"{spoken_unit(token.text)}: {reckoned}"


class HeatRows(TokenRows):
    """The numbers of a vector as cells: ink above zero, seal red below, the paler the nearer to it."""

    def spoken(self, token: Token) -> str:
        if not token.vector:
            return f"{spoken_unit(token.text)}: {tr('corpora.no_vector')}"
        numbers = ", ".join(number(each, 2) for each in token.vector[:8])
        return f"{spoken_unit(token.text)}: {numbers}{' …' if len(token.vector) > 8 else ''}"

    def draw(self, painter: QPainter, room: QRectF, token: Token) -> None:
        if not token.vector:
            painter.setPen(look.color("warn"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, tr("corpora.no_vector"))
            return
        most = max((abs(each) for other in self.tokens for each in other.vector), default=0.0) or 1.0
        painter.drawImage(room.adjusted(0, 3, 0, -3), self._cells(token.vector, most))

    def _cells(self, vector: tuple[float, ...], most: float) -> QImage:
        paper = look.color("surface")
        cells = QImage(len(vector), 1, QImage.Format.Format_RGB32)
        for place, value in enumerate(vector):
            color, share = look.color("ink" if value > 0 else "seal"), min(1.0, abs(value) / most) ** 0.7
            mixed = (
                round(back + (front - back) * share)
                for front, back in zip(color.getRgb()[:3], paper.getRgb()[:3], strict=True)  # pyright: ignore
            )
            cells.setPixel(place, 0, qRgb(*mixed))
        return cells
