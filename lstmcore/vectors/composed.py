"""A vector for a word that has none, from its parts: Han characters, and of other words the runs of three letters.

Each part means what the words with it mean: the mean of their vectors, in which a word weighs by the share of it that
the part is, and by the logarithm of its count; the word's vector is the mean over its parts. The parts are those of
fastText (Bojanowski et al. 2017) and of CWE (Chen et al. 2015), the estimate without training is that of Zhao et al.
(2018) in its simplest form. What all vectors share is left out of the means, or it would be all that remains of them.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ..text.words import HAN
from .store import Floats, Vectors, unit

RUNS = re.compile(rf"[{HAN}]|[^{HAN}]+")
LETTERS = 3


def parts(word: str) -> list[str]:
    """宝玉 -> 宝, 玉; sunny -> <su, sun, unn, nny, ny>."""
    found: list[str] = []
    for run in RUNS.findall(word):
        if len(run) == 1 and re.match(f"[{HAN}]", run):
            found.append(run)
        else:
            framed = f"<{run.lower()}>"
            found += [framed[start : start + LETTERS] for start in range(max(1, len(framed) - LETTERS + 1))]
    return found


class Composer:
    """Vectors of unseen words, as if they had been among ``vectors``."""

    def __init__(self, vectors: Vectors) -> None:
        self._holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, (word, count) in enumerate(zip(vectors.words, vectors.counts, strict=True)):
            pieces = parts(word)
            for piece in pieces:
                self._holders[piece].append((row, math.log1p(max(1, count)) / len(pieces)))
        lengths = np.linalg.norm(vectors.matrix, axis=1)
        self._length = float(lengths.mean())
        self._common = vectors.units.mean(axis=0)
        self._own = unit(vectors.units - self._common)
        self._spread = float(np.linalg.norm(vectors.units - self._common, axis=1).mean())

    def vector(self, word: str) -> Floats | None:
        """(dimension,), or None when no word has a part of ``word``."""
        found = [self._part(each) for each in parts(word) if each in self._holders]
        if not found:
            return None
        own = unit(np.mean(found, axis=0)[None])[0]
        return (self._length * unit((self._common + self._spread * own)[None])[0]).astype(np.float32)

    def _part(self, part: str) -> Floats:
        rows, weights = zip(*self._holders[part], strict=True)
        return unit(np.average(self._own[list(rows)], axis=0, weights=weights)[None])[0]


def rows_for(words: Sequence[str], vectors: Vectors) -> tuple[list[Floats | None], list[bool]]:
    """For each word its vector (None: unknown even by its parts), and whether that was made from parts."""
    composer: Composer | None = None
    rows: list[Floats | None] = []
    composed: list[bool] = []
    for word in words:
        row = vectors.row(word)
        if row is None:
            composer = composer or Composer(vectors)
            rows.append(composer.vector(word))
        else:
            rows.append(vectors.matrix[row])
        composed.append(row is None and rows[-1] is not None)
    return rows, composed
