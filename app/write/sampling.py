"""How a continuation is drawn: what the one dial sets, what is set by hand, and presets that hold all of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lstmcore.specs import ContinueSpec

FIELDS = {each.name: each for each in dataclasses.fields(ContinueSpec)}
LEAST_COPY = 20  # shorter runs are nobody's own, and the core does not count them


@dataclass(frozen=True)
class Sampling:
    """The fields of ``ContinueSpec`` that say how to draw, with its ranges."""

    temperature: float = 0.7
    top_k: int = 0
    top_p: float = 0.9
    repetition: float = 1.1
    max_copy: int = 0
    seed: int | None = None


NAMES = tuple(each.name for each in dataclasses.fields(Sampling))


def temperature_of(boldness: int) -> float:
    """The dial 0-100 as a sampling temperature: 0.4 careful, 0.7 in the middle, 1.0 bold."""
    return round(0.4 + 0.006 * boldness, 3)


def moved(sampling: Sampling, boldness: int) -> Sampling:
    """``sampling`` with the dial at ``boldness``: temperature and the share of likely ones; the rest stays."""
    return replace(sampling, temperature=temperature_of(boldness), top_p=round(0.85 + 0.001 * boldness, 3))


def of_dial(boldness: int) -> Sampling:
    """Nothing set by hand."""
    return moved(Sampling(), boldness)


def nearest_dial(sampling: Sampling) -> int:
    """Where the dial comes closest to the temperature of ``sampling``."""
    return max(0, min(100, round((sampling.temperature - 0.4) / 0.006)))


def by_hand(sampling: Sampling, boldness: int) -> dict[str, Any]:
    """What of ``sampling`` the dial does not say, for the settings."""
    usual = of_dial(boldness)
    return {name: value for name in NAMES if (value := getattr(sampling, name)) != getattr(usual, name)}


def from_values(values: Mapping[str, Any], usual: Sampling) -> Sampling:
    """``values`` of the settings over ``usual``; what is out of range or no number is left out."""
    kept = {name: value for name, value in values.items() if name in NAMES and _fits(name, value)}
    return replace(usual, **kept)


def _fits(name: str, value: object) -> bool:
    if value is None:
        return name == "seed"
    limits = FIELDS[name].metadata
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    whole = name in ("temperature", "top_p", "repetition") or isinstance(value, int)
    if not (number and whole and limits["low"] <= value <= limits["high"]):  # pyright: ignore[reportOperatorIssue]
        return False
    return name != "max_copy" or value == 0 or value >= LEAST_COPY  # pyright: ignore[reportOperatorIssue]


BUILT_IN: dict[str, Sampling] = {
    "careful": of_dial(15),
    "even": of_dial(50),
    "bold": of_dial(90),
    "own": replace(of_dial(60), max_copy=LEAST_COPY),
}
