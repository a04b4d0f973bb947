"""Counting hashed n-grams of units: what the n-gram model of reviews reads."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
BITS = 20
BUCKETS = 1 << BITS
NEGATORS = frozenset({
    "不", "没", "无", "别", "未", "没有", "不是", "并不", "从不", "毫不", "毫无", "并没有", "不会", "不能", "不够",
    "not", "no", "never", "nothing", "nobody", "none", "neither", "nor", "without", "hardly", "cannot",
    *(f"{verb}n't" for verb in (
        "", "ca", "do", "does", "did", "is", "was", "are", "were", "wo", "would", "could", "should", "have", "has",
        "had",
    )),
})  # fmt: skip
# what ends the reach of a negation
_STOPS = frozenset(',.!?;:、。！？；：…~～"“”()（）-—')
_NEGATED = np.uint64(1 << 40)
_NEGATED_RUN = 0x5A5A5  # of the 20 bits of a bucket
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_known: dict[str, int] = {}
# runs of this many letters of a word, its two ends marked (Bojanowski et al. 2017)
_RUNS = (3, 4, 5)
_SHORT, _LONG = 3, 40  # letters: words that are left whole, and how much of one is read
_known_runs: dict[str, Ids] = {}
_MOST_KNOWN = 50_000


def _code(unit: str) -> int:
    """A stable number for a unit; Python's own hash changes from process to process."""
    if len(unit) == 1:
        return ord(unit) + 1
    value = _known.get(unit)
    if value is None:
        value = zlib.crc32(unit.encode("utf-8", "surrogatepass")) | 1 << 32
        if len(_known) < 500_000:
            _known[unit] = value
    return value


def unit_codes(documents: Sequence[Sequence[str]]) -> tuple[NDArray[np.uint64], Ids]:
    """All units of all documents in one row of codes, and the document number of each."""
    sizes = [len(document) for document in documents]
    owner = np.repeat(np.arange(len(documents), dtype=np.int64), sizes)
    text = "".join("".join(document) for document in documents)
    if len(text) == sum(sizes) and all(map(all, documents)):
        # characters: ``_code`` of all at once
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        return points.astype(np.uint64) + np.uint64(1), owner
    return np.fromiter((_code(unit) for document in documents for unit in document), dtype=np.uint64), owner


def mark_negated(codes: NDArray[np.uint64], owner: Ids, reach: int) -> NDArray[np.uint64]:
    """The codes, those of up to ``reach`` units after a negation changed: "not good" holds no "good".

    A mark goes no further than the clause (Das & Chen 2001; Pang, Lee & Vaithyanathan 2002).
    """
    if not reach or not len(codes):
        return codes
    places = np.arange(len(codes))
    negator = np.isin(codes, _codes_of(NEGATORS))
    ends = np.isin(codes, _codes_of(_STOPS))
    ends[1:] |= owner[1:] != owner[:-1]
    # a document's first unit may be a negation itself, and counts as an end just before it
    last_end = np.maximum.accumulate(np.where(ends, places, 0))
    last_negator = np.maximum.accumulate(np.where(negator, places, -reach - 1))
    marked = ~negator & (places - last_negator <= reach) & (last_negator >= last_end)
    return np.where(marked, codes ^ _NEGATED, codes)


@cache
def _codes_of(units: frozenset[str]) -> NDArray[np.uint64]:
    return np.array(sorted(_code(unit) for unit in units), dtype=np.uint64)


def ngram_buckets(codes: NDArray[np.uint64], order: int) -> Ids:
    """The bucket of the ``order``-gram that starts at each position; (len(codes) - order + 1,)."""
    state = np.full(max(0, len(codes) - order + 1), order, dtype=np.uint64)
    for offset in range(order):
        state = (state ^ codes[offset : offset + len(state)]) * _MULTIPLIER
        state ^= state >> np.uint64(29)
    return (state * _MULTIPLIER >> np.uint64(64 - BITS)).astype(np.int64)


@dataclass(frozen=True)
class Features:
    """Distinct n-grams of N documents as sparse rows: ``bucket`` and ``count`` from ``start[i]`` to ``start[i+1]``."""

    bucket: Ids
    count: Floats
    start: Ids

    @property
    def row(self) -> Ids:
        """The document number of every entry."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def letter_runs(units: Sequence[str], negated: NDArray[np.bool_]) -> tuple[Ids, Ids]:
    """The buckets of all runs of letters inside all ``units``, others after a negation, and how many each unit has."""
    found = [_runs(unit) for unit in units]
    sizes = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
    buckets = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    return np.where(np.repeat(negated, sizes), buckets ^ _NEGATED_RUN, buckets), sizes


def _runs(unit: str) -> Ids:
    runs = _known_runs.get(unit)
    if runs is None:
        marked = f"<{unit[:_LONG]}>"
        # bit 33: a run is no word, "art" inside of "start" has a bucket of its own
        sizes = _RUNS if len(unit) > _SHORT else ()
        names = [
            zlib.crc32(marked[at : at + size].encode("utf-8", "surrogatepass")) | 1 << 33
            for size in sizes
            for at in range(len(marked) - size + 1)
        ]
        runs = ngram_buckets(np.array(names, dtype=np.uint64), 1)
        if len(_known_runs) < _MOST_KNOWN:
            _known_runs[unit] = runs
    return runs


def features(documents: Sequence[Sequence[str]], max_order: int, reach: int = 0, letters: bool = False) -> Features:
    """Count every n-gram up to ``max_order`` in every document; ``reach`` as in ``mark_negated``.

    ``letters``: runs of letters inside the units too, by which a rare word takes after those spelt like it.
    """
    plain, owner = unit_codes(documents)
    codes = mark_negated(plain, owner, reach)
    keys: list[Ids] = []
    for order in range(1, max_order + 1):
        buckets = ngram_buckets(codes, order)
        whole = owner[: len(buckets)] == owner[order - 1 :] if len(buckets) else np.zeros(0, dtype=bool)
        keys.append((owner[: len(buckets)] << BITS | buckets)[whole])
    if letters:
        buckets, sizes = letter_runs([unit for document in documents for unit in document], codes != plain)
        keys.append(np.repeat(owner, sizes) << BITS | buckets)
    unique, count = np.unique(np.concatenate(keys), return_counts=True)
    start = np.searchsorted(unique >> BITS, np.arange(len(documents) + 1))
    return Features(unique & (BUCKETS - 1), count.astype(np.float64), start.astype(np.int64))
