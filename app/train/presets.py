"""The three presets and what they honestly promise for a corpus of a given size."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """One choice: ``key`` as in TrainSpec.preset; ``minutes`` of training."""

    key: str
    minutes: float


PRESETS = (Preset("quick", 2), Preset("standard", 15), Preset("overnight", 480))

# Measured bits per character of the mixture on held-out text: a Chinese novel of 867,000 characters and an English
# one of 684,000. Overnight is the 15-minute figure with everything on, the least that a night brings.
MEASURED = {
    "zh": (867_000, {"quick": 5.5, "standard": 5.2, "overnight": 5.0}),
    "en": (684_000, {"quick": 1.6, "standard": 1.5, "overnight": 1.45}),
}
# What halving or doubling the text changes, from the n-gram bars of smaller and larger texts.
PER_DOUBLING = {"zh": 0.45, "en": 0.12}

LEAST_CHARS = 20_000


def expected_bits(preset: str, chars: int, language: str) -> tuple[float, float] | None:
    """A range of bits per character on held-out text; None where nothing honest can be said (tiny or mixed texts).

    The range widens with the distance from the text that was measured.
    """
    if language not in MEASURED or chars < LEAST_CHARS:
        return None
    size, figures = MEASURED[language]
    if preset not in figures:
        return None
    doublings = math.log2(chars / size)
    middle = figures[preset] - PER_DOUBLING[language] * doublings
    doubt = PER_DOUBLING[language] * (0.2 + 0.5 * abs(doublings))
    return max(0.5, middle - doubt), middle + doubt
