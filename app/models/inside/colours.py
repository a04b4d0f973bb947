"""From numbers to colours: paper at nought, ink above, ochre below; told apart by who sees red and green alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from ...theme import look

STEPS = 256
ABOVE, BELOW = "ink", "surprise_3"


def table(signed: bool) -> list[int]:
    """STEPS colours from 0 to 1, or for ``signed`` from -1 to 1."""
    paper, above, below = look.color("surface"), look.color(ABOVE), look.color(BELOW)
    colours: list[int] = []
    for step in range(STEPS):
        at = step / (STEPS - 1)
        share = 2 * at - 1 if signed else at
        colours.append(mixed(paper, above if share >= 0 else below, abs(share)).rgb())
    return colours


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """``share`` (0-1) of ``other``, the rest of ``one``."""
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def colour_of(value: float, scale: float, signed: bool) -> QColor:
    """The colour of one number."""
    share = max(-1.0 if signed else 0.0, min(1.0, value / scale))
    return mixed(look.color("surface"), look.color(ABOVE if share >= 0 else BELOW), abs(share))


def image(values: NDArray[np.float32], scale: float, signed: bool) -> QImage:
    """``values`` (rows, columns) as a picture, a pixel each."""
    share = np.clip(values / scale, -1.0 if signed else 0.0, 1.0)
    steps = np.rint(((share + 1) / 2 if signed else share) * (STEPS - 1)).astype(np.uint8)
    rows, columns = steps.shape
    made = QImage(np.ascontiguousarray(steps).tobytes(), columns, rows, columns, QImage.Format.Format_Indexed8)
    made.setColorTable(table(signed))
    return made.convertToFormat(QImage.Format.Format_RGB32)  # a copy of its own
