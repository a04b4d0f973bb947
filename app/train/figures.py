"""The four numbers of a run, and how numbers are said."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..i18n import tr


@dataclass
class Figures:
    """The four numbers above the curve; NaN while unknown."""

    perplexity: float = math.nan
    bits_per_char: float = math.nan
    chars_per_second: float = math.nan
    seconds_left: float = math.nan


def hesitation(perplexity: float) -> str:
    """A perplexity per character as a plain sentence."""
    return tr("train.hesitates", count=f"{perplexity:,.0f}" if perplexity >= 9.95 else f"{perplexity:.1f}")


def rounded(value: float) -> float:
    """Three digits, so that a speed can be read while it changes."""
    if value <= 0:
        return 0.0
    power = 10 ** max(0, math.floor(math.log10(value)) - 2)
    return round(value / power) * power
