"""The steps of cleaning as the tab lists them, and what was changed by them."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstmcore.specs import Cleaning

from ..reports import Report
from ..widgets.marked import GONE, NEW, Mark

GROUPS = {
    "lines": ("line_ends", "join_lines", "indents", "headings"),
    "extras": ("page_numbers", "adverts", "boilerplate", "notes", "contents", "tables"),
    "style": ("quotes", "script"),
    "again": ("repeats", "editions"),
    "table": ("column",),
}
KEEPING = {"headings", "notes", "contents", "tables", "editions"}  # switched on, these leave the text as it is
COUNTED_AS = {"join_lines": "joined"}
FIELDS = {each.name: each for each in dataclasses.fields(Cleaning)}


@dataclass(frozen=True)
class Effect:
    """``count`` places that a step changes or, where it is off, would change; the first few as (before, after)."""

    count: int = 0
    examples: tuple[tuple[str, str], ...] = ()


def choices_of(name: str) -> tuple[str, ...]:
    """What a step lets one choose from; () for a switch."""
    return tuple(FIELDS[name].metadata.get("choices", ()))


def is_active(name: str, value: object) -> bool:
    """Whether a step with ``value`` changes the text."""
    if choices_of(name):
        return value != "keep"
    return not value if name in KEEPING else bool(value)


def kept_effects(report: Report) -> dict[str, Effect]:
    """What each step changed when the corpus was read."""
    cleaning = report.get("cleaning") or {}
    counts, examples = cleaning.get("counts") or {}, cleaning.get("examples") or {}
    return {
        name: _effect({"count": counts[key], "examples": examples.get(key)})
        for name in FIELDS
        if (key := COUNTED_AS.get(name, name)) in counts
    }


def effects_of(steps: Mapping[str, Any]) -> dict[str, Effect]:
    """What a preview found for each step."""
    found: dict[str, Effect] = {}
    for name in FIELDS:
        step = steps.get(name) or steps.get(COUNTED_AS.get(name, name))
        found[name] = _effect(step) if isinstance(step, Mapping) else Effect()
    return found


def differences(before: str, after: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """The marks of what is gone from ``before`` and what is new in ``after``."""
    gone: list[Mark] = []
    new: list[Mark] = []
    for kind, start, stop, new_start, new_stop in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if kind != "equal" and stop > start:
            gone.append(Mark(start, stop - start, GONE))
        if kind != "equal" and new_stop > new_start:
            new.append(Mark(new_start, new_stop - new_start, NEW))
    return tuple(gone), tuple(new)


def _effect(step: Mapping[str, Any]) -> Effect:
    examples = tuple((str(pair[0]), str(pair[1])) for pair in step.get("examples") or () if len(pair) == 2)
    return Effect(int(step.get("count") or 0), examples)
