"""Hard-wrapped text: is it, at which width, and its paragraphs in one line again.

Conservative: lines are joined only where nearly every line was broken because the next word no longer fitted.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

SAMPLE = 60_000
LEAST_LINES = 12
SENTENCE_ENDS = tuple("。！？…；：”」』》）!?.:;")
HEADING = re.compile(r"第[一二三四五六七八九十百千零〇两0-9]{1,8}[回章节節卷部集篇]|[-=*_~·—]{3,}")
WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6“”‘’…—]")


@dataclass(frozen=True)
class Wrap:
    """``width`` in columns (a Chinese character takes two); a line shorter by ``slack`` still counts as full."""

    width: int
    slack: int
    chinese: bool


def wrap_of(text: str) -> Wrap | None:
    """How ``text`` is wrapped, None when it is not (one paragraph a line, verse, lists)."""
    middle = max(0, len(text) // 2 - SAMPLE // 2)
    part = text if len(text) <= 2 * SAMPLE else text[:SAMPLE] + text[middle : middle + SAMPLE]
    lines = part.split("\n")[:-1] if len(text) > 2 * SAMPLE else part.split("\n")
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if a.strip() and b.strip()]
    if len(pairs) < LEAST_LINES or len(pairs) < 0.2 * len(lines):
        return None
    wide = len(WIDE.findall(part))
    return _chinese(pairs) if wide > 0.2 * len(part) else _western(pairs)


def _western(pairs: list[tuple[str, str]]) -> Wrap | None:
    inner = [(len(a.rstrip()), b) for a, b in pairs if not b[0].isspace()]
    if len(inner) < LEAST_LINES:
        return None
    lengths = sorted(length for length, _ in inner)
    width = lengths[int(0.97 * (len(lengths) - 1))]
    if not 40 <= width <= 110 or lengths[-1] > 1.6 * width:
        return None
    full = [b for length, b in inner if length + 1 + _first_word(b) > width - 6]
    lower = sum(b[0].islower() for b in full)
    if len(full) < 0.75 * len(inner) or lower < 0.5 * len(full):
        return None
    return Wrap(width, 12, False)


def _chinese(pairs: list[tuple[str, str]]) -> Wrap | None:
    widths = [columns(a) for a, b in pairs if not b[0].isspace()]
    if len(widths) < LEAST_LINES:
        return None
    counts = Counter(widths)
    width = max(counts, key=lambda each: sum(counts[each + near] for near in range(-4, 5)))
    full = [a for a, b in pairs if not b[0].isspace() and abs(columns(a) - width) <= 4]
    longer = sum(each > width + 4 for each in widths)
    open_ended = sum(not a.rstrip().endswith(SENTENCE_ENDS) for a in full)
    if (
        not 24 <= width <= 110
        or len(full) < 0.6 * len(widths)
        or longer > 0.02 * len(widths)
        or open_ended < 0.6 * len(full)
    ):
        return None
    return Wrap(width, 4, True)


def join_lines(text: str, wrap: Wrap) -> tuple[str, int]:
    """``text`` with the lines of each paragraph joined, and how many line ends went."""
    ends_line = _chinese_end if wrap.chinese else _western_end
    least = wrap.width - wrap.slack
    lines = text.split("\n")
    ends = [
        ends_line(line, after, least) if line and after and not after[0].isspace() else "\n"
        for line, after in itertools.pairwise(lines)
    ]
    pieces = [""] * (2 * len(lines) - 1)
    pieces[::2], pieces[1::2] = lines, ends
    return "".join(pieces), len(ends) - ends.count("\n")


def _western_end(line: str, after: str, least: int) -> str:
    """What stands between two lines of a paragraph: a space where the next word did not fit, else a line end."""
    size = len(line)
    if size + 1 < least and size + 1 + _first_word(after) < least:
        return "\n"
    return " " if line[-1] != "-" or line.endswith(" -") else ""


def _chinese_end(line: str, after: str, least: int) -> str:
    if columns(line) < least or line.isspace() or HEADING.match(after) or HEADING.match(line):
        return "\n"
    return " " if _are_words(line[-1], after[0]) else ""


def _are_words(last: str, first: str) -> bool:
    """Whether a space is due between two characters of a Chinese text: only between Latin words."""
    return last < "\u2e80" and first < "\u2e80" and last.isalnum() and first.isalnum()


def columns(line: str) -> int:
    """Width of ``line`` on a grid where a Chinese character takes two columns, as it takes two bytes in GB18030."""
    return len(line) if line.isascii() else len(line.encode("gb18030", "replace"))


def _first_word(line: str) -> int:
    space = line.find(" ")
    return len(line) if space < 0 else space
