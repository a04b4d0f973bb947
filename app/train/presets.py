"""The three presets and what they honestly promise for a corpus on this machine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmcore.training.sizing import (
    CHARACTER_VOCAB,
    EVALUATIONS_LEAVE,
    MINUTES,
    MOST_EPOCHS,
    cost,
    hidden_for,
    is_worth_two_layers,
)

Row = Mapping[str, Any]  # of the table of trainings


@dataclass(frozen=True)
class Preset:
    """One choice: ``key`` as in TrainSpec.preset; ``minutes`` of training."""

    key: str
    minutes: float


PRESETS = tuple(Preset(*each) for each in MINUTES.items())

# Bits per character of the mixture below the n-gram model, on unseen text after so many passes: means of the texts of
# `run.py bench quality` (红楼梦, 鲁迅小说散文; pride_and_prejudice, tinyshakespeare).
GAINS = {
    "zh": ((0.24, 0.7, 1.5, 3.8, 12.0, 40.0), (0.0, 0.19, 0.33, 0.49, 0.52, 0.55)),
    "en": ((0.24, 4.8, 8.0, 40.0), (0.0, 0.15, 0.165, 0.17)),
}
# The n-gram model itself: 红楼梦 and pride_and_prejudice, what halving the text changes, and how far others of the same
# size lie from these.
BARS = {"zh": (867_000, 5.80), "en": (684_000, 1.62)}
PER_DOUBLING = {"zh": 0.45, "en": 0.05}
OTHERS = {"zh": 0.35, "en": 0.2}
KNOWN_BAR = {"zh": 0.08, "en": 0.05}  # the doubt that is left once the n-gram has been counted

TRAINED = 0.9  # of the text; the rest is held out
SUBWORDS_FROM, SUBWORDS_A_CHAR = 2_000_000, 0.26
LEAST_CHARS = 20_000
LEAST_STEPS = 50  # of a training whose speed is believed


@dataclass(frozen=True)
class Expectation:
    """``minutes`` of training, passes over the text, tokens a second; bits per character between ``low`` and ``high``.

    The bits are NaN where nothing honest can be said (tiny or mixed texts). ``own_bar``: they come from the n-gram of
    an earlier training on this text.
    """

    minutes: float
    epochs: float
    tokens_per_second: float
    low: float = math.nan
    high: float = math.nan
    own_bar: bool = False


def kind_of(language: str, chars: int) -> str:
    """Whether the vocabulary of a text will be "large" or "small"."""
    return "small" if language == "en" and chars < SUBWORDS_FROM else "large"


def speeds_of(rows: Sequence[Row]) -> dict[str, float]:
    """Tokens a second of one usual layer by the kind of vocabulary, from the newest of ``rows`` (newest first)."""
    found: dict[str, float] = {}
    for row in rows:
        plan, spec, speed = row.get("plan") or {}, row.get("spec") or {}, row.get("tokens_per_second")
        if not speed or int(row.get("step") or 0) < LEAST_STEPS or spec.get("threads"):
            continue
        if spec.get("cell", "fused") == "fused" and plan.get("hidden_size") and plan.get("vocab_size"):
            kind = "large" if plan["vocab_size"] > CHARACTER_VOCAB else "small"
            found.setdefault(kind, speed * cost(plan["hidden_size"], plan.get("num_layers") or 1))
    return found


def bar_of(rows: Sequence[Row], folder: str) -> float | None:
    """Bits per character of the n-gram that the newest training on the corpus in ``folder`` counted."""
    for row in rows:
        spec, bits = row.get("spec") or {}, row.get("ngram_bits_per_char")
        plain = spec.get("units") == "auto" and not spec.get("lowercase") and not spec.get("strip_punctuation")
        if bits and plain and list(spec.get("sources") or ()) == [folder]:
            return float(bits)
    return None


def expect(minutes: float, chars: int, language: str, speed: float, bar: float | None = None) -> Expectation:
    """What so many ``minutes`` do for a text, at ``speed`` tokens a second of one usual layer."""
    words = language != "zh" and chars >= SUBWORDS_FROM
    tokens = max(1.0, chars * TRAINED * (SUBWORDS_A_CHAR if words else 1.0))
    hidden, seconds = hidden_for(int(tokens)), 60 * minutes * EVALUATIONS_LEAVE
    rate = speed / cost(hidden, 1)
    if is_worth_two_layers(seconds * rate / tokens, int(tokens), kind_of(language, chars) == "large"):
        rate = speed / cost(hidden, 2)
    epochs = seconds * rate / tokens
    if epochs > MOST_EPOCHS:
        epochs = float(MOST_EPOCHS)
        minutes = epochs * tokens / rate / EVALUATIONS_LEAVE / 60
    bits = _bits(chars, language, epochs, bar)
    return Expectation(minutes, epochs, rate, *bits, own_bar=bar is not None)


def _bits(chars: int, language: str, epochs: float, bar: float | None) -> tuple[float, float]:
    if language not in BARS or chars < LEAST_CHARS:
        return math.nan, math.nan
    passes, gains = GAINS[language]
    size, usual = BARS[language]
    gain = float(np.interp(math.log(max(epochs, 1e-3)), np.log(passes), gains))
    if bar is not None:
        middle, doubt = bar - gain, KNOWN_BAR[language]
    else:
        doublings = math.log2(chars / size)
        middle = usual - PER_DOUBLING[language] * doublings - gain
        doubt = OTHERS[language] + PER_DOUBLING[language] * 0.25 * abs(doublings)
    return max(0.5, middle - doubt), max(0.5, middle + doubt)
