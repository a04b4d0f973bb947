"""How likely a word must be to be offered: found on held-out text, so that a chosen share of what is offered is right.

A model stores one threshold for each of ``SHARES`` (``mixture.offers`` of its card), measured at the end of its
training on dev. Models without them (a run that still learns, an older file) use ``USUAL``: what the bundled models
reach on the last 5 % of their texts (`run.py bench suggest`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .stack import Stack

SHARES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
USUAL = {"zh": (0.27, 0.34, 0.47, 0.55, 0.84, 0.95), "en": (0.07, 0.13, 0.2, 0.29, 0.47, 0.74)}
FAITH = 30  # words' worth of faith in the chances themselves, where few words were offered
LEAST_WORDS = 20
NEVER = 1.0
Offer = tuple[float, bool]  # the chance a word was given, and whether it stood there


def threshold_of(stack: Stack, share: float) -> float:
    """The least chance of a word that is offered."""
    return float(np.interp(share, SHARES, stack.offers or USUAL["zh" if stack.language == "zh" else "en"]))


def thresholds(offers: Sequence[Offer]) -> list[float]:
    """By ``SHARES``, the least threshold above which that share of ``offers`` was right (1: none). [] of too few."""
    if len(offers) < LEAST_WORDS:
        return []
    ordered = sorted(offers, reverse=True)
    chances = np.array([chance for chance, _ in ordered])
    count = np.arange(1, len(ordered) + 1)
    right = (np.cumsum([good for _, good in ordered]) + FAITH * chances.cumsum() / count) / (count + FAITH)
    right[:-1][chances[1:] == chances[:-1]] = 0.0  # equal chances are offered together
    found: list[float] = []
    for share in SHARES:
        enough = np.flatnonzero(right >= share)
        found.append(round(float(chances[enough[-1]]), 4) if len(enough) else NEVER)
    return [float(each) for each in np.maximum.accumulate(found)]
