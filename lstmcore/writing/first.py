"""What may come first after a text: a begun word of an alphabet is gone on with, a Chinese word is taken as whole."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..text.tokens import Vocabulary
from ..text.words import ANY_HAN, split_words
from .stack import Reader, Stack

LIKELY = 24  # first letters that are looked at for words they would make with what stands before
LONGEST_TAIL = 6
Floats = NDArray[np.float64]


def first_chances(stack: Stack, reader: Reader, before: str) -> Floats:
    """(V,) what may come first after ``before``, which ``reader`` has read, if the Chinese word at its end is whole:

    input methods commit words, not halves of them. They know no name of the draft's own: what followed in it may go on
    with a word all the same.
    """
    p, followed = stack.probabilities(reader)[0], stack.followed(reader)
    if not ANY_HAN.match(before[-1:]):
        return p
    tail = before[-LONGEST_TAIL:].rsplit("\n", 1)[-1]
    likely = np.argpartition(-p, min(LIKELY, len(p) - 1))[:LIKELY]
    pieces = [stack.vocabulary.decode([token]) for token in likely.tolist()]
    lines = "".join(f"{tail}{piece}\n" for piece in map(str.strip, pieces))
    ends, end = {0}, 0
    for word in split_words(lines):
        end += len(word)
        ends.add(end)
    p, at = p.copy(), 0
    for token, piece in zip(likely.tolist(), map(str.strip, pieces), strict=True):
        if at + len(tail) not in ends and token not in followed:
            p[token] = 0.0
        at += len(tail) + len(piece) + 1
    return of_these(p, p > 0)


def of_these(p: Floats, allowed: NDArray[np.bool_]) -> Floats:
    """``p`` given that one of ``allowed`` comes."""
    kept = np.where(allowed, p, 0.0)
    return kept / max(kept.sum(), 1e-300)


@lru_cache(maxsize=4)
def letters_of(vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """(V,) which tokens go on with a word of an alphabet or a number."""
    first = [vocabulary.decode([token])[:1] for token in range(vocabulary.size)]
    return np.array([each.isalnum() and not ANY_HAN.match(each) for each in first])
