"""The n-gram baseline: hashed, TF-IDF weighted n-grams of units and a logistic regression, in numpy.

It is trained beside every LSTM, shown beside it, and is half of the score.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .metrics import sigmoid
from .minimise import minimise

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
BITS = 20
BUCKETS = 1 << BITS
STRENGTH = 16.0
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
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_known: dict[str, int] = {}


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


def features(documents: Sequence[Sequence[str]], max_order: int, reach: int = 0) -> Features:
    """Count every n-gram up to ``max_order`` in every document; ``reach`` as in ``mark_negated``."""
    codes, owner = unit_codes(documents)
    codes = mark_negated(codes, owner, reach)
    keys: list[Ids] = []
    for order in range(1, max_order + 1):
        buckets = ngram_buckets(codes, order)
        whole = owner[: len(buckets)] == owner[order - 1 :] if len(buckets) else np.zeros(0, dtype=bool)
        keys.append((owner[: len(buckets)] << BITS | buckets)[whole])
    unique, count = np.unique(np.concatenate(keys), return_counts=True)
    start = np.searchsorted(unique >> BITS, np.arange(len(documents) + 1))
    return Features(unique & (BUCKETS - 1), count.astype(np.float64), start.astype(np.int64))


def row_sums(values: Floats, start: Ids) -> Floats:
    """Sum of ``values`` within every row; empty rows give 0."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    return total[start[1:]] - total[start[:-1]]


@dataclass(frozen=True)
class Baseline:
    """``weight`` and ``idf`` (2**20 buckets each), ``bias``, highest n-gram order; buckets with idf 0 are unknown.

    ``reach``: how many units after a negation are marked as negated.
    """

    weight: NDArray[np.float32]
    idf: NDArray[np.float32]
    bias: float
    max_order: int
    reach: int = 0

    def values(self, table: Features) -> Floats:
        """TF-IDF values of the entries, every row of length 1."""
        raw: Floats = (1 + np.log(table.count)) * self.idf[table.bucket].astype(np.float64)
        norm = np.sqrt(row_sums(raw * raw, table.start))
        return raw / np.repeat(np.maximum(norm, 1e-12), np.diff(table.start))

    def logits(self, documents: Sequence[Sequence[str]]) -> Floats:
        """Log-odds of positive for each document of units, (N,)."""
        table = features(documents, self.max_order, self.reach)
        return row_sums(self.values(table) * self.weight[table.bucket], table.start) + self.bias

    def unit_weights(self, units: Sequence[str]) -> Floats:
        """How much each unit of one document adds to its log-odds; with the bias they sum to ``logits``."""
        table = features([units], self.max_order, self.reach)
        share = self.values(table) * self.weight[table.bucket] / np.maximum(table.count, 1)
        codes, owner = unit_codes([units])
        codes = mark_negated(codes, owner, self.reach)
        weights = np.zeros(len(units))
        for order in range(1, self.max_order + 1):
            buckets = ngram_buckets(codes, order)
            each = share[np.searchsorted(table.bucket, buckets)] / order if len(buckets) else np.zeros(0)
            for offset in range(order):
                weights[offset : offset + len(each)] += each
        return weights


def train_baseline(
    documents: Sequence[Sequence[str]],
    labels: Floats,
    max_order: int,
    *,
    strength: float = STRENGTH,
    min_count: int = 2,
    reach: int = 0,
    weights: Floats | None = None,
    steps: int = 100,
    stop: Callable[[], bool] = lambda: False,
) -> Baseline:
    """Fit the weights by L-BFGS; ``strength`` is the inverse of the L2 penalty, ``weights`` what each document counts.

    ``labels`` 0 to 1, whatever lies between is a bit of both. 50 ``steps`` are within 0.03 of the end (hotel reviews).

    Each value is multiplied by its n-gram's naive Bayes log-count ratio (Wang & Manning 2012), which is folded into
    the stored weights: measured 0.8 to 2.4 points above plain TF-IDF on the hotel reviews.
    """
    table = features(documents, max_order, reach)
    found = np.bincount(table.bucket, minlength=BUCKETS)
    if found.max(initial=0) < min_count:
        min_count = 1
    idf = np.where(found >= min_count, np.log((1 + len(documents)) / (1 + found)) + 1, 0.0).astype(np.float32)
    ratio = _log_count_ratio(table, labels)
    power = strength * (np.ones(len(documents)) if weights is None else weights)
    empty = Baseline(np.zeros(BUCKETS, np.float32), idf, 0.0, max_order, reach)
    known = idf[table.bucket] > 0
    names, column = np.unique(table.bucket[known], return_inverse=True)
    values, row = (empty.values(table) * ratio[table.bucket])[known], table.row[known]
    start = np.searchsorted(row, np.arange(len(documents) + 1)).astype(np.int64)

    def loss_and_gradient(point: Floats) -> tuple[float, Floats]:
        weight, bias = point[:-1], point[-1]
        logit = row_sums(values * weight[column], start) + bias
        loss = float(np.sum((np.logaddexp(0, logit) - labels * logit) * power) + 0.5 * weight @ weight)
        residual = (sigmoid(logit) - labels) * power
        gradient = np.bincount(column, weights=values * residual[row], minlength=len(names)) + weight
        return loss, np.append(gradient, residual.sum())

    best = minimise(loss_and_gradient, np.zeros(len(names) + 1), steps=steps, stop=stop)
    weight = np.zeros(BUCKETS, np.float32)
    weight[names] = best[:-1] * ratio[names]
    return Baseline(weight, idf, float(best[-1]), max_order, reach)


def _log_count_ratio(table: Features, labels: Floats) -> Floats:
    """log p(n-gram | positive) - log p(n-gram | negative) for every bucket, smoothed by one."""
    owner = np.repeat(labels, np.diff(table.start))
    positive = 1 + np.bincount(table.bucket, weights=owner, minlength=BUCKETS)
    negative = 1 + np.bincount(table.bucket, weights=1 - owner, minlength=BUCKETS)
    return np.log(positive / positive.sum()) - np.log(negative / negative.sum())
