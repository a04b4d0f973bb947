"""The verb ``neighbours``: which words are near a word, or stand to it as another pair does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event
from ..specs import NeighboursSpec
from .composed import rows_for
from .store import Vectors, load, unit

SURE = 4  # times the count from which a word has a vector


def neighbours(spec: NeighboursSpec, control: Control) -> Iterator[Event]:
    """Done: ``neighbours`` as [word, cosine] nearest first, ``composed`` words (made from parts), ``dimension``.

    With ``minus`` it is 3CosAdd (Mikolov et al. 2013, Levy & Goldberg 2014): the words nearest to the sum of the unit
    vectors of ``plus`` less those of ``minus``. The words asked for are no answer. BadInput for a word of which not
    even a part is known.
    """
    asked = [word.strip() for word in (*spec.plus, *spec.minus)]
    if not asked or not all(asked):
        raise BadInput("empty_query")
    vectors = load(spec.vectors)
    rows, composed = rows_for(asked, vectors)
    total = np.zeros(vectors.dimension, dtype=np.float32)
    for word, row, sign in zip(asked, rows, [1] * len(spec.plus) + [-1] * len(spec.minus), strict=True):
        if row is None:
            raise BadInput("unknown_word", word=word)
        total += sign * unit(row[None])[0]
    cosines = vectors.units @ unit(total[None])[0]
    cosines[np.array(vectors.counts) < _least(spec, vectors)] = -2.0
    for word in asked:
        known = vectors.row(word)
        if known is not None:
            cosines[known] = -2.0
    nearest = np.argsort(-cosines, kind="stable")[: spec.top]
    found = [[vectors.words[row], round(float(cosines[row]), 4)] for row in nearest if cosines[row] > -2.0]
    made = [word for word, yes in zip(asked, composed, strict=True) if yes]
    yield Done("done", {"neighbours": found, "composed": list(dict.fromkeys(made)), "dimension": vectors.dimension})


def _least(spec: NeighboursSpec, vectors: Vectors) -> int:
    """How often a word must have been seen to be an answer; all words of a file of vectors are good."""
    if spec.min_count is not None:
        return spec.min_count
    learned = vectors.manifest.get("how", {}).get("min_count", 0)
    return SURE * learned if isinstance(learned, int) else 0
