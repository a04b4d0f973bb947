"""What differs between two versions of a text: by paragraph, and in a changed one by Latin word or Han character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Piece = tuple[str, bool]  # a run of text, and whether the other version lacks it
Pieces = tuple[Piece, ...]
MANY_PARAGRAPHS = 2000  # from here on difflib may skip what is frequent, or it takes minutes
MOST_PAIRS = 4_000_000
ALIKE = 0.4
UNITS = re.compile(r"[A-Za-z0-9\u00c0-\u024f'’]+|.", re.DOTALL)
CONTEXT = 1


@dataclass(frozen=True)
class Row:
    """A paragraph in both versions; None where one has it not. ``folded``: so many unchanged ones stand for it."""

    old: Pieces | None
    new: Pieces | None
    folded: int = 0

    @property
    def same(self) -> bool:
        """Whether nothing changed in it."""
        return self.old is not None and self.old == self.new and not any(marked for _, marked in self.old)


def compare(old: str, new: str) -> list[Row]:
    """Every paragraph of both, in order."""
    a, b = old.split("\n"), new.split("\n")
    head = _alike(a, b)
    tail = _alike(a[head:][::-1], b[head:][::-1])
    rows = [_kept(line) for line in a[:head]]
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    matcher = SequenceMatcher(None, middle_a, middle_b, autojunk=len(middle_a) > MANY_PARAGRAPHS)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            rows += [_kept(line) for line in middle_a[i:j]]
        else:
            rows += _replaced(middle_a[i:j], middle_b[k:m])
    return rows + [_kept(line) for line in (a[len(a) - tail :] if tail else [])]


def folded(rows: Sequence[Row], context: int = CONTEXT) -> list[Row]:
    """The rows that changed, with ``context`` others around; what is left out between them is counted."""
    near = [False] * len(rows)
    for place, row in enumerate(rows):
        if not row.same:
            near[max(0, place - context) : place + context + 1] = [True] * len(
                near[max(0, place - context) : place + context + 1]
            )
    shown: list[Row] = []
    waiting: list[Row] = []
    for row, show in zip(rows, near, strict=True):
        if show:
            shown += [*_fold(waiting), row]
            waiting = []
        else:
            waiting.append(row)
    return shown + _fold(waiting)


def _fold(rows: list[Row]) -> list[Row]:
    """One row for several; a single one stands for itself."""
    return [Row(None, None, len(rows))] if len(rows) > 1 else rows


def _alike(a: Sequence[str], b: Sequence[str]) -> int:
    """How many are the same at the beginning of both."""
    return next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _kept(line: str) -> Row:
    return Row(((line, False),), ((line, False),))


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """Paragraphs in the place of others: in pairs while they are alike."""
    rows: list[Row] = []
    for x, y in zip(old, new, strict=False):
        pair = _in_detail(x, y)
        rows += [pair] if pair else [Row(((x, True),), None), Row(None, ((y, True),))]
    shorter = min(len(old), len(new))
    rows += [Row(((line, True),), None) for line in old[shorter:]]
    return rows + [Row(None, ((line, True),)) for line in new[shorter:]]


def _in_detail(x: str, y: str) -> Row | None:
    """Two paragraphs as one that was changed; None when they have too little in common."""
    a, b = UNITS.findall(x), UNITS.findall(y)
    if not a or not b or len(a) * len(b) > MOST_PAIRS:
        return None
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    head = _alike(a, b)
    tail = _alike(a[head:][::-1], b[head:][::-1])
    grown = head + tail >= ALIKE * min(len(a), len(b))  # much was put into it, or taken out
    if not grown and (matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE):
        return None
    codes = matcher.get_opcodes()
    old = tuple(("".join(a[i:j]), tag != "equal") for tag, i, j, _, _ in codes if i < j)
    new = tuple(("".join(b[k:m]), tag != "equal") for tag, _, _, k, m in codes if k < m)
    return Row(old, new)
