"""Why a review got its score: sentences with scores of their own, and pieces with what each added."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from .baseline import Baseline
from .ngrams import ngram_buckets, unit_codes
from .normalise import aligned_units
from .pack import Parts

MAX_PIECE = 4
JOINED = 0.4
_SENTENCE = re.compile(
    r".+?(?:[。！？!?；;…~\n]+[”’」』\")）]*|\.+(?=\s|$)|$"
    # before a "but", in either language
    r"|(?=(?<![不非岂])但)|(?<=[，, ])(?=可是|然而|只是|就是|不过)|(?=\b(?:but|however|although|though)\b))",
    re.DOTALL | re.IGNORECASE,
)


def sentences_of(text: str) -> list[str]:
    """The sentences of ``text``, also cut before a "but"; joined they give the text."""
    return [match.group() for match in _SENTENCE.finditer(text)]


def pieces_of(text: str, parts: Parts) -> tuple[tuple[str, float], ...]:
    """(piece, weight) whose texts join to ``text``; the weight is its part of the calibrated log-odds.

    Exact, not sampled: the n-gram part shares each n-gram among its units, the LSTM part follows the pooling back to
    the steps whose states it took.
    """
    units, spans = aligned_units(text, parts.encoder.kind)
    if not units:
        return ((text, 0.0),) if text else ()
    weights = parts.calibration.ngram * parts.baseline.unit_weights(units)
    weights += parts.calibration.lstm * _steps(units, parts)
    starts = _piece_starts(units, parts)
    edges = [0, *(spans[at][0] for at in starts[1:]), len(text)]
    sums = np.add.reduceat(weights, starts)
    return tuple((text[a:b], round(float(w), 4)) for a, b, w in zip(edges[:-1], edges[1:], sums, strict=True))


def _steps(units: list[str], parts: Parts) -> NDArray[np.float64]:
    """The LSTM's part for each unit; units that it does not read get 0."""
    weights = np.zeros(len(units))
    if parts.network.padded:
        return weights
    left_out = parts.encoder.left_out
    read = np.array([at for at, unit in enumerate(units) if unit not in left_out] if left_out else range(len(units)))
    if len(read):
        read = read[parts.encoder.positions(len(read))]
        weights[read] = parts.network.step_weights(units, parts.encoder)
    return weights


def _piece_starts(units: list[str], parts: Parts) -> list[int]:
    """Where pieces begin: words as they are; characters are joined where they stick together in the training rows."""
    if parts.encoder.kind == "word" or len(units) < 2:
        return list(range(len(units)))
    ties = cohesion(units, parts.baseline)
    alone = np.array([not unit.isalnum() for unit in units])
    ties[alone[:-1] | alone[1:]] = 0
    piece = list(range(len(units)))
    size = [1] * len(units)
    # the closest neighbours first, as long as the piece stays a word's length
    for at in np.argsort(-ties, kind="stable").tolist():
        left, right = piece[at], at + 1
        if ties[at] < JOINED:
            break
        if size[left] + size[right] <= MAX_PIECE:
            size[left] += size[right]
            for inner in range(right, right + size[right]):
                piece[inner] = left
    return sorted(set(piece))


def cohesion(units: list[str], baseline: Baseline) -> NDArray[np.float64]:
    """How often the rarer of two neighbours comes with the other, 0-1, from how many reviews hold each; (len - 1,)."""
    codes, _ = unit_codes([units])
    single = baseline.idf[ngram_buckets(codes, 1)]
    pair = baseline.idf[ngram_buckets(codes, 2)]
    # idf is 1 - log(share of reviews)
    found = np.exp(np.maximum(single[:-1], single[1:]) - pair)
    return np.where((pair > 0) & (single[:-1] > 0) & (single[1:] > 0), found, 0.0).astype(np.float64)
