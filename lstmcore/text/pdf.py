"""The running text of .pdf: the text layer page by page, lines of a paragraph joined by where they stand."""

from __future__ import annotations

import ctypes
import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import BadInput
from .pages import GOES_ON

MOST_CHARS = 100_000_000
CHARS_A_PAGE = 20
EDGE = 3  # lines at the head and the foot of a page that may get this mark
WIDE = "\u2e80"
ENTRY = re.compile(r"(?:(?:[.·] ?){4}|…{2}) ?\d{1,4}$")  # of a list of contents
HANGING = "，。、；：？！”’」』）》"  # may stand beyond the edge: only their ink counts
DIVIDED = re.compile("[\x02\ufffe]")  # how PDFium gives the hyphen of a divided word, whose halves it puts together
WORD = re.compile(r"[^\s\u2010-\u2027\u2e80-\uffef]+|.{1,2}")


@dataclass(frozen=True)
class Line:
    """A line of a page; ``left`` to ``right``, its ``base`` and the ``size`` of its letters in points.

    ``first`` is how far its first word, or first two wide characters, would reach at the end of the line before.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    first: float
    end: float | None = None

    @property
    def foot(self) -> float:
        """Where the last letter stands: lower than the first where the line holds a divided word."""
        return self.base if self.end is None else self.end


def pdf_text(data: bytes) -> str:
    """The pages, each ended by a form feed; BadInput for scans, passwords, broken files."""
    import pypdfium2

    if b"startxref" not in data[-4096:] or b"%%EOF" not in data[-4096:]:
        raise BadInput("broken_document")  # cut short: what the library can still rescue would be silently partial
    pages: list[str] = []
    chars = 0
    try:
        document = pypdfium2.PdfDocument(data)
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            pages.append(joined(lines_of(text, page.get_bbox())))
            text.close()
            page.close()
            chars += len(pages[-1])
            if chars > MOST_CHARS:
                raise BadInput("too_large", limit=f"{MOST_CHARS:,}")
    except pypdfium2.PdfiumError as problem:
        raise BadInput("encrypted" if "password" in str(problem).lower() else "broken_document") from problem
    visible = sum(not letter.isspace() for page in pages for letter in page)
    if visible < CHARS_A_PAGE * len(pages) / 4:
        raise BadInput("scanned")
    return "".join(f"{page}\f" for page in pages)


def lines_of(page: Any, bounds: tuple[float, float, float, float]) -> list[Line]:
    """The lines of a text page of pypdfium2 in reading order; what lies outside ``bounds`` nobody sees."""
    from pypdfium2 import raw

    lines: list[Line] = []
    letters: list[str] = []
    places: list[int] = []
    numbers = [ctypes.c_double() for _ in range(4)]

    def origin(index: int) -> tuple[float, float]:
        raw.FPDFText_GetCharOrigin(page, index, *numbers[:2])
        return numbers[0].value, numbers[1].value

    def right(index: int, letter: str, size: float) -> float:
        if letter >= WIDE and letter not in HANGING:
            return origin(index)[0] + size
        raw.FPDFText_GetCharBox(page, index, *numbers)  # left, right, bottom, top
        return numbers[1].value

    def end() -> None:
        text = "".join(letters)
        inner = [(n, letter) for n, letter in zip(places, letters, strict=True) if not letter.isspace()]
        left, base = origin(inner[0][0]) if inner else (0.0, 0.0)
        if inner and bounds[0] <= left < bounds[2] and bounds[1] <= base < bounds[3]:
            size = float(raw.FPDFText_GetFontSize(page, inner[len(inner) // 2][0])) or 1.0
            word = WORD.match(text.lstrip())
            reach = inner[min(len(word[0]) if word else 1, len(inner)) - 1]
            lines.append(
                Line(
                    text.strip(),
                    left,
                    right(*inner[-1], size),
                    base,
                    size,
                    right(*reach, size) - left,
                    origin(inner[-1][0])[1],
                )
            )
        letters.clear()
        places.clear()

    for index in range(page.count_chars()):
        code = int(raw.FPDFText_GetUnicode(page, index))
        if code in (10, 13):
            end()
        elif code:
            letters.append(chr(code) if code < 0x110000 else "\ufffd")
            places.append(index)
    end()
    return lines


def joined(lines: Sequence[Line]) -> str:
    """The text of a page: a line goes on with the next where that stands below, not indented, and did not fit on it."""
    pitches = [a.foot - b.base for a, b in itertools.pairwise(lines) if a.foot > b.base]
    pitch = statistics.median(pitches) if pitches else 0.0
    pieces: list[str] = []
    begins = True
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        text = line.text
        if begins and index < EDGE and _is_flush(line, lines):
            text = GOES_ON + text
        begins = after is None or not _goes_on(line, after, lines, pitch)
        if after is not None and not begins:
            pieces.append(_with_space(text, after.text))
            continue
        if index >= len(lines) - EDGE and _is_full(line, None, lines):
            text += GOES_ON
        pieces.append(text + "\n")
    return "".join(pieces)


def _goes_on(line: Line, after: Line, lines: Sequence[Line], pitch: float) -> bool:
    step = line.foot - after.base
    return (
        0.3 * line.size < step < 1.35 * pitch
        and abs(line.size - after.size) < 0.12 * line.size
        and _is_flush(after, lines)
        and _is_full(line, after, lines)
    )


def _column(line: Line, lines: Sequence[Line]) -> list[Line]:
    """The lines of the same size that begin near where ``line`` does."""
    return [each for each in lines if abs(each.left - line.left) < 3 * line.size and abs(each.size - line.size) < 1]


def _is_flush(line: Line, lines: Sequence[Line]) -> bool:
    """Whether ``line`` begins at the left edge of its column."""
    return line.left < min(each.left for each in _column(line, lines)) + 0.8 * line.size


def _is_full(line: Line, after: Line | None, lines: Sequence[Line]) -> bool:
    """Whether the first word of the line ``after`` (None: two letters) would not have fitted on ``line``."""
    edge = max(each.right for each in _column(line, lines))
    if ENTRY.search(line.text):
        return False
    return (
        len(_column(line, lines)) > 2
        and line.right + (after.first if after else 2 * line.size) > edge - 0.3 * line.size
    )


def _with_space(text: str, after: str) -> str:
    """``text`` as it stands before the next line: words are parted."""
    if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and after[:1].islower():
        return text
    wide = text[-1:] >= WIDE or after[:1] >= WIDE
    return text if wide else text + " "
