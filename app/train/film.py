"""The time-lapse of a run as a film: at each checkpoint, what the model made of the same words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextCharFormat, QTextCursor, QTextDocument, QTextOption

from lstmcore.events import Sampled

from ..i18n import number, tr
from ..theme import look, sans_font, serif_font
from ..widgets.excerpt import is_latin, one_line
from ..widgets.gif import animated

SIZE = (720, 300)
MARGIN = 36
FRAME_MS, LAST_MS = 900, 4000
SHADES = 60  # of each letter's colour towards the paper


def film(samples: Sequence[Sampled], name: str) -> bytes:
    """An animated GIF. Called in the GUI thread for its fonts; 20 frames take about a second."""
    palette = _palette()
    table = [QColor(colour).rgb() for colour in palette]
    frames: list[tuple[bytes, int]] = []
    for place, sample in enumerate(samples):
        image = picture(sample, name, (place + 1) / len(samples))
        indexed = image.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)
        lines = bytes(indexed.constBits())
        stride = indexed.bytesPerLine()
        pixels = b"".join(lines[row * stride : row * stride + SIZE[0]] for row in range(SIZE[1]))
        frames.append((pixels, LAST_MS if place == len(samples) - 1 else FRAME_MS))
    return animated(frames, SIZE, palette)


def picture(sample: Sampled, name: str, done: float) -> QImage:
    """One frame: the name and the step above, the words, and below how far the run was (0-1)."""
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(look.color("surface"))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.setFont(sans_font(14))
    painter.setPen(look.color("soft"))
    head = QRectF(MARGIN, 20, SIZE[0] - 2 * MARGIN, 24)
    painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
    step = tr("train.film_step", step=number(sample.step))
    painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, step)
    text = words_of(sample)
    text.setTextWidth(SIZE[0] - 2 * MARGIN)
    painter.translate(MARGIN, 62)
    text.drawContents(painter, QRectF(0, 0, SIZE[0] - 2 * MARGIN, SIZE[1] - 62 - 40))
    painter.resetTransform()
    painter.fillRect(QRectF(MARGIN, SIZE[1] - 24, SIZE[0] - 2 * MARGIN, 3), look.color("line"))
    painter.fillRect(QRectF(MARGIN, SIZE[1] - 24, (SIZE[0] - 2 * MARGIN) * done, 3), look.color("seal"))
    painter.end()
    return image


def words_of(sample: Sampled) -> QTextDocument:
    """The user's words in black or white, the model's in blue."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(serif_font(22, is_latin(sample.text)))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    cursor = QTextCursor(document)
    for words, token in ((one_line(sample.prefix), "text"), (one_line(sample.text), "ink")):
        form = QTextCharFormat()
        form.setForeground(look.color(token))
        cursor.insertText(words, form)
    return document


def _palette() -> list[int]:
    paper = look.color("surface")
    found = dict[int, None]()
    for token in ("text", "ink", "soft", "seal"):
        ink = look.color(token)
        for shade in range(SHADES + 1):
            share = shade / SHADES
            mixed = [
                round(a + (b - a) * share)
                for a, b in zip(paper.getRgb()[:3], ink.getRgb()[:3], strict=True)  # type: ignore[arg-type]
            ]
            found[mixed[0] << 16 | mixed[1] << 8 | mixed[2]] = None
    found[look.color("line").rgb() & 0xFFFFFF] = None
    return list(found)[:256]
