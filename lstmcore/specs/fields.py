"""Fields with a range or choices, and the one place that checks them."""

from __future__ import annotations

import dataclasses
from dataclasses import field
from typing import Any, TypeVar

from ..errors import BadInput

T = TypeVar("T")


def ranged(default: Any, low: float, high: float) -> Any:
    """A field whose value must be a number in [low, high]."""
    return field(default=default, metadata={"low": low, "high": high})


def choice(default: str | None, *choices: str) -> Any:
    """A field whose value must be one of ``choices``."""
    return field(default=default, metadata={"choices": choices})


def check(spec: T) -> T:
    """``spec`` itself when every field is in its range, else BadInput naming the field."""
    for each in dataclasses.fields(spec):  # type: ignore[arg-type]
        value, limits = getattr(spec, each.name), each.metadata
        if value is None:
            continue
        if "choices" in limits and value not in limits["choices"]:
            raise BadInput("choice", name=each.name, value=value, choices=", ".join(limits["choices"]))
        if "low" in limits:
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or not limits["low"] <= value <= limits["high"]:
                raise BadInput("range", name=each.name, value=value, low=limits["low"], high=limits["high"])
    return spec
