"""Which of several continuations leads best into the text that stands behind the caret.

Each may also end before or after one of its clause marks, so that a bridge inside a sentence need not close it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .stack import Reader, Stack

LOOK = 40  # characters of what follows
SKIM = 10  # tokens of it after which each text keeps only its best cut
MARKS = "，。；：、！？…,.;:!?"
MOST_ROWS = 96


@dataclass(frozen=True)
class Bridge:
    """``lead``: bits a character of what follows after the prefix and ``text``; less is better."""

    text: str
    lead: float


@dataclass(frozen=True)
class _Cut:
    place: int  # of its text among all
    text: str
    reader: Reader


def bridges(stack: Stack, reader: Reader, texts: Sequence[str], after: str) -> list[Bridge]:
    """Each of ``texts``, cut where it leads best, the best first; ``reader`` has read what stands before."""
    distinct = [text for text in dict.fromkeys(texts) if text]
    share = max(1, MOST_ROWS // max(1, len(distinct)))
    cuts = [cut for place, text in enumerate(distinct) for cut in _cuts(stack, reader, text, place, share)]
    if not cuts:
        return []
    after = after[:LOOK]
    tokens = stack.vocabulary.encode(after).tolist()
    bits, here = _follow(stack, cuts[0].reader.join([cut.reader for cut in cuts[1:]]), tokens[:SKIM])
    best: dict[int, int] = {}
    for row, cut in enumerate(cuts):
        if cut.place not in best or bits[row] < bits[best[cut.place]]:
            best[cut.place] = row
    rows = list(best.values())
    more, _ = _follow(stack, here.pick(rows), tokens[SKIM:])
    leads: dict[str, float] = {}
    for row, rest in zip(rows, more.tolist(), strict=True):
        leads.setdefault(cuts[row].text, (float(bits[row]) + rest) / max(1, len(after)))
    return [Bridge(text, lead) for text, lead in sorted(leads.items(), key=lambda each: each[1])]


def bits_of(stack: Stack, reader: Reader, text: str) -> float:
    """What ``text`` costs after what ``reader`` has read."""
    bits, _ = _follow(stack, reader, stack.vocabulary.encode(text).tolist())
    return float(bits[0])


def _cuts(stack: Stack, reader: Reader, text: str, place: int, most: int) -> list[_Cut]:
    """``text`` as a whole and, the earliest of them, its beginnings that end before or after a clause mark."""
    ends = [at for at in range(1, len(text)) if text[at - 1] in MARKS or text[at] in MARKS]
    ends = [*[at for at in ends if text[:at].strip()][: most - 1], len(text)]
    found: list[_Cut] = []
    start = 0
    for end in ends:
        reader = stack.read(stack.vocabulary.encode(text[start:end]).tolist(), reader)
        found.append(_Cut(place, text[:end], reader))
        start = end
    return found


def _follow(stack: Stack, here: Reader, tokens: list[int]) -> tuple[NDArray[np.float64], Reader]:
    """Bits of ``tokens`` after what each of K texts has read, (K,), and all of them read on."""
    bits = np.zeros(len(here.recent))
    for token in tokens:
        bits -= np.log2(np.maximum(stack.probabilities(here)[:, token], 1e-300))
        here = stack.step([token] * len(here.recent), here)
    return bits, here
