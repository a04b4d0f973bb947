"""Which units a corpus is learned best in: a short training with each kind, judged on the same held-out text."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from .. import verbs
from ..control import Control
from ..events import Done, Evaluated, Event, Notice, Progress
from ..specs import TrainSpec
from .plan import minutes_of
from .run_folder import RunFolder

KINDS = ("char", "word", "subword")
SHARE = 0.05  # of the minutes that were asked for, each
LEAST, MOST = 0.25, 3.0  # minutes
RECORD = "pilot.json"  # of the run: bits per character by kind, so that a restart repeats none


def decided(run: RunFolder, spec: TrainSpec, control: Control) -> Generator[Event, None, TrainSpec | None]:
    """``spec`` with its units settled when it asks for a pilot; None when stopped before."""
    if not spec.pilot or spec.units != "auto":
        return spec
    bits: dict[str, float] = run.read_json(RECORD) or {}
    for number, units in enumerate(KINDS):
        if units in bits:
            continue
        yield Progress("pilot", number, len(KINDS))
        found = yield from _tried(replace(_short(spec), units=units), run.path / "pilot", control)
        if found is None:
            return None
        bits[units] = found
        run.write_json(RECORD, bits)
    best = min(KINDS, key=lambda units: bits[units])
    yield Notice(f"pilot_{best}", {units: f"{bits[units]:.3f}" for units in KINDS})
    return replace(spec, units=best)


def _short(spec: TrainSpec) -> TrainSpec:
    """The same training in a twentieth of its time."""
    minutes = min(MOST, max(LEAST, SHARE * (minutes_of(spec) or 0)))
    return replace(spec, pilot=False, preset=None, epochs=None, minutes=minutes, name="pilot")


def _tried(spec: TrainSpec, place: Path, control: Control) -> Generator[Event, None, float | None]:
    """The least bits per character of dev that the mixture reaches under ``spec``; None when stopped."""
    shutil.rmtree(place, ignore_errors=True)
    spec = replace(spec, run=str(place), out=str(place / "pilot.moxu"))
    least: float | None = None
    try:
        for event in verbs.start("train", spec, control):
            if isinstance(event, Progress):
                yield event
            if isinstance(event, Evaluated):
                least = min(event.mixture_bits_per_char, least or event.mixture_bits_per_char)
            if isinstance(event, Done) and event.status != "done":
                return None
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return least
