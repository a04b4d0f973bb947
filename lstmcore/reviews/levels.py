"""Labels of any usual kind -> levels from 0 (worst) to 1 (best); a table has two to five of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

# on a scale from -2 to 2
_WORDS = {
    word: degree
    for degree, words in {
        2: "very positive, very good, 非常好, 很好, 非常满意, 强烈推荐",
        1: "positive, pos, good, true, 好评, 正面, 积极, 好, 正, 正向, 满意, 推荐",
        0: "neutral, mixed, 中评, 中性, 中立, 一般",
        -1: "negative, neg, bad, false, 差评, 负面, 消极, 差, 负, 负向, 不满意, 不推荐",
        -2: "very negative, very bad, 非常差, 很差, 非常不满意, 强烈不推荐",
    }.items()
    for word in words.split(", ")
}
_STARS = re.compile(r"(?:([1-5])(?:\.0+)?\s*(?:星|stars?|分)|(★{1,5})☆*)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d(?:\.0+)?")
MOST = 5


def is_label(cell: str) -> bool:
    """Whether ``cell`` alone could be a label."""
    word = cell.strip().lower()
    return word in _WORDS or _STARS.fullmatch(word) is not None or _number(word) in range(-1, 6)


def parse_levels(cells: Sequence[str]) -> list[float | None]:
    """The level of each cell, None for what is no label.

    What a number means depends on the others of its column: 0 and 1; -1, 0 and 1; 1 and 2; 1, 2 and 3; 0 to at most
    4; else stars, 1 to 5.
    """
    words = [cell.strip().lower() for cell in cells]
    numbers = [_number(word) for word in words]
    seen = {each for each in numbers if each is not None}
    low, high = _scale(seen)
    very = any(abs(_WORDS.get(word, 0)) == 2 for word in words)
    found: list[float | None] = []
    for word, number in zip(words, numbers, strict=True):
        star = _STARS.fullmatch(word)
        if word in _WORDS:
            found.append(0.5 + _WORDS[word] / (4 if very else 2))
        elif star:
            found.append(((int(star[1]) if star[1] else len(star[2])) - 1) / 4)
        elif number is not None and low <= number <= high:
            found.append((number - low) / (high - low))
        else:
            found.append(None)
    return found


def _scale(seen: set[int]) -> tuple[int, int]:
    """The worst and the best number that a column of ``seen`` numbers can hold."""
    if seen <= {0, 1}:
        return 0, 1
    if seen <= {-1, 0, 1}:
        return -1, 1
    if 0 in seen:
        return 0, min(4, max(seen))
    if seen in ({1, 2}, {1, 2, 3}):
        return 1, max(seen)
    return 1, 5


def _number(word: str) -> int | None:
    return int(float(word)) if _NUMBER.fullmatch(word) else None


def classes_of(levels: Sequence[float], wanted: int | None, least: int) -> tuple[float, ...]:
    """The levels that become classes, worst first: those of ``least`` rows or more, unless fewer than two have them."""
    counts = Counter(level for level in in_classes(levels, wanted) if level is not None)
    often = sorted(level for level, count in counts.items() if count >= least)
    return tuple(often if len(often) > 1 else sorted(counts))


def in_classes(levels: Sequence[float], wanted: int | None) -> list[float | None]:
    """Levels on the scale of ``wanted`` classes (None: as they are, at most MOST); None for the middle of 2 or 4."""
    if wanted is None:
        if len(set(levels)) <= MOST:
            return list(levels)
        wanted = MOST
    found: list[float | None] = []
    for level in levels:
        if wanted in (2, 4) and level == 0.5:
            found.append(None)
        elif wanted == 2:
            found.append(float(level > 0.5))
        elif wanted == 3:
            found.append(0.5 + 0.5 * ((level > 0.5) - (level < 0.5)))
        else:
            found.append(round(level * (wanted - 1)) / (wanted - 1))
    return found


def nearest(level: float, classes: Sequence[float]) -> int | None:
    """The number of the class at ``level``; None in the middle between two."""
    gaps = [abs(level - each) for each in classes]
    close = [number for number, gap in enumerate(gaps) if gap < min(gaps) + 1e-6]
    return close[0] if len(close) == 1 else None
