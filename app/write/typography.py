"""How the page one writes on is set: fonts for each script, size, line height, width of the column, indent."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QImage, QTextBlockFormat

from ..theme import SANS, SANS_LATIN, SERIF_HAN, SERIF_LATIN, set_signs

SIZES = range(12, 41)  # pixels
LEADINGS = range(130, 261, 5)  # line height, percent of the size
WIDTHS = range(20, 61)  # Han characters in a line
BASE_PX = 18  # what block formats are written for; the size scales them
PARAGRAPH_GAP_PX = 6
LATIN_PER_HAN = 70 / 38  # characters of an equally wide line
INCH_M = 0.0254


@dataclass(frozen=True)
class Typography:
    """``face``: "serif" or "sans"; ``size`` in pixels; ``han``, ``latin``: families, "" for those of the look."""

    face: str = "serif"
    size: int = BASE_PX
    leading: int = 190
    width: int = 38
    han: str = ""
    latin: str = ""
    indent: bool = True

    def font(self, script: str) -> QFont:
        """The font of a draft in ``script``; in Chinese the Han family comes first, for it has the right quotes."""
        han = (SERIF_HAN if self.face == "serif" else SANS) if not self.han else (self.han, *SERIF_HAN)
        latin = SERIF_LATIN if self.face == "serif" else SANS_LATIN
        order = han if script == "han" else (self.latin, *(latin if not self.han else (*latin[:4], *han)))
        made = QFont()
        made.setFamilies([family for family in order if family])
        made.setPixelSize(self.size)
        set_signs(made, script != "han")  # where only a Han family is installed, its quotes are as wide as a character
        return made

    def column(self, script: str, metrics: QFontMetrics) -> int:
        """The width of a full line in pixels."""
        if script == "han":
            return self.width * self.size
        return round(self.width * LATIN_PER_HAN * metrics.horizontalAdvance("the quick brown fox ") / 20)

    def block_format(self, script: str) -> QTextBlockFormat:
        """The format of every paragraph; its heights are those at ``BASE_PX``, whatever the size is: see ``ruler``."""
        kind = QTextBlockFormat()
        kind.setLineHeight(round(BASE_PX * self.leading / 100), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        kind.setBottomMargin(PARAGRAPH_GAP_PX)
        kind.setTextIndent(2 * self.size if self.indent and script == "han" else 0)
        return kind

    @property
    def line_px(self) -> int:
        """The height of a line."""
        return round(self.size * self.leading / 100)

    def ruler(self) -> QImage:
        """A device whose resolution is ``size / BASE_PX`` times the screen's.

        A layout that measures on it scales line heights and gaps (not the indent) with the size, and the undo stack
        hears nothing of it.
        """
        made = QImage(1, 1, QImage.Format.Format_ARGB32)
        dots = round(round(QGuiApplication.primaryScreen().logicalDotsPerInchY()) * self.size / BASE_PX / INCH_M)
        made.setDotsPerMeterX(dots)
        made.setDotsPerMeterY(dots)
        return made
