"""A text as the numbers of its words: signs and spaces are left out, the commonest word is 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..events import Event, Progress
from ..text.words import split_words

BLOCK = 100_000  # characters between two looks at whether to stop


@dataclass(frozen=True)
class Numbered:
    """``ids`` (n,) int32 of the running words and the ``lines`` (n,) int32 in which they stand, in order.

    ``words`` and their ``counts`` (words,) int64, commonest first.
    """

    words: list[str]
    counts: NDArray[np.int64]
    ids: NDArray[np.int32]
    lines: NDArray[np.int32]

    def commonest(self, min_count: int, most: int) -> Numbered:
        """Only the words seen ``min_count`` times, at most ``most``; the others vanish from the text too."""
        kept = min(most, int(np.searchsorted(-self.counts, -min_count, side="right")))
        stays = self.ids < kept
        return Numbered(self.words[:kept], self.counts[:kept], self.ids[stays], self.lines[stays])


def is_word(piece: str) -> bool:
    """Whether a unit of text is a word or a number: it has a letter or digit (Han included)."""
    return any(map(str.isalnum, piece))


def numbered(
    text: str, units: str, dictionary: Sequence[str], control: Control
) -> Generator[Event, None, Numbered | None]:
    """All words (``units`` "word") or characters ("char") of ``text``; None when stopped. Yields Progress."""
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    parts: list[NDArray[np.int32]] = []
    rows: list[NDArray[np.int32]] = []
    start = line = 0
    while start < len(text):
        yield Progress("counting", start, len(text))
        if control.stop_requested:
            return None
        end = text.find("\n", start + BLOCK, start + 2 * BLOCK) + 1 or start + 2 * BLOCK
        block = text[start:end]
        pieces: Iterable[str] = block if units == "char" else split_words(block, dictionary)
        found: list[int] = []
        places: list[int] = []
        for piece in pieces:
            if piece == "\n":
                line += 1
            elif is_word(piece):
                found.append(number[piece])
                places.append(line)
        parts.append(np.array(found, dtype=np.int32))
        rows.append(np.array(places, dtype=np.int32))
        start = end
    nothing = np.zeros(0, dtype=np.int32)
    return _ranked(list(number), np.concatenate([nothing, *parts]), np.concatenate([nothing, *rows]))


def _ranked(words: list[str], ids: NDArray[np.int32], lines: NDArray[np.int32]) -> Numbered:
    counts = np.bincount(ids, minlength=len(words))
    order = sorted(range(len(words)), key=lambda each: (-counts[each], words[each]))
    rank = np.empty(len(words), dtype=np.int32)
    rank[order] = np.arange(len(words), dtype=np.int32)
    return Numbered([words[each] for each in order], counts[order], rank[ids], lines)
